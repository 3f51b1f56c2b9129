"""What to do next in a turn: a pure decision from the situation and the reading of the customer's words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from assistant.engine.answers import Nearness
from assistant.engine.asking import ask
from assistant.engine.case import Case, Move
from assistant.engine.company import Company
from assistant.engine.flows.danger import danger, dangerous
from assistant.engine.flows.knowledge import knowledge
from assistant.engine.flows.orders import my_orders, order_status
from assistant.engine.flows.parts import part_request, part_status
from assistant.engine.flows.people import hand_over, human, identify
from assistant.engine.flows.products import product_info
from assistant.engine.flows.profile import my_profile
from assistant.engine.flows.quotes import quote
from assistant.engine.flows.returns import return_status
from assistant.engine.flows.staff import staff
from assistant.engine.flows.talk import language_switch, let_go, out_of_scope, small_talk, unclear
from assistant.engine.flows.tickets import add_to_ticket, ticket_status
from assistant.engine.following import follow
from assistant.engine.frame import Frame, frame
from assistant.engine.language import detect
from assistant.engine.relabelling import relabelled
from assistant.engine.replies import has_reply
from assistant.engine.situation import Situation
from assistant.engine.slots import code
from assistant.engine.state import State
from assistant.engine.understanding import Reading
from crm_tools.words import Language

__all__ = ["FLOWS", "decide"]

FLOWS: dict[str, Callable[[Case], Move]] = {
    "greeting": small_talk,
    "thanks": small_talk,
    "goodbye": small_talk,
    "capabilities": small_talk,
    "affirm": let_go,
    "deny": let_go,
    "cancel": let_go,
    "my_orders": my_orders,
    "order_status": order_status,
    "product_info": product_info,
    "part_request": part_request,
    "part_status": part_status,
    "quote": quote,
    "ticket_status": ticket_status,
    "add_to_ticket": add_to_ticket,
    "return_status": return_status,
    "my_profile": my_profile,
    "human": human,
    "identify": identify,
    "language_switch": language_switch,
    "knowledge": knowledge,
    "out_of_scope": out_of_scope,
    "unclear": unclear,
}
_ASKING = frozenset({"product_info", "open_ticket"})  # a question about them is answered by them as well
_DOUBTFUL = 0.4
_DOUBTFUL_BESIDE_ANSWER = 0.85  # where the help pages surely answer, and no number was named
_UNFOUNDED = 0.3  # an email address is not asked for on a guess
_KNOWN = 0.75
_LOST = 0.22
_MOST_CALLS = 5
_LONGEST_CODE = 40
_TO_ENGLISH = re.compile(r"english|英[文语]", re.IGNORECASE)
_TO_CHINESE = re.compile(r"chinese|mandarin|中文|汉语|普通话|国语|华语", re.IGNORECASE)
_SILENT = frozenset(
    {"thanks", "greeting", "capabilities", "out_of_scope", "language_switch"}
)  # no reminder after these
_ASK = {"order_number": "ask_order_number", "item": "which_item", "ticket_number": "ask_ticket_number"}
_ASK |= {key: key for key in ("quote_need", "quote_company", "quote_amount")}
_ASK |= {"part_number": "part_number_missing", "text": "ask_text", "addition": "ask_addition", "email": "ask_email"}


def decide(
    situation: Situation, reading: Reading, company: Company, lent: frozenset[str], nearness: Nearness | None = None
) -> Move:
    """The next move: a call of one of the `lent` tools, or the draft. Pure, and the same for the same input."""
    if situation.colleague:
        return staff(_staff_case(situation, reading, company, lent, nearness))
    if _proves_only(situation):
        reading = Reading(
            situation.state.intent, 1.0, settled=True
        )  # six digits say nothing; the matter that waited does
    ended = situation.offer_waits is False and bool(situation.state.slots.get("proposed"))
    if ended and not situation.state.asked:
        situation = replace(situation, state=replace(situation.state, slots={}))
    framed = _endangered(situation) or frame(situation, reading, company)
    language = _language(situation, reading, framed)
    case = Case(
        situation=situation,
        reading=reading,
        state=replace(framed.state, intent=_intent(situation, reading, framed, company)),
        language=language,
        company=company,
        lent=lent if len(situation.results) < _MOST_CALLS else frozenset(),
        text=framed.text,
        misses=situation.state.misses,
        nearness=nearness,
    )
    if case.slot("danger"):
        return danger(case)
    if ended and case.state.intent == "affirm":
        return case.reply(case.say("offer_ended"))
    if framed.missed:
        return _ask_again(case, framed.state)
    procedure = company.procedures.get(case.state.intent)
    move = follow(case, procedure, FLOWS) if procedure else FLOWS.get(case.state.intent, unclear)(case)
    if framed.pending and not move.tool and not move.state.asked:
        return _back_to(case, move, framed.pending)
    return move


def _staff_case(
    situation: Situation, reading: Reading, company: Company, lent: frozenset[str], nearness: Nearness | None
) -> Case:
    """What a colleague's question rests on; of the turn before, the customer spoken of and what was asked."""
    kept = State("staff", {name: situation.state.slots.get(name, "") for name in ("customer", "wanted")})
    return Case(
        situation=situation,
        reading=reading,
        state=kept.knowing(),
        language=detect(situation.text, situation.language),
        company=company,
        lent=lent if len(situation.results) < _MOST_CALLS else frozenset(),
        text=situation.text,
        nearness=nearness,
    )


def _endangered(situation: Situation) -> Frame | None:
    """Smoke, a shock or an injury comes before every other matter."""
    return Frame(State("human", {"danger": "yes"}), situation.text) if dangerous(situation.text) else None


def _proves_only(situation: Situation) -> bool:
    """Whether the text is the code that has just proven who the customer is, and no more."""
    waited = situation.verified and situation.state.asked == "email" and bool(situation.state.intent)
    return waited and bool(code(situation.text)) and len(situation.text) <= _LONGEST_CODE


def _intent(situation: Situation, reading: Reading, framed: Frame, company: Company) -> str:
    """The frame's intent, but a doubtful action gives way to a question that the help pages answer."""
    intent = framed.state.intent
    fresh = intent == reading.intent and not reading.settled and not framed.pending
    fresh = fresh and not framed.state.slots.get("matter")  # a part or quote that is already being talked about
    asked = next((found for question, found in situation.finds if question == situation.text), situation.found_first)
    answerable = bool(asked and asked.answerable)
    best = max((one.score for one in asked.passages), default=0.0) if asked else 0.0
    doubtful = _DOUBTFUL_BESIDE_ANSWER if best >= _KNOWN and not framed.state.slots else _DOUBTFUL
    # Whatever is meant by it, an order that is named can at least be looked up.
    unsure = "order_status" if framed.state.slots.get("order_number") and not answerable else "knowledge"
    procedures = company.procedures.names - _ASKING | {"identify"}
    if "order_number" in framed.state.slots and best < _KNOWN:
        doubtful = _UNFOUNDED  # an operation on an order that is named, and no page that is sure of itself
    if fresh and intent in procedures and reading.confidence < (doubtful if answerable else _UNFOUNDED):
        return unsure
    if fresh and reading.confidence < _LOST and not answerable and intent != "unclear":
        return unsure
    return intent or "unclear"


def _language(situation: Situation, reading: Reading, framed: Frame) -> Language:
    if framed.state.intent == "language_switch":
        if _TO_ENGLISH.search(situation.text) and not re.search(r"(?:看不懂|不会|不懂)英", situation.text):
            return "en"
        if _TO_CHINESE.search(situation.text) or re.search(r"看不懂英", situation.text):
            return "zh"
        return "zh" if situation.language == "en" else "en"
    return detect(situation.text, situation.language)


def _ask_again(case: Case, before: State) -> Move:
    """What was asked was not answered: ask once more, then bring a person in."""
    before = replace(before, choices=relabelled(before.choices, case.language, case.company.procedures))
    case = replace(case, state=before)
    if case.result("hand_over") or case.misses >= 1:
        return hand_over(case, reason="The assistant did not understand twice", topic="")
    move = case.miss(_question(case, before), choices=before.choices)
    return replace(
        move, state=replace(before, misses=case.misses + 1), verify="email" if before.asked == "email" else ""
    )


def _back_to(case: Case, move: Move, pending: State) -> Move:
    """The digression's answer, then once the question that still stands; a courtesy is no occasion to repeat it."""
    verify = "email" if pending.asked == "email" else move.verify
    waits = bool(pending.slots.get("proposed")) and not pending.asked  # a yes means only what was just asked
    if case.state.intent in _SILENT or (pending.slots.get("reminded") and not waits):
        return replace(move, state=replace(pending, misses=0), verify=verify)
    offered = relabelled(pending.choices, case.language, case.company.procedures)
    state = replace(pending, misses=0, choices=offered).knowing(reminded="yes")
    choices = () if pending.slots.get("proposed") else offered
    text = f"{move.text}\n\n{_reminder(case, pending)}"
    return replace(move, text=text, state=state, choices=choices, verify=verify, reminds=waits)


def _reminder(case: Case, pending: State) -> str:
    if pending.slots.get("proposed") and not pending.asked:
        return case.say("shall_i_still")
    return case.say("still_email") if pending.asked == "email" else _question(case, pending)


def _question(case: Case, pending: State) -> str:
    procedure = case.company.procedures.get(pending.intent)
    if procedure and pending.asked in procedure.slots and procedure.slots[pending.asked].ask:
        return ask(case, procedure, pending.asked).text
    own = f"ask_{pending.asked}"
    key = _ASK.get(pending.asked, own if has_reply(own) else "unclear")
    if pending.asked == "item" and pending.intent == "part_request":
        key = "which_part" if pending.choices else "ask_part"
    if pending.asked == "order_number" and pending.choices:
        key = "which_order"
    if pending.asked == "ticket_number" and pending.choices:
        key = "which_ticket"
    return case.say(key, prefix=case.company.order_prefix)
