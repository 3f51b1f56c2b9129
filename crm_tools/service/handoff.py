"""Who owns a conversation: the assistant, a queue of people, or one colleague."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_tools.approvals import withdraw, withdraw_approvals
from crm_tools.errors import Conflict, Invalid, NotFound
from crm_tools.people.levels import Level
from crm_tools.people.users import User
from crm_tools.service.call_backs import call_back
from crm_tools.service.conversations import ConversationRow, Owner, get_row
from crm_tools.service.messages import (
    Author,
    Message,
    NewMessage,
    add_message,
    message_by_client_id,
)
from crm_tools.service.reception import reception, wait_for
from crm_tools.service.tickets import replied
from crm_tools.service.work import enqueue_turn
from crm_tools.store.events import record
from crm_tools.words import Words

__all__ = ["QUEUES", "Place", "add_note", "end", "give_back", "hand_over", "place_in_queue", "rate", "reply", "take"]

QUEUES = ("service", "returns", "repair", "sales", "business")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a waiting customer stands; `wait` is a range in minutes, in words.

    When nobody is there to answer, `is_open` is false: `opens` says when somebody is, and `ticket` is the number under
    which it is kept until then.
    """

    queue: str
    ahead: int
    wait: Words
    is_open: bool = True
    opens: Words | None = None
    ticket: str | None = None

    @property
    def standing(self) -> Words:
        """The place in words."""
        if self.ahead == 0:
            return Words("you are next", "您是下一位")
        return Words(f"{self.ahead} ahead of you", f"前面 {self.ahead} 位")


def hand_over(session: Session, conversation_id: str, queue: str, *, reason: str, actor: str, at: datetime) -> Place:
    """Puts the conversation into a queue of people; one that waits or is owned already stays where it is.

    The reason is left as a note, so that whoever takes over sees it; events hold no words. When nobody is there to
    answer, a ticket to call back is opened as well, once a conversation, so that nothing is lost.
    """
    row = get_row(session, conversation_id)
    if row.owner == Owner.ASSISTANT.value:
        row.status, row.owner, row.queue, row.queued_at = "open", Owner.QUEUE.value, queue, at
        _tell(session, row, "conversation.handed-over", actor=actor, at=at, queue=queue)
        said = reason.strip()[:500] or "-"
        why = NewMessage(Author.SYSTEM, said, row.language, internal=True, payload={"note": "handover"})
        add_message(session, conversation_id, why, at=at, actor=actor)
    place = place_in_queue(session, conversation_id)
    there = reception(session, place.queue, at=at)
    if there.is_open or row.owner != Owner.QUEUE.value:
        return replace(place, wait=wait_for(place.ahead, people=there.people, room=there.room))
    number = call_back(session, row, place.queue, reason=reason, actor=actor, at=at)
    return replace(place, is_open=False, opens=there.opens, ticket=number)


def place_in_queue(session: Session, conversation_id: str) -> Place:
    """How many wait before this conversation in its queue."""
    row = session.get_one(ConversationRow, conversation_id)
    ahead = 0
    if row.queued_at is not None:
        ahead = session.execute(
            select(func.count()).where(
                ConversationRow.owner == Owner.QUEUE.value,
                ConversationRow.queue == row.queue,
                ConversationRow.status == "open",
                ConversationRow.queued_at < row.queued_at,
            )
        ).scalar_one()
    return Place(row.queue or "service", ahead, wait_for(ahead))


def take(session: Session, conversation_id: str, user: User, *, at: datetime, from_colleague: bool = False) -> None:
    """A colleague takes the conversation; the assistant falls silent.

    Raises Conflict when another colleague has it, unless `from_colleague` says that this is meant.
    """
    row = _of_customer(session, conversation_id)
    if row.user_id == user.id and row.owner == Owner.USER.value:
        return
    if row.owner == Owner.USER.value and not from_colleague:
        raise Conflict("a colleague already has this conversation; confirm to take it over")
    row.owner, row.user_id, row.status = Owner.USER.value, user.id, "open"
    withdraw(session, conversation_id, actor=f"user:{user.id}", at=at)
    withdraw_approvals(session, conversation_id, actor=f"user:{user.id}", at=at)
    _tell(session, row, "conversation.taken", actor=f"user:{user.id}", at=at, user=user.id)


def give_back(session: Session, conversation_id: str, user: User, *, at: datetime) -> None:
    """The assistant answers again, beginning with what the customer wrote and nobody has answered."""
    row = _of_customer(session, conversation_id)
    row.owner, row.user_id, row.queue, row.queued_at = Owner.ASSISTANT.value, None, None, None
    _tell(session, row, "conversation.given-back", actor=f"user:{user.id}", at=at)
    enqueue_turn(session, conversation_id, at=at)


def reply(session: Session, conversation_id: str, user: User, text: str, *, at: datetime, client_id: str) -> Message:
    """A colleague's answer to the customer; takes an unowned conversation on the way.

    A repeated `client_id` changes nothing. Raises Conflict when another colleague has the conversation, or when
    the client id was used for something else.
    """
    row = _of_customer(session, conversation_id)
    known = message_by_client_id(session, conversation_id, client_id)
    if known is not None:
        if (known.user_id, known.text) != (user.id, text):
            raise Conflict("this client_id was already used for another message; send it with a new one")
        return known
    if row.owner != Owner.USER.value:
        take(session, conversation_id, user, at=at)
    elif row.user_id != user.id:
        raise Conflict("a colleague already has this conversation; take it over first")
    new = NewMessage(Author.USER, text, row.language, user_id=user.id, client_id=client_id, payload={"name": user.name})
    said = add_message(session, conversation_id, new, at=at, actor=f"user:{user.id}")
    replied(session, conversation_id, by=f"user:{user.id}", at=at)
    return said


def add_note(
    session: Session, conversation_id: str, user: User, text: str, *, at: datetime, client_id: str | None = None
) -> Message:
    """A note for colleagues; the customer never sees it."""
    row = _of_customer(session, conversation_id)
    new = NewMessage(
        Author.USER,
        text,
        row.language,
        user_id=user.id,
        internal=True,
        client_id=client_id,
        payload={"name": user.name},
    )
    return add_message(session, conversation_id, new, at=at, actor=f"user:{user.id}")


def end(session: Session, conversation_id: str, *, actor: str, at: datetime) -> None:
    """Closes the conversation; a later message opens it again."""
    row = _of_customer(session, conversation_id)
    if row.status == "ended":
        return
    row.status, row.owner, row.user_id, row.queue, row.queued_at = "ended", Owner.ASSISTANT.value, None, None, None
    _tell(session, row, "conversation.ended", actor=actor, at=at)


def rate(session: Session, conversation_id: str, score: int, *, actor: str, at: datetime) -> None:
    """The customer's rating, 1 (very poor) to 5 (very good); a later one replaces it. Raises Invalid for any other."""
    if not 1 <= score <= 5:
        raise Invalid("a rating is a number from 1 to 5")
    row = _of_customer(session, conversation_id)
    row.rating = score
    _tell(session, row, "conversation.rated", actor=actor, at=at, score=score)


def _of_customer(session: Session, conversation_id: str) -> ConversationRow:
    """The row, held; a colleague's own chat is nobody else's, and is not found here."""
    row = get_row(session, conversation_id)
    if row.level == Level.STAFF.value:
        raise NotFound(f"no conversation {conversation_id}")
    return row


def _tell(session: Session, row: ConversationRow, kind: str, *, actor: str, at: datetime, **data: str | int) -> None:
    row.updated_at = at
    record(session, kind, f"conversation:{row.id}", actor=actor, at=at, conversation_id=row.id, **data)
