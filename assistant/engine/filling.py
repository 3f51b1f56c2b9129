"""What a message fills in: the slot that was asked for, a corrected particular, or what a fresh matter names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.engine.company import Company
from assistant.engine.corrections import insists, meant
from assistant.engine.counting import quantity
from assistant.engine.particulars import Said, answered, asked_slot, is_free, operations, particulars
from assistant.engine.slots import Item, match_items, order_number, reason, ticket_number
from assistant.engine.state import Choice, State
from assistant.engine.topic import part_number
from assistant.engine.understanding import Reading
from assistant.wishes import Consent, read_consent

__all__ = ["OTHER_ONE", "Answer", "again", "among", "filled", "known", "other_one"]

OTHER_ONE = re.compile(r"\b(?:the|that) other(?: one)?\b|另(?:外)?(?:一|那)个|另一(?:单|件|台)|换另", re.IGNORECASE)
_NUMBER = re.compile(r"^\S*\d{4,}\s*")
_ASKING = re.compile(r"[?？]\s*$|[吗呢]\W*$")
_COURTESY = frozenset({"affirm", "deny", "greeting", "thanks", "capabilities", "identify", "human", "cancel"})
_SURE = 0.5
_LOOKED_UP = frozenset({"order", "wares", "part_number", "ticket_number", "matter"})
_ARTICLE = 6  # characters: "the", "我的"; more says something of its own
# Particulars that belong to the goods of one order, and fall with it.
_OF_ORDER = frozenset({"item", "order_number", "option"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a customer answered: the words, how they read, whether they were picked from what was shown, and whether
    words that read as nothing else may be taken as they are."""

    said: Said
    reading: Reading
    picked: bool = False
    free: bool = False


def known(said: Said, intent: str = "", *, bare: bool = False) -> dict[str, str]:
    """The numbers and the reason in a message, and what it says of the operation `intent`."""
    text = said.text
    found = {
        "order_number": order_number(text, prefix=said.company.order_prefix, bare=bare),
        "ticket_number": ticket_number(text),
        "part_number": part_number(text),
        "reason": reason(text),
    }
    return {name: value for name, value in found.items() if value} | particulars(intent, said)


def filled(before: State, answer: Answer) -> State | None:
    """The state with what was asked for taken from an answer; None when it is not in there."""
    text, company, free = answer.said.text, answer.said.company, answer.free
    if insists(before, text):
        return replace_slots(before, {"why": "no longer needed"})
    if not answer.picked and not _asks_choice(before, company) and read_consent(text) is not Consent.UNCLEAR:
        return None  # a bare yes or no is nobody's name and no thing
    if _asks_slot(before, company):
        return _operation(before, answer)
    bare = before.asked == "order_number" or before.intent == "start_return"
    found = known(answer.said, before.intent, bare=bare)
    taken = replace_slots(before, {name: value for name, value in found.items() if name != "reason"})
    match before.asked:
        case "order_number":
            return taken if "order_number" in found else None
        case "ticket_number":
            number = found.get("ticket_number") or _bare_ticket(text)
            return taken.knowing(ticket_number=number) if number else None
        case "item":
            named = not _ASKING.search(text) and bool(among(text, before.choices, company))
            named = named or _only_names(text, company)
            given = answer.picked or named or "order_number" in found or (free and len(text) <= 120)
            return taken.knowing(item=text) if given else None
        case "quote_need" | "quote_company" | "quote_amount":
            return taken.knowing(answers=before.asked) if free and re.search(r"\w", text) else None
        case "part_number":
            return taken if "part_number" in found else None
        case "text" | "addition":
            return taken.knowing(text=text) if free and re.search(r"\w{2}", text) else None
        case _:
            return None


def _asks_slot(before: State, company: Company) -> bool:
    """Whether a slot of a procedure was asked for whose answer is read as its kind says."""
    named = asked_slot(before.asked, company.procedures.get(before.intent))
    return named is not None and named[1].kind not in _LOOKED_UP


def _asks_choice(before: State, company: Company) -> bool:
    """Whether what was asked has answers to choose from, of which yes or no may be one."""
    named = asked_slot(before.asked, company.procedures.get(before.intent))
    return named is not None and bool(named[1].choices)


def _of_goods(intent: str, company: Company) -> bool:
    """Whether a procedure is about things in an order."""
    slot = company.procedures.slot(intent, "item")
    return slot is not None and slot.kind == "wares"


def _only_names(text: str, company: Company) -> bool:
    """Whether a message is a product's name and next to nothing else: an answer, however surely it reads as a wish."""
    names = company.named_in(text)
    rest = company.without(text, names).strip()
    return bool(names) and len(rest) <= _ARTICLE and not _ASKING.search(text)


def replace_slots(before: State, found: dict[str, str]) -> State:
    """The state with nothing asked any more and `found` known."""
    return State(before.intent, before.slots, misses=before.misses).knowing(**found)


def _operation(before: State, answer: Answer) -> State | None:
    """An answer to what an operation asked: taken as it is where any words will do, else recognised."""
    text = answer.said.text
    if _ASKING.search(text) and not answer.picked:
        return None
    found = answered(before.asked, before.intent, answer.said)
    courtesy = answer.reading.intent in _COURTESY and answer.reading.confidence >= _SURE
    plain = answer.picked or (answer.free and not courtesy)
    number = order_number(text, prefix=answer.said.company.order_prefix)
    if is_free(before.asked, before.intent, answer.said.company) and not plain:
        found = particulars(before.intent, answer.said)
    if number:
        found["order_number"] = number
    return replace_slots(before, found) if found and re.search(r"\w", text) else None


def again(before: State, said: Said) -> State | None:
    """The last matter once more with the corrected particular, or an order or ticket picked from a list just shown."""
    text, company = meant(said.text), said.company
    if before.intent == "part_request":
        return _another_part(before, text, company)
    found = known(said, before.intent)
    operation = before.intent in operations(company)
    other = bool(OTHER_ONE.search(text)) and operation and "order_number" not in found
    goods = bool(company.named_in(text) or company.thing_in(text))
    if other and not goods and not among(text, before.choices, company):
        kept = {name: value for name, value in before.slots.items() if name not in _OF_ORDER | {"proposed", "reminded"}}
        return State(before.intent, kept).knowing(which="ask")
    if _of_goods(before.intent, company) and (goods or among(text, before.choices, company)):
        found["item"] = text
    if not found or not before.intent:
        return None
    if operation and all(before.slots.get(name) == value for name, value in found.items()):
        return None  # nothing is corrected by what was said before
    intent = before.intent if operation or before.intent in _RESUMABLE else ""
    if intent in {"my_orders", ""} and "order_number" in found:
        intent = "order_status"
    if not intent:
        return None
    dropped = {"proposed", "reminded"} | (_OF_ORDER if {"order_number", "item"} & set(found) else set())
    if not operation:
        dropped |= {"item", "order_number"}
    kept = {name: value for name, value in before.slots.items() if name not in dropped}
    return State(intent, kept).knowing(**{name: value for name, value in found.items() if name != "reason"})


_RESUMABLE = frozenset({"my_orders", "order_status", "open_ticket", "ticket_status", "add_to_ticket", "part_status"})
_RESUMABLE |= {"quote"}


def _another_part(before: State, text: str, company: Company) -> State | None:
    """The part asked for once more: another one, for another machine, or in another number."""
    count, thing = quantity(text, company), company.named_in(text) or company.thing_in(text)
    if not count and not thing:
        return None
    kept = {name: before.slots.get(name, "") for name in ("matter", "quantity", "item")}
    if thing:
        kept["item"] = ""
    if count:
        kept["quantity"] = str(count)
    return State("part_request").knowing(**kept)


def among(text: str, choices: Sequence[Choice], company: Company) -> bool:
    """Whether one of the things shown is named."""
    shown = [Item(_NUMBER.sub("", choice.value).split("(")[0].strip()) for choice in choices]
    return bool(match_items(text, [item for item in shown if item.name], company))


def other_one(text: str, before: State, company: Company) -> Choice | None:
    """The choice not taken, of two; a message that names what it means is no mere "the other one"."""
    if not OTHER_ONE.search(text) or len(before.choices) != 2 or company.named_in(text) or company.thing_in(text):
        return None
    taken = before.slots.get("item") or before.slots.get("order_number") or ""
    for one, other in (before.choices, before.choices[::-1]):
        if taken and (one.value in taken or taken in one.value):
            return other
    return before.choices[1]


def _bare_ticket(said: str) -> str:
    found = re.fullmatch(r"\W*(?:no\.?|number|it'?s|是)?\s*(\d{3,7})\W*", said, re.IGNORECASE)
    return f"T-{found[1]}" if found else ""
