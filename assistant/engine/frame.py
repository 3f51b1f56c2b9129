"""Which matter a message belongs to: a new one, the answer to what was asked, a correction, or a short digression."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.engine.beside import adjusts, other_number, part_proposed, wishes_nothing
from assistant.engine.company import Company
from assistant.engine.corrections import corrects, insists
from assistant.engine.filling import Answer, again, filled, known, other_one
from assistant.engine.matter import says_something
from assistant.engine.openings import asks
from assistant.engine.particulars import Said, answered, is_free, is_recognised, operations, startable
from assistant.engine.reasons import cancel_reason
from assistant.engine.rewishing import corrects_wish
from assistant.engine.situation import Situation
from assistant.engine.slots import chosen, email
from assistant.engine.state import State
from assistant.engine.topic import vague, whereabouts
from assistant.engine.understanding import Reading
from assistant.wishes import asks_for_person

__all__ = ["DIGRESSIONS", "Frame", "frame"]

DIGRESSIONS = frozenset(
    {"greeting", "thanks", "capabilities", "knowledge", "product_info", "identify", "language_switch", "out_of_scope"}
)
_OFFERS = {"offer_ticket": "open_ticket", "offer_return": "start_return", "offer_person": "human"}
_QUESTIONS = frozenset({"knowledge", "product_info"})
_QUOTE = frozenset({"quote_need", "quote_company", "quote_amount"})
_TELLING = frozenset({"text", "addition", "topic"})  # what is said there may be a wish and is still the answer
_COURTESY = frozenset({"affirm", "deny", "thanks", "greeting"})
_SURE = 0.5
_LITTLE = 24
_SHORT = 60
_CORRECTED = 100
_ONLY_NUMBER = re.compile(
    r"^\W*(?:(?:the |my )?order |订单|ticket |工单)?#?\s?[A-Za-z]?[\s\-]?\d{3,10}\W*$", re.IGNORECASE
)
_AN_ORDER = re.compile(r"\b(?:order|purchase)s?\b|订单|[这那一]单", re.IGNORECASE)
_WANTS_TO_CANCEL = re.compile(
    r"\b(?:want|like|need|wish|have) to canc\w+\W*(?:please|pls)?\W*$|^\W*(?:请?帮?我?)?(?:想|要"
    r"|想要)取消(?:一下)?\W*$",
    re.IGNORECASE,
)
_CANCEL = re.compile(r"\bcanc\w+|取消", re.IGNORECASE)
_LATER = re.compile(
    r"\b(?:not (?:now|yet)|later|tomorrow|maybe|let me think)\b|再说|再想想|考虑|先不|晚点|等等", re.IGNORECASE
)
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
    choice = chosen(text, before.choices) or other_one(text, before, company)
    if before.asked == "reading":
        if choice:
            return Frame(State("knowledge", misses=before.misses), choice.value)
        # None of them was meant: they were a help to ask, and no matter of their own.
        before = State(misses=before.misses)
    said = Said(choice.value if choice else text, company, situation.today)
    reading = _meaning(before, reading, said)
    framed: Frame | None = None
    if before.asked in _OFFERS and (other := _other_order(before, said)):
        framed = other
    elif before.asked:
        framed = _answered(before, said, reading, picked=choice is not None)
    elif choice or corrects(text) or other_number(before, text, company) or adjusts(before, said, reading):
        framed = _corrected(before, said)
    if not framed and before.slots.get("proposed"):
        framed = _beside_proposal(before, said, reading)
    return framed or Frame(_fresh(reading, said, before, situation.part), said.text)


def _is_answer(situation: Situation, reading: Reading, company: Company) -> bool:
    """Whether what reads as a cry for a person is what was asked for: a tax number, or 个人 for a title."""
    before, text = situation.state, situation.text
    if before.asked == "title":
        return not asks_for_person(text)
    if reading.settled or not is_recognised(before.asked, before.intent, company):
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
        shown = before.intent in {"order_status", "my_orders", "change_order_items"} and "order_number" in before.slots
        if goods or order or shown or _WANTS_TO_CANCEL.search(said.text):
            return replace(reading, intent="cancel_order")
    return reading


def _corrected(before: State, said: Said) -> Frame | None:
    if before.intent == "quote" and corrects_wish(said.text, said.company):
        kept = {name: value for name, value in before.slots.items() if name not in {"proposed", "reminded"}}
        return Frame(State("quote", kept).knowing(answers="quote_amount"), said.text)
    state = again(before, said)
    return Frame(state, said.text) if state else None


def _other_order(before: State, said: Said) -> Frame | None:
    """The same operation for the order that was meant, after it was refused for another: "sorry, I meant A-1057"."""
    number = known(said).get("order_number")
    other = before.intent in operations(said.company) and number and number != before.slots.get("order_number")
    plain = corrects(said.text) or _ONLY_NUMBER.match(said.text)
    return _corrected(before, said) if other and plain and len(said.text) <= _CORRECTED else None


def _beside_proposal(before: State, said: Said, reading: Reading) -> Frame | None:
    """What a message means while a proposal waits, when it is neither a correction nor another wish."""
    if part := part_proposed(before, said.text, said.company):
        return Frame(State("product_info", {"about_part": part}), said.text, pending=before)
    same = (
        before.intent == "cancel_order" and reading.intent in {"cancel_order", "cancel"} and _CANCEL.search(said.text)
    )
    number = known(said).get("order_number")
    if asks(said.text) and reading.intent in {before.intent, "cancel", "affirm", "unclear", *_QUESTIONS}:
        intent = reading.intent if reading.intent in _QUESTIONS else "knowledge"
        return Frame(State(intent), said.text, pending=before)
    if wishes_nothing(reading, said.text) or (same and number in {None, before.slots.get("order_number")}):
        return Frame(State("affirm"), said.text, pending=before)
    if reading.intent in _QUESTIONS:
        return Frame(State(reading.intent), said.text, pending=before)
    return None


def _replaces(before: State, said: Said, reading: Reading, *, picked: bool) -> bool:
    """Whether a message is another wish, complete in itself, and not the answer to what was asked."""
    if (
        picked
        or not reading.settled
        or reading.intent not in startable(said.company)
        or reading.intent == before.intent
    ):
        return False
    if before.asked == "fault" and reading.intent in {"open_ticket", "start_return"}:
        return False  # what is wrong may well be told as a complaint
    return before.asked not in _TELLING and not _ONLY_NUMBER.match(said.text)


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
        return _offer(before, said, reading)
    recognised, free_form = (
        is_recognised(before.asked, before.intent, said.company),
        is_free(before.asked, before.intent, said.company),
    )
    if recognised and intent != "cancel" and (state := filled(before, Answer(said, reading, picked))):
        return Frame(state, text)  # "next Tuesday" may read as a goodbye, and is a day
    why = (before.asked == "why" and bool(cancel_reason(text)) and not _CANCEL.search(text)) or insists(before, text)
    if intent == "cancel" and sure and not (why or picked):
        return Frame(State("cancel"), text)
    if before.asked == "why" and not picked and _LATER.search(text):
        return Frame(State("deny"), text)
    if intent == "goodbye" and sure:
        return Frame(State(intent), text)
    if _replaces(before, said, reading, picked=picked or why):
        return None
    telling = before.asked in _TELLING and intent in operations(said.company)
    telling = telling or (before.asked == "topic" and intent not in _COURTESY)
    telling = telling or why or (before.asked in _QUOTE and text.strip()[-1:] not in "?？")  # names read as anything
    free = telling or not (reading.settled or (intent in DIGRESSIONS and sure))
    if free_form and reading.settled and intent == before.intent:
        free = True
    if state := filled(before, Answer(said, reading, picked, free)):
        return Frame(state, text)
    return _not_answered(before, said, intent, sure=sure)


def _not_answered(before: State, said: Said, intent: str, *, sure: bool) -> Frame | None:
    """What a message means that holds no answer: no, something in between, another matter, or a miss."""
    text = said.text
    if intent == "deny" and sure:
        return Frame(State("deny"), text)
    if intent in DIGRESSIONS and (sure or intent == "knowledge"):
        return Frame(State(intent), text, pending=before)
    if intent in startable(said.company) and sure:
        return None
    return Frame(before, text, missed=True)


def _offer(before: State, said: Said, reading: Reading) -> Frame | None:
    intent, text = _OFFERS[before.asked], said.text
    if reading.intent == "affirm" or reading.intent == intent:
        fresh = {} if reading.intent == "affirm" else known(said, intent)
        if intent == "open_ticket" and reading.intent == intent and says_something(text):
            fresh["text"] = text
        return Frame(replace(before, intent=intent, asked="", choices=()).knowing(wanted="yes", **fresh), text)
    if reading.intent in {"deny", "cancel"} and reading.confidence >= 0.4:
        return Frame(State("deny"), text)
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
    if intent not in startable(said.company) and set(found) and len(text) <= _LITTLE and not reading.settled:
        intent = "ticket_status" if "ticket_number" in found else "order_status" if "order_number" in found else intent
    if intent == "add_to_ticket" and "ticket_number" not in found and before.slots.get("ticket_number"):
        found["ticket_number"] = before.slots["ticket_number"]
    goods = said.company.named_in(text) or said.company.thing_in(text)
    if (
        intent in operations(said.company)
        and before.intent in {"order_status", "change_order_items"}
        and not goods
        and "order_number" not in found
    ):
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
