"""What became of conversations, for whoever learns from them: how turns ended, who asked, who was not content."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_tools.people.levels import Level
from crm_tools.service.conversations import ConversationRow
from crm_tools.service.receipts import TraceRow
from crm_tools.service.surveys import SurveyRow
from crm_tools.service.ticket_rows import DONE, TicketNoteRow, TicketRow

__all__ = ["TurnEnd", "description_of", "poorly_rated", "solved_numbers", "turns_of", "who_asked"]

POOR = 2  # of 5, and below
AT_ONCE = 500
UNSURE = 0.35  # "I found nothing reliable on that"
HAND_OVER = "hand_over"  # the one act that answers nothing


@dataclass(frozen=True, slots=True)
class TurnEnd:
    """How one turn ended.

    `intent` is as the brain named it, "" where it named none; `unsure` says that it did not trust its reply and rested
    it on nothing, `acted` that a tool did or proposed something or found a record, `cited` that a passage stands in the
    reply. `searches` are the ids of what it searched for.
    """

    at: datetime
    intent: str
    acted: bool
    cited: bool
    unsure: bool = False
    searches: frozenset[str] = frozenset()


def poorly_rated(session: Session) -> set[str]:
    """Conversations whose customer said that it is not solved, or gave 2 of 5 or less."""
    asked = select(SurveyRow.conversation_id).where(or_(SurveyRow.denied_at.is_not(None), SurveyRow.score <= POOR))
    rated = select(ConversationRow.id).where(ConversationRow.rating <= POOR)
    return {one for query in (asked, rated) for one in session.scalars(query) if one}


def who_asked(session: Session, conversation_ids: Collection[str]) -> dict[str, str]:
    """The person behind each customer's conversation: their contact id, or the conversation's own while that is not
    known. A colleague's own chat is not among them."""
    found: dict[str, str] = {}
    for part in _parts(conversation_ids):
        query = select(ConversationRow.id, ConversationRow.contact_id).where(
            ConversationRow.id.in_(part), ConversationRow.level != Level.STAFF.value
        )
        found |= {row.id: row.contact_id or row.id for row in session.execute(query)}
    return found


def turns_of(session: Session, conversation_ids: Collection[str]) -> dict[str, list[TurnEnd]]:
    """The turns of conversations, each in order."""
    found: dict[str, list[TurnEnd]] = {}
    for part in _parts(conversation_ids):
        query = select(TraceRow).where(TraceRow.conversation_id.in_(part))
        for row in session.scalars(query.order_by(TraceRow.created_at, TraceRow.id)):
            found.setdefault(row.conversation_id, []).append(_end(row))
    return found


def description_of(session: Session, ticket_id: str) -> str:
    """What a ticket was opened with; "" when that note was withdrawn."""
    query = select(TicketNoteRow.text).where(TicketNoteRow.ticket_id == ticket_id)
    return session.scalar(query.order_by(TicketNoteRow.id).limit(1)) or ""


def solved_numbers(session: Session, conversation_ids: Collection[str]) -> dict[str, str]:
    """The number of the newest finished ticket of each conversation that has one."""
    found: dict[str, str] = {}
    for part in _parts(conversation_ids):
        query = select(TicketRow).where(TicketRow.conversation_id.in_(part), TicketRow.status.in_(DONE))
        found |= {str(row.conversation_id): row.number for row in session.scalars(query.order_by(TicketRow.id))}
    return found


def _parts(ids: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(ids)
    return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))


def _end(row: TraceRow) -> TurnEnd:
    story = row.story
    passages = {one.get("label") for one in story.get("looked_at", ())}
    pointed = {label for one in story.get("said", ()) for label in one.get("receipts", ())}
    did = story.get("did", ())
    passed_on = {label for one in did if one.get("tool") == HAND_OVER for label in one.get("receipts", ())}
    acts = [one for one in did if one.get("tool") != HAND_OVER and one.get("status") in ("done", "proposed")]
    acted = bool(acts) or bool(pointed - passages - passed_on)
    searched = frozenset(story.get("searches", ()))
    understood = story.get("understood") or {}
    sure = understood.get("confidence")
    unsure = isinstance(sure, int | float) and sure <= UNSURE and not pointed - passed_on
    return TurnEnd(
        row.created_at, str(understood.get("intent") or ""), acted, bool(pointed & passages), unsure, searched
    )
