"""Which matter a message belongs to: a new one, the answer to what was asked, a correction, or a short digression."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.engine.amounts import quantity
from assistant.engine.company import Company
from assistant.engine.filling import Answer, again, filled, known, other_one
from assistant.engine.matter import says_something
from assistant.engine.particulars import FREE, OPERATIONS, RECOGNISED, Said, answered, particulars
from assistant.engine.situation import Situation
from assistant.engine.slots import chosen, email
from assistant.engine.state import State
from assistant.engine.topic import asks_its_price, vague, whereabouts
from assistant.engine.understanding import Reading
from assistant.engine.wants import cancel_reason
from assistant.wishes import asks_for_person

__all__ = ["DIGRESSIONS", "Frame", "frame"]

DIGRESSIONS = frozenset(
    {"greeting", "thanks", "capabilities", "knowledge", "product_info", "identify", "language_switch", "out_of_scope"}
)
_OFFERS = {"offer_ticket": "open_ticket", "offer_return": "start_return", "offer_person": "human"}
_QUESTIONS = frozenset({"knowledge", "product_info"})
_FLOWS = OPERATIONS | {"my_orders", "order_status", "open_ticket", "ticket_status", "add_to_ticket"}
_FLOWS |= {"part_request", "part_status", "quote"}
_QUOTE = frozenset({"quote_need", "quote_company", "quote_amount"})
_TELLING = frozenset({"text", "addition", "topic"})  # what is said there may be a wish and is still the answer
_COURTESY = frozenset({"affirm", "deny", "thanks", "greeting"})
_SURE = 0.5
_LITTLE = 24
_SHORT = 60
_ONLY_NUMBER = re.compile(
    r"^\W*(?:(?:the |my )?order |订单|ticket |工单)?#?\s?[A-Za-z]?[\s\-]?\d{3,10}\W*$", re.IGNORECASE
)
_CORRECTION = re.compile(
    r"^\W*(?:no|not|wrong|sorry|actually|i meant?|不是|不对|错了|我说的是|我是说|应该是)", re.IGNORECASE
)
_AN_ORDER = re.compile(r"\b(?:order|purchase)s?\b|订单|[这那一]单", re.IGNORECASE)
_AS_PAID = re.compile(r"\bway i paid\b|\boriginal\b|原路|原支付", re.IGNORECASE)
_WANTS_TO_CANCEL = re.compile(
    r"\b(?:want|like|need|wish|have) to canc\w+\W*(?:please|pls)?\W*$|^\W*(?:请?帮?我?)?(?:想|要"
    r"|想要)取消(?:一下)?\W*$",
    re.IGNORECASE,
)
_CANCEL = re.compile(r"\bcanc\w+|取消", re.IGNORECASE)
_BOOKED = re.compile(
    r"\b(?:return|exchange|call ?back|repair|appointment|refund|request|ticket)\b|退货|换货|回电|预约|维修|申请",
    re.IGNORECASE,
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
    if reading.angry or (reading.intent == "human" and not _is_answer(situation, reading, company)):
        return Frame(State("human", {"text": text}), text)
    if resumed := _resumed(situation, reading):
        return Frame(resumed.knowing(said=""), resumed.slots.get("said", text))
    choice = chosen(text, before.choices) or other_one(text, before)
    if before.asked == "reading":
        if choice:
            return Frame(State("knowledge", misses=before.misses), choice.value)
        # None of them was meant: they were a help to ask, and no matter of their own.
        before = State(misses=before.misses)
    said = Said(choice.value if choice else text, company, situation.today)
    reading = _meaning(before, reading, said)
    framed: Frame | None = None
    if before.asked:
        framed = _answered(before, said, reading, picked=choice is not None)
    elif choice or _CORRECTION.search(text) or _other_number(before, text, company) or _adjusts(before, said, reading):
        framed = _corrected(before, said)
    if not framed and before.slots.get("proposed"):
        framed = _beside_proposal(before, said, reading)
    return framed or Frame(_fresh(reading, said, before, situation.part), said.text)


def _is_answer(situation: Situation, reading: Reading, company: Company) -> bool:
    """Whether what reads as a cry for a person is what was asked for: a tax number, or 个人 for a title."""
    before, text = situation.state, situation.text
    if before.asked == "title":
        return not asks_for_person(text)
    if reading.settled or before.asked not in RECOGNISED:
        return False
    return before.asked in answered(before.asked, before.intent, Said(text, company, situation.today))


def _meaning(before: State, reading: Reading, said: Said) -> Reading:
    """The reading, where "cancel" may mean what is open or an order: it means an order only if one is spoken of."""
    if reading.intent not in {"cancel", "cancel_order"}:
        return reading
    order = bool(_AN_ORDER.search(said.text)) or "order_number" in known(said)
    goods = bool(said.company.named_in(said.text) or said.company.thing_in(said.text))
    if _CANCEL.search(said.text) and _BOOKED.search(said.text) and not order:
        return replace(reading, intent="cancel" if before.asked or before.slots.get("proposed") else "undo_operation")
    # A reading that is neither said nor sure is only the first of all the unlikely ones.
    meant = bool(_CANCEL.search(said.text)) or reading.confidence >= _SURE
    open_matter = bool(before.asked or before.slots.get("proposed"))
    if reading.intent == "cancel_order" and not (order or goods) and open_matter and meant:
        return replace(reading, intent="cancel", confidence=max(reading.confidence, _SURE))
    if (
        reading.intent == "cancel"
        and _CANCEL.search(said.text)
        and not before.asked
        and not before.slots.get("proposed")
    ):
        shown = before.intent in {"order_status", "my_orders"} and "order_number" in before.slots
        if goods or order or shown or _WANTS_TO_CANCEL.search(said.text):
            return replace(reading, intent="cancel_order")
    return reading


def _corrected(before: State, said: Said) -> Frame | None:
    state = again(before, said)
    return Frame(state, said.text) if state else None


def _beside_proposal(before: State, said: Said, reading: Reading) -> Frame | None:
    """What a message means while a proposal waits, when it is neither a correction nor another wish."""
    if part := _part_proposed(before, said.text, said.company):
        return Frame(State("product_info", {"about_part": part}), said.text, pending=before)
    same = (
        before.intent == "cancel_order" and reading.intent in {"cancel_order", "cancel"} and _CANCEL.search(said.text)
    )
    number = known(said).get("order_number")
    if _wishes_nothing(reading, said.text) or (same and number in {None, before.slots.get("order_number")}):
        return Frame(State("affirm"), said.text, pending=before)
    if reading.intent in _QUESTIONS:
        return Frame(State(reading.intent), said.text, pending=before)
    return None


def _adjusts(before: State, said: Said, reading: Reading) -> bool:
    """Whether a short message beside an operation's proposal holds another particular of it: "make it black"."""
    about = before.intent in OPERATIONS and bool(before.slots.get("proposed"))
    if not about or len(said.text) > _SHORT or said.text[-1:] in "?？" or said.text[-1:] in "吗呢":
        return False
    if reading.settled and reading.intent in _FLOWS and reading.intent != before.intent:
        return False
    told = particulars(before.intent, said)
    told.pop("fault", None)
    return any(before.slots.get(name) != value for name, value in told.items())


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
    if before.asked == "fault" and reading.intent in {"open_ticket", "start_return"}:
        return False  # what is wrong may well be told as a complaint
    return before.asked not in _TELLING and not _ONLY_NUMBER.match(said)


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


def _answered(before: State, said: Said, reading: Reading, *, picked: bool) -> Frame | None:
    """What a message means while something is asked; None when it opens another matter."""
    text, intent, sure = said.text, reading.intent, reading.confidence >= _SURE
    if before.asked in _OFFERS:
        return _offer(before, text, reading)
    if before.asked in RECOGNISED and intent != "cancel" and (state := filled(before, Answer(said, reading, picked))):
        return Frame(state, text)  # "next Tuesday" may read as a goodbye, and is a day
    why = before.asked == "why" and bool(cancel_reason(text)) and not _CANCEL.search(text)
    if intent == "cancel" and sure and not (why or picked):
        return Frame(State("cancel"), text)
    if intent == "goodbye" and sure:
        return Frame(State(intent), text)
    if _replaces(before, text, reading, picked=picked or why):
        return None
    telling = before.asked in _TELLING and intent in OPERATIONS
    telling = telling or (before.asked == "topic" and intent not in _COURTESY)
    telling = telling or why or (before.asked in _QUOTE and text.strip()[-1:] not in "?？")  # names read as anything
    free = telling or not (reading.settled or (intent in DIGRESSIONS and sure))
    if before.asked in FREE and reading.settled and intent == before.intent:
        free = True
    if state := filled(before, Answer(said, reading, picked, free)):
        return Frame(state, text)
    return _not_answered(before, text, intent, sure=sure)


def _not_answered(before: State, text: str, intent: str, *, sure: bool) -> Frame | None:
    """What a message means that holds no answer: no, something in between, another matter, or a miss."""
    if intent == "deny" and sure:
        return Frame(State("deny"), text)
    if intent in DIGRESSIONS and (sure or intent == "knowledge"):
        return Frame(State(intent), text, pending=before)
    if intent in _FLOWS and sure:
        return None
    return Frame(before, text, missed=True)


def _offer(before: State, said: str, reading: Reading) -> Frame | None:
    intent = _OFFERS[before.asked]
    if _AS_PAID.search(said) and before.asked == "offer_return":
        return Frame(replace(before, intent=intent, asked="", choices=()), said)
    if reading.intent == "affirm" or reading.intent == intent:
        fresh = {} if reading.intent == "affirm" else known(Said(said, Company(), ""), intent)
        if intent == "open_ticket" and reading.intent == intent and says_something(said):
            fresh["text"] = said
        return Frame(replace(before, intent=intent, asked="", choices=()).knowing(wanted="yes", **fresh), said)
    if reading.intent in {"deny", "cancel"} and reading.confidence >= 0.4:
        return Frame(State("deny"), said)
    return None


def _fresh(reading: Reading, said: Said, before: State, part: str) -> State:
    intent, text = reading.intent, said.text
    found = known(said, intent)
    elsewhere = intent == "human" or (intent == "ticket_status" and reading.confidence >= _SURE)
    if "part_number" in found and intent in {"order_status", "unclear", "knowledge", "part_status", "out_of_scope"}:
        intent = "part_status"
    elif part and vague(text) and not elsewhere:
        return State("part_status", {"part_number": part}, misses=before.misses)
    elif _own_part(reading, text, part, said.company) and "order_number" not in found:
        return State("part_status", misses=before.misses)
    if intent not in _FLOWS and set(found) and len(text) <= _LITTLE and not reading.settled:
        intent = "ticket_status" if "ticket_number" in found else "order_status" if "order_number" in found else intent
    if intent == "add_to_ticket" and "ticket_number" not in found and before.slots.get("ticket_number"):
        found["ticket_number"] = before.slots["ticket_number"]
    goods = said.company.named_in(text) or said.company.thing_in(text)
    if intent in OPERATIONS and before.intent == "order_status" and not goods and "order_number" not in found:
        found["order_number"] = before.slots.get("order_number", "")  # "cancel it" is about the order just shown
    return State(intent, {name: value for name, value in found.items() if value}, misses=before.misses)


def _own_part(reading: Reading, said: str, part: str, company: Company) -> bool:
    """Whether a message asks where a spare part is that it names; one that was just asked for leaves less doubt."""
    doubtful = reading.intent in {"order_status", "my_orders"} or (
        bool(part)
        and not reading.settled
        and reading.intent in {"knowledge", "product_info", "unclear", "out_of_scope"}
    )
    return doubtful and whereabouts(said) and bool(company.part_in(said))
