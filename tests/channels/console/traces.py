"""A desk with traces of every kind: whole, old, unsaid, handed over, decided by a lead, with a draft held back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from crm_tools.people.contacts import create_contact
from crm_tools.people.levels import Caller, Level
from crm_tools.service.conversations import set_speaker, start
from crm_tools.service.messages import Author, NewMessage, add_message
from crm_tools.service.receipts import Receipt, keep_receipt, keep_trace
from crm_tools.store import Session
from tests.channels.console.desk import NOON

__all__ = ["HOSTILE", "PASSAGE", "RECORD", "SPARE", "WHOLE", "tell", "trace_of"]

HOSTILE = "<script>window.hit=1</script>"
PASSAGE = Receipt(
    "r1",
    "passage",
    "article returns",
    {"title": "Returns", "text": f"Anything can go back within 14 days. {HOSTILE}", "language": "en"},
    tool="search_knowledge",
    arguments={"question": "How long?"},
)
RECORD = Receipt(
    "r2", "record", "order A-1042", {"number": "A-1042", "status": "delivered", "total": "¥1,899"}, tool="order_status"
)
SPARE = Receipt("r3", "passage", "article shipping", {"title": "Shipping", "text": "Two days.", "language": "en"})
WHOLE: dict[str, Any] = {
    "looked_at": [
        {
            "label": "r1",
            "article_id": "returns",
            "title": "Returns",
            "language": "en",
            "revision": 2,
            "start": 0,
            "stop": 36,
        }
    ],
    "searches": [],
    "did": [{"tool": "order_status", "effect": "read", "status": "done", "receipts": ["r2"]}],
    "understood": {
        "intent": "start_return",
        "confidence": 0.55,
        "language": "en",
        "matter": "start_return",
        "slots": {"order_number": "A-1042", "opened": "yes", "asked_once": "yes"},
        "came_as": "verified",
        "level": "verified",
    },
    "decided": {
        "draft": "Your order A-1042 was delivered. [r2] It can go back within 14 days. [r1] Shall I?",
        "blocked": [
            {
                "text": f"You have 77 days. [r1] We love {HOSTILE} coffee. A colleague will call.",
                "reasons": [
                    "the number 77 stands in no receipt",
                    f"this rests on no receipt: We love {HOSTILE} coffee.",
                    "a person is promised, but hand_over did not run",
                    "something that a later review says",
                ],
            }
        ],
        "step": "answer",
        "why": "",
        "outcome": "answered",
        "owner": "assistant",
        "desk_open": True,
    },
    "said": [
        {"text": "Your order A-1042 was delivered.", "receipts": ["r2"]},
        {"text": "It can go back within 14 days.", "receipts": ["r1"]},
        {"text": "Shall I?", "receipts": []},
    ],
    "cost": {
        "seconds": {"search": 0.2, "model": 1.5, "review": 0.001},
        "total": 2.0,
        "calls": [
            {"model": "big-model", "seconds": 1.0, "tokens_in": 1200, "tokens_out": 30, "failed": False},
            {"model": "big-model", "seconds": 0.5, "tokens_in": None, "tokens_out": None, "failed": True},
        ],
    },
}


def tell(session: Session, *, verified: bool = True) -> str:
    """A conversation of Mei Lin's with one message."""
    thread, _ = start(session, "web", language="en", at=NOON)
    if verified:
        contact = create_contact(session, "Mei Lin", language="en", at=NOON)
        set_speaker(session, thread.id, contact, Level.VERIFIED, at=NOON)
    asked = NewMessage(Author.CUSTOMER, f"Can I send it back? {HOSTILE}", "en")
    add_message(session, thread.id, asked, at=NOON, actor="test")
    return thread.id


def trace_of(
    session: Session, trace_id: str, story: dict[str, Any], *receipts: Receipt, said: str = "Yes.", **payload: Any
) -> None:
    """A trace of a conversation of its own; without `said` it is of a reply that was never sent."""
    thread = tell(session)
    at = NOON + timedelta(seconds=3)
    reply = None
    if said:
        new = NewMessage(Author.ASSISTANT, said, "en", payload={"trace_id": trace_id, **payload})
        reply = add_message(session, thread, new, at=at, actor="assistant").id
    caller = Caller(Level.VERIFIED, contact_id="con_x")
    for one in receipts:
        keep_receipt(session, one, conversation_id=thread, trace_id=trace_id, at=at, caller=caller)
    keep_trace(session, trace_id, story, conversation_id=thread, message_id=reply, at=at)
