"""What came of a colleague's decision, told to the customer in the conversation where they agreed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.mind import Mind
from assistant.opening import Opening
from assistant.own_hosts import SHOWN, only_own_links
from assistant.reply import pointed, reply_payload, show_draft
from assistant.saying import told
from assistant.turn_context import TurnContext
from crm_tools.approvals import Proposal, ProposalStatus
from crm_tools.people.company import company
from crm_tools.people.levels import Caller, Level
from crm_tools.service.conversations import conversation
from crm_tools.service.messages import Author, NewMessage, add_message, transcript
from crm_tools.service.receipts import keep_trace
from crm_tools.store import Session, new_id
from crm_tools.words import Words

__all__ = ["Decided", "place_of", "tell_customer"]


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a proposal: done, failed (the world had changed), declined, expired or superseded.

    `text` is what the customer was told, `asked` the proposal that is put before them in its stead.
    """

    conversation_id: str
    status: ProposalStatus
    text: str
    asked: Proposal | None = None


def place_of(session: Session, found: Proposal, mind: Mind) -> TurnContext:
    """The customer's place at the counter, as it was when they agreed."""
    thread = conversation(session, found.conversation_id)
    level = Level.VERIFIED if found.contact_id else Level.ANONYMOUS
    return TurnContext(
        caller=Caller(level, contact_id=found.contact_id),
        conversation_id=thread.id,
        trace_id=new_id("trc"),
        company=company(session),
        language="zh" if thread.language.startswith("zh") else "en",
        now=mind.clock(),
        report=lambda _: None,
        channel=thread.channel,
        hosts=mind.hosts,
    )


def tell_customer(
    session: Session, found: Proposal, status: ProposalStatus, words: Words, turn: TurnContext
) -> Decided:
    """The message to the customer. It answers nothing they asked meanwhile, and what was being talked about goes on."""
    done = told(turn)
    draft = words.say(turn.language) + (f"\n\n{done.text}" if done else "")
    text, citations = show_draft(draft, turn.log)
    extras = _going_on(session, turn)
    payload = reply_payload(turn.log, citations, extras, trace_id=turn.trace_id, language=turn.language)
    text = only_own_links(session, text, turn)
    payload |= only_own_links(session, {name: payload[name] for name in SHOWN}, turn)
    payload |= {"answered": _answered(session, turn), "decided": {"proposal": found.id, "status": status.value}}
    new = NewMessage(Author.ASSISTANT, text, turn.language, payload=payload)
    said = add_message(session, turn.conversation_id, new, at=turn.now, actor="assistant")
    story = {
        "asked": [],
        "understood": {"intent": found.tool, "language": turn.language, "level": turn.caller.level.value},
        "did": [one.shown() for one in turn.log.actions],
        "decided": {"draft": draft, "proposal": found.id, "status": status.value, "step": "decided"},
        "said": pointed(draft),
    }
    keep_trace(session, turn.trace_id, story, conversation_id=said.conversation_id, message_id=said.id, at=turn.now)
    return Decided(turn.conversation_id, status, text, turn.log.proposal)


def _going_on(session: Session, turn: TurnContext) -> dict[str, Any]:
    history = tuple(transcript(session, turn.conversation_id))
    before = Opening(conversation(session, turn.conversation_id), history, None).last_reply
    return {"intent": "approval", "state": before.get("state"), "verify": before.get("verify")}


def _answered(session: Session, turn: TurnContext) -> int:
    """The number up to which the customer has been answered before this message."""
    spoken = [one for one in transcript(session, turn.conversation_id) if one.author in (Author.ASSISTANT, Author.USER)]
    return int(spoken[-1].payload.get("answered", spoken[-1].seq)) if spoken else 0
