"""Which matter a message belongs to: a new one, the answer to what was asked, a correction, or a short digression."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.engine.amounts import quantity
from assistant.engine.company import Company
from assistant.engine.matter import says_something
from assistant.engine.situation import Situation
from assistant.engine.slots import Item, chosen, email, match_items, order_number, reason, ticket_number
from assistant.engine.state import Choice, State
from assistant.engine.topic import asks_its_price, part_number, vague, whereabouts
from assistant.engine.understanding import Reading

__all__ = ["DIGRESSIONS", "Frame", "frame"]

DIGRESSIONS = frozenset(
    {"greeting", "thanks", "capabilities", "knowledge", "product_info", "identify", "language_switch", "out_of_scope"}
)
_OFFERS = {"offer_ticket": "open_ticket", "offer_return": "start_return", "offer_person": "human"}
_QUESTIONS = frozenset({"knowledge", "product_info"})
_FLOWS = frozenset(
    {"my_orders", "order_status", "start_return", "open_ticket", "ticket_status", "add_to_ticket", "request"}
    | {"part_request", "part_status", "quote"}
)
_QUOTE = frozenset({"quote_need", "quote_company", "quote_amount"})
_SURE = 0.5
_LITTLE = 24
_ONLY_NUMBER = re.compile(
    r"^\W*(?:(?:the |my )?order |订单|ticket |工单)?#?\s?[A-Za-z]?[\s\-]?\d{3,10}\W*$", re.IGNORECASE
)
_OTHER_ONE = re.compile(r"\b(?:the|that) other(?: one)?\b|另(?:外)?(?:一|那)个|另一(?:单|件|台)|换另", re.IGNORECASE)
_NUMBER = re.compile(r"^\S*\d{4,}\s*")
_CORRECTION = re.compile(
    r"^\W*(?:no|not|wrong|sorry|actually|i meant?|不是|不对|错了|我说的是|我是说|应该是)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Frame:
    """The matter in hand as a state, the text as it now reads, what a digression left open, and whether this missed."""

    state: State
    text: str
    pending: State | None = None
    missed: bool = False


def frame(situation: Situation, reading: Reading, company: Company) -> Frame:
    """The frame of the customer's message, from the message and what the turn before left."""
    before, text = situation.state, situation.text
    if reading.intent == "human" or reading.angry:
        return Frame(State("human", {"text": text}), text)
    if resumed := _resumed(situation, reading):
        return Frame(resumed.knowing(said=""), resumed.slots.get("said", text))
    choice = chosen(text, before.choices) or _other_one(text, before)
    if choice and before.asked == "reading":
        return Frame(State("knowledge", misses=before.misses), choice.value)
    said = choice.value if choice else text
    known: Frame | None = None
    if before.asked:
        known = _answered(before, said, reading, company, picked=choice is not None)
    elif reading.intent != "request" and (choice or _CORRECTION.search(text) or _other_number(before, text, company)):
        known = _again(before, said, company)
    if not known and before.slots.get("proposed"):
        if part := _part_proposed(before, said, company):
            known = Frame(State("product_info", {"about_part": part}), said, pending=before)
        elif _wishes_nothing(reading, said):
            known = Frame(State("affirm"), said, pending=before)
        elif reading.intent in _QUESTIONS:
            known = Frame(State(reading.intent), said, pending=before)
    return known or Frame(_fresh(reading, said, before, situation.part, company), said)


def _other_number(before: State, text: str, company: Company) -> bool:
    """Whether "make it two" changes how many of the part just proposed."""
    about = before.intent == "part_request" and bool(before.slots.get("proposed"))
    return about and len(text) <= _LITTLE and bool(quantity(text, company)) and text[-1:] not in "?？"


def _part_proposed(before: State, said: str, company: Company) -> str:
    """The part that waits for a yes, when what it costs is asked and nothing else is named; else ""."""
    item = before.slots.get("item", "") if before.intent == "part_request" else ""
    named = company.named_in(said) or company.thing_in(said)
    same = not named or named == (item,) or (isinstance(named, str) and named in item.casefold())
    return item if item and same and asks_its_price(said) else ""


def _wishes_nothing(reading: Reading, said: str) -> bool:
    """Whether a message beside an open proposal is a yes, or too little to be anything else."""
    doubtful = not reading.settled and reading.confidence < _SURE and len(said) <= _LITTLE and said[-1:] not in "?？"
    return reading.intent in {"affirm", "unclear"} or doubtful


def _replaces(before: State, said: str, reading: Reading, *, picked: bool) -> bool:
    """Whether a message is another wish, complete in itself, and not the answer to what was asked."""
    if picked or not reading.settled or reading.intent not in _FLOWS or reading.intent == before.intent:
        return False
    return before.asked not in {"text", "addition"} and not _ONLY_NUMBER.match(said)


def _resumed(situation: Situation, reading: Reading) -> State | None:
    """The matter that waited for the customer to be verified, unless they now ask for something else."""
    before = situation.state
    if before.asked != "email" or not situation.verified:
        return None
    other = reading.confidence >= 0.8 and reading.intent not in {
        before.intent,
        "affirm",
        "identify",
        "thanks",
        "greeting",
    }
    if other and not email(situation.text) and len(situation.text) > 12:
        return None
    return replace(before, asked="", choices=())


def _answered(before: State, said: str, reading: Reading, company: Company, *, picked: bool) -> Frame | None:
    """What a message means while something is asked; None when it opens another matter."""
    intent, sure = reading.intent, reading.confidence >= _SURE
    if before.asked in _OFFERS:
        return _offer(before, said, reading)
    if intent == "cancel" and sure:
        return Frame(State("cancel"), said)
    if intent == "goodbye" and sure:
        return Frame(State(intent), said)
    if _replaces(before, said, reading, picked=picked):
        return None
    telling = before.asked in {"text", "addition"} and intent == "request"  # what a ticket is to say may be a wish
    telling = telling or (
        before.asked in _QUOTE and said.strip()[-1:] not in "?？"
    )  # a company's name reads as anything
    if filled := _filled(
        before,
        said,
        company,
        picked=picked,
        free=telling or not (reading.settled or (intent in DIGRESSIONS and sure)),
    ):
        return Frame(filled, said)
    if intent == "deny" and sure:
        return Frame(State("deny"), said)
    if intent in DIGRESSIONS and (sure or intent == "knowledge"):
        return Frame(State(intent), said, pending=before)
    if intent in _FLOWS and sure:
        return None
    return Frame(before, said, missed=True)


def _offer(before: State, said: str, reading: Reading) -> Frame | None:
    intent = _OFFERS[before.asked]
    if reading.intent == "affirm" or reading.intent == intent:
        fresh = {} if reading.intent == "affirm" else _known(said, Company())
        if intent == "open_ticket" and reading.intent == intent and says_something(said):
            fresh["text"] = said
        return Frame(replace(before, intent=intent, asked="", choices=()).knowing(wanted="yes", **fresh), said)
    if reading.intent in {"deny", "cancel"} and reading.confidence >= 0.4:
        return Frame(State("deny"), said)
    return None


def _filled(before: State, said: str, company: Company, *, picked: bool, free: bool) -> State | None:
    """The state with what was asked for taken from `said`; None when it is not in there."""
    known = _known(said, company, bare=before.asked == "order_number" or before.intent == "start_return")
    taken = replace(before, asked="", choices=()).knowing(**{k: v for k, v in known.items() if k != "reason"})
    match before.asked:
        case "order_number":
            return taken if "order_number" in known else None
        case "ticket_number":
            number = known.get("ticket_number") or _bare_ticket(said)
            return taken.knowing(ticket_number=number) if number else None
        case "item":
            named = "?" not in said and "？" not in said and bool(_among(said, before.choices, company))
            given = picked or named or "order_number" in known or (free and len(said) <= 120)
            return taken.knowing(item=said) if given else None
        case "quote_need" | "quote_company" | "quote_amount":
            return taken.knowing(answers=before.asked) if free and re.search(r"\w", said) else None
        case "part_number":
            return taken if "part_number" in known else None
        case "text" | "addition":
            return taken.knowing(text=said) if free and re.search(r"\w{2}", said) else None
        case _:
            return None


def _again(before: State, said: str, company: Company) -> Frame | None:
    """The last matter once more with the corrected particular, or an order or ticket picked from a list just shown."""
    known = _known(said, company)
    if before.intent == "part_request":
        return _another_part(before, said, company)
    if before.intent == "start_return" and not known and _OTHER_ONE.search(said):
        return Frame(State("start_return", {"which": "ask"}), said)
    if before.intent == "start_return" and _among(said, before.choices, company):
        return Frame(State("start_return", {"item": said}).knowing(order_number=known.get("order_number", "")), said)
    if not known or not before.intent:
        return None
    intent = before.intent if before.intent in _FLOWS else ""
    if intent in {"my_orders", ""} and "order_number" in known:
        intent = "order_status"
    if not intent:
        return None
    kept = {name: value for name, value in before.slots.items() if name not in {"item", "order_number"}}
    state = State(intent, kept).knowing(**{k: v for k, v in known.items() if k != "reason"})
    return Frame(state.knowing(item=said) if intent == "start_return" else state, said)


def _another_part(before: State, said: str, company: Company) -> Frame | None:
    """The part asked for once more: another one, for another machine, or in another number."""
    count, thing = quantity(said, company), company.named_in(said) or company.thing_in(said)
    if not count and not thing:
        return None
    kept = {name: before.slots.get(name, "") for name in ("matter", "quantity", "item")}
    if thing:
        kept["item"] = ""
    if count:
        kept["quantity"] = str(count)
    return Frame(State("part_request").knowing(**kept), said)


def _fresh(reading: Reading, said: str, before: State, part: str, company: Company) -> State:
    intent = reading.intent
    known = _known(said, company)
    if "part_number" in known and intent in {"order_status", "unclear", "knowledge", "part_status", "out_of_scope"}:
        intent = "part_status"
    elif part and vague(said) and intent not in {"human", "ticket_status"}:
        return State("part_status", {"part_number": part}, misses=before.misses)
    elif _own_part(reading, said, part, company) and "order_number" not in known:
        return State("part_status", misses=before.misses)
    if intent not in _FLOWS and set(known) and len(said) <= 24 and not reading.settled:
        intent = "ticket_status" if "ticket_number" in known else "order_status" if "order_number" in known else intent
    if intent == "add_to_ticket" and "ticket_number" not in known and before.slots.get("ticket_number"):
        known["ticket_number"] = before.slots["ticket_number"]
    return State(intent, known, misses=before.misses)


def _own_part(reading: Reading, said: str, part: str, company: Company) -> bool:
    """Whether a message asks where a spare part is that it names; one that was just asked for leaves less doubt."""
    doubtful = reading.intent in {"order_status", "my_orders"} or (
        bool(part)
        and not reading.settled
        and reading.intent in {"knowledge", "product_info", "unclear", "out_of_scope"}
    )
    return doubtful and whereabouts(said) and bool(company.part_in(said))


def _known(said: str, company: Company, *, bare: bool = False) -> dict[str, str]:
    found = {
        "order_number": order_number(said, prefix=company.order_prefix, bare=bare),
        "ticket_number": ticket_number(said),
        "part_number": part_number(said),
        "reason": reason(said),
    }
    return {name: value for name, value in found.items() if value}


def _among(said: str, choices: Sequence[Choice], company: Company) -> bool:
    """Whether one of the things shown is named."""
    shown = [Item(_NUMBER.sub("", choice.value).split("(")[0].strip()) for choice in choices]
    return bool(match_items(said, [item for item in shown if item.name], company))


def _other_one(text: str, before: State) -> Choice | None:
    """The choice not taken, of two."""
    if not _OTHER_ONE.search(text) or len(before.choices) != 2:
        return None
    taken = before.slots.get("item", "") + " " + before.slots.get("order_number", "")
    for one, other in (before.choices, before.choices[::-1]):
        if taken.strip() and (one.value in taken or taken.strip() in one.value):
            return other
    return before.choices[1]


def _bare_ticket(said: str) -> str:
    found = re.fullmatch(r"\W*(?:no\.?|number|it'?s|是)?\s*(\d{3,7})\W*", said, re.IGNORECASE)
    return f"T-{found[1]}" if found else ""
