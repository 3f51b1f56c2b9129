"""Customer satisfaction: asked once a case, and only after the customer said that it is solved."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.errors import Conflict, Invalid
from crm_tools.service.conversations import ConversationRow, get_row
from crm_tools.service.messages import Author, Message, MessageRow, NewMessage, add_message
from crm_tools.service.ticket_acts import reopen
from crm_tools.service.ticket_rows import DONE, TicketRow, hold
from crm_tools.store.base import Base, new_id
from crm_tools.store.events import record
from crm_tools.words import Words

__all__ = ["SurveyRow", "ask_solved", "confirm", "deny", "open_question", "score"]

Question = Literal["solved", "score"]
OPEN_FOR = timedelta(days=7)  # a "yes" after that answers something else
CHANGEABLE_FOR = timedelta(hours=24)
SOLVED = Words("{subject} ({number}): is it solved?", "“{subject}”（{number}）：问题解决了吗？")
YES, NO = Words("Yes, solved", "已解决"), Words("No, not yet", "还没有")


class SurveyRow(Base):
    """One solved case: `asked_at` whether it is solved, `confirmed_at` the yes, `score` 1 to 5 afterwards."""

    __tablename__ = "surveys"

    id: Mapped[str] = mapped_column(primary_key=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), unique=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    denied_at: Mapped[datetime | None]
    score: Mapped[int | None]
    scored_at: Mapped[datetime | None]


def ask_solved(session: Session, ticket_number: str, *, by: str, at: datetime) -> Message | None:
    """Asks the customer whether a solved ticket is solved, in its conversation.

    None, and nothing is said, when this case was asked about before and the customer did not say no, when it is not
    solved (one that was merely closed is not), or when it has no conversation to ask in.
    """
    row = hold(session, ticket_number)
    known = session.scalar(select(SurveyRow).where(SurveyRow.ticket_id == row.id))
    if row.status != "solved" or row.conversation_id is None or (known is not None and known.denied_at is None):
        return None
    asked = known or SurveyRow(id=new_id("svy"), ticket_id=row.id)
    asked.conversation_id, asked.contact_id = row.conversation_id, row.contact_id
    asked.asked_at, asked.denied_at, asked.confirmed_at = at, None, None
    session.add(asked)
    thread = get_row(session, row.conversation_id)
    choices = [{"label": one.say(thread.language), "value": one.say(thread.language)} for one in (YES, NO)]
    text = SOLVED.say(thread.language).format(subject=row.subject, number=row.number)
    payload = {"ask_solved": row.number, "choices": choices, "answered": _answered(session, thread)}
    new = NewMessage(Author.ASSISTANT, text, thread.language, payload=payload)
    said = add_message(session, thread.id, new, at=at, actor="assistant")
    record(session, "survey.asked", f"ticket:{row.number}", actor=by, at=at, conversation_id=thread.id)
    return said


def open_question(
    session: Session, conversation_id: str, *, at: datetime | None = None
) -> Literal["solved", "score"] | None:
    """What the customer was asked last and has not answered: whether it is solved, or how it was."""
    row = _newest(session, conversation_id)
    if row is None or row.denied_at is not None or row.score is not None or _is_old(row, at):
        return None
    return "score" if row.confirmed_at is not None else "solved"


def confirm(session: Session, conversation_id: str, at: datetime) -> str:
    """The customer says that it is solved; returns the ticket's number. Raises Conflict when nobody asked."""
    row = _asked(session, conversation_id)
    if row.confirmed_at is None:
        row.confirmed_at = at
        _tell(session, row, "survey.confirmed", at=at)
    return _number(session, row)


def deny(session: Session, conversation_id: str, at: datetime) -> str:
    """The customer says that it is not solved: the ticket is open again, given out afresh; returns its number."""
    row = _asked(session, conversation_id)
    number = _number(session, row)
    row.denied_at = at
    _tell(session, row, "survey.denied", at=at)
    reopen(session, number, by=_actor(row), at=at)
    return number


def score(session: Session, conversation_id: str, score: int, at: datetime) -> str:
    """How satisfied the customer is, 1 (very poor) to 5 (very good); within a day a later one replaces it.

    Returns the ticket's number. Raises Conflict before they confirmed the solution and a day after their score, Invalid
    for any other number.
    """
    if not 1 <= score <= 5:
        raise Invalid("a score is a number from 1 to 5", zh="评分为 1 到 5 之间的数字")
    get_row(session, conversation_id)
    row = _newest(session, conversation_id)
    if row is None or row.confirmed_at is None:
        raise _nothing_asked()
    if row.scored_at is not None and at - row.scored_at >= CHANGEABLE_FOR:
        raise Conflict("a score can be changed for 24 hours, which are over", zh="评分仅可在 24 小时内修改")
    row.score, row.scored_at = score, row.scored_at or at
    session.get_one(ConversationRow, conversation_id).rating = score
    _tell(session, row, "survey.scored", at=at, score=score)
    return _number(session, row)


def _asked(session: Session, conversation_id: str) -> SurveyRow:
    """The question that a yes or no answers, its conversation held."""
    get_row(session, conversation_id)
    row = _newest(session, conversation_id)
    if row is None or row.denied_at is not None or row.score is not None:
        raise _nothing_asked()
    return row


def _nothing_asked() -> Conflict:
    return Conflict("nothing was asked here that this could answer", zh="当前没有待您回答的问题")


def _newest(session: Session, conversation_id: str) -> SurveyRow | None:
    """The newest question of a conversation whose ticket is still finished."""
    return session.scalar(
        select(SurveyRow)
        .join(TicketRow, TicketRow.id == SurveyRow.ticket_id)
        .where(SurveyRow.conversation_id == conversation_id, TicketRow.status.in_(DONE))
        .order_by(SurveyRow.asked_at.desc(), SurveyRow.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def _is_old(row: SurveyRow, at: datetime | None) -> bool:
    return at is not None and at - (row.confirmed_at or row.asked_at) > OPEN_FOR


def _answered(session: Session, thread: ConversationRow) -> int:
    """The last thing the customer said that somebody has answered: this question answers nothing."""
    spoken = (Author.ASSISTANT.value, Author.USER.value)
    last = session.scalar(
        select(MessageRow)
        .where(MessageRow.conversation_id == thread.id, MessageRow.author.in_(spoken), MessageRow.internal.is_(False))
        .order_by(MessageRow.seq.desc())
        .limit(1)
    )
    return int(last.payload.get("answered", last.seq)) if last else 0


def _number(session: Session, row: SurveyRow) -> str:
    return session.get_one(TicketRow, row.ticket_id).number


def _actor(row: SurveyRow) -> str:
    return f"contact:{row.contact_id}" if row.contact_id else "visitor"


def _tell(session: Session, row: SurveyRow, kind: str, *, at: datetime, **data: int) -> None:
    subject = f"ticket:{_number(session, row)}"
    record(session, kind, subject, actor=_actor(row), at=at, conversation_id=row.conversation_id, **data)
