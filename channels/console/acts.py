"""What a colleague does to a conversation, each in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from channels.console.drafts import Mode
from crm_tools.errors import Conflict, Invalid
from crm_tools.people.users import User
from crm_tools.service import handoff
from crm_tools.service.conversations import Owner, conversation
from crm_tools.service.intake import MAX_TEXT
from crm_tools.service.messages import message_by_client_id
from crm_tools.store import Session

__all__ = ["Act", "ActName", "Said", "do", "speak"]

ActName = Literal["take", "give_back", "end"]
Act = Callable[[Session, User], None]


@dataclass(frozen=True, slots=True)
class Said:
    """A reply or note as it came from the composer; `id` stays the same when it is tried again."""

    conversation_id: str
    mode: Mode
    text: str
    id: str


def do(name: ActName, conversation_id: str, *, from_colleague: bool, at: datetime) -> Act:
    """Take, hand back or end; all but a confirmed taking raise Conflict while a colleague has the conversation."""

    def act(session: Session, user: User) -> None:
        if name == "take":
            handoff.take(session, conversation_id, user, at=at, from_colleague=from_colleague)
            return
        thread = conversation(session, conversation_id)
        if thread.owner is Owner.USER and thread.user_id != user.id:
            raise Conflict("a colleague has this conversation; take it over first")
        if name == "give_back":
            handoff.give_back(session, conversation_id, user, at=at)
        else:
            handoff.end(session, conversation_id, actor=f"user:{user.id}", at=at)

    return act


def speak(said: Said, *, at: datetime) -> Act:
    """Sends a reply or keeps a note, once; raises Invalid for a text that is empty or too long, Conflict like `do`."""

    def act(session: Session, user: User) -> None:
        text = said.text.replace("\x00", "").strip()
        if not text or len(text) > MAX_TEXT:
            raise Invalid(f"a message has between 1 and {MAX_TEXT:,} characters")
        client_id = f"staff:{user.id}:{said.mode}:{said.id}"
        if message_by_client_id(session, said.conversation_id, client_id) is not None:
            return
        if said.mode == "note":
            handoff.add_note(session, said.conversation_id, user, text, at=at, client_id=client_id)
        else:
            handoff.reply(session, said.conversation_id, user, text, at=at, client_id=client_id)

    return act
