"""People: bring a person in, and who the customer is."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.engine.case import Case, Move
from assistant.engine.situation import Receipt

__all__ = ["hand_over", "human", "identify"]

_TOPICS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "business",
        re.compile(
            r"\b(?:our (?:company|office)|bulk|wholesale|business (?:account|customer|price)|vat invoice)\b"
            r"|企业|批量|团购|对公|公司采购",
            re.I,
        ),
    ),
    ("returns", re.compile(r"\b(?:return|refund|money back|send .{0,20}back|exchange)|退|换货", re.I)),
    (
        "repair",
        re.compile(
            r"\b(?:repair|broken|leak|stopped working|fix|faulty|defect|technician)|维修|修|坏|漏|故障|报修", re.I
        ),
    ),
    ("sales", re.compile(r"\b(?:buy|purchase|price|quote|offer|discount)\b|购买|想买|报价|优惠|价格", re.I)),
)
_NO_REASON = "The customer asked for a person"


def human(case: Case) -> Move:
    """The customer wants a person, or has had enough of the assistant."""
    reason = f"{_NO_REASON}: {case.text}" if case.reading.intent == "human" else f"The customer is upset: {case.text}"
    return hand_over(case, reason=reason[:300], topic="")


def hand_over(case: Case, *, reason: str, topic: str) -> Move:
    """Have the conversation passed on, and say so only once that has happened."""
    result = case.result("hand_over")
    if result is None:
        if "hand_over" not in case.lent:
            return case.reply(case.say("handover_failed"), confidence=0.3)
        return case.call("hand_over", reason=reason, topic=topic or _topic(case))
    if result.status != "done":
        return case.reply(case.say("handover_failed"), confidence=0.3)
    if result.receipts and result.receipts[0].field("open") == "False":
        return _closed(case, result.receipts[0])
    said = case.say("handed_over_bare")
    if result.receipts:
        receipt = result.receipts[0]
        queue, wait = receipt.field("queue"), receipt.field("wait")
        if queue and wait:
            known = f"queue_{queue.lower()}"
            team = case.say(known) if known in _QUEUES else queue
            said = case.say("handed_over", queue=team, wait=case.local(wait))
        said = case.marked(said, receipt)
    sorry = case.say("handed_over_sorry") if case.reading.angry else ""
    move = case.reply(sorry, said, case.say("handed_over_stay"), confidence=1.0)
    return replace(move, state=type(move.state)("human"))


def _closed(case: Case, receipt: Receipt) -> Move:
    """Nobody is in: when they are back, where the answer will go, and that the assistant is still here."""
    opens, ticket = receipt.field("opens"), receipt.field("ticket")
    sorry = case.say("handed_over_sorry") if case.reading.angry else ""
    back = case.say("handed_closed", opens=case.local(opens)) if opens else case.say("handed_closed_bare")
    sentences = [case.marked(back, receipt)]
    if ticket:
        sentences.append(case.marked(case.say("handed_closed_ticket", ticket=ticket), receipt))
    move = case.reply(sorry, *sentences, case.say("handed_closed_go_on"), confidence=1.0)
    return replace(move, state=type(move.state)())


_QUEUES = frozenset(f"queue_{name}" for name in ("service", "returns", "repair", "sales", "business"))


def identify(case: Case) -> Move:
    """Who the customer is, or the question for the email that proves it."""
    if case.situation.verified:
        name = case.situation.customer
        return case.reply(case.say("who_known", name=name) if name else case.say("who_known_nameless"))
    move = case.reply(case.say("ask_email"), asked="email")
    return replace(move, verify="email")


def _topic(case: Case) -> str:
    words = " ".join(
        [case.text, case.situation.state.slots.get("text", ""), case.situation.state.intent.replace("_", " ")]
    )
    return next((topic for topic, pattern in _TOPICS if pattern.search(words)), "service")
