"""A colleague's own chat with the assistant: a conversation at staff level, whose colleague is fixed when it starts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from crm_tools.errors import NotFound
from crm_tools.people.levels import Level
from crm_tools.people.users import User
from crm_tools.service.conversations import Conversation, conversation, get_row, start
from crm_tools.store.events import record

__all__ = ["COPILOT", "staff_chat", "start_staff_chat"]

COPILOT = "copilot"


def start_staff_chat(session: Session, user: User, *, language: str, at: datetime) -> Conversation:
    """A new chat of this colleague. Nobody is given its token: it is reached by being signed in, and by nothing else.

    This is the only place where a conversation gets staff level.
    """
    thread, _ = start(session, COPILOT, language=language, at=at)
    row = get_row(session, thread.id)
    row.level, row.user_id = Level.STAFF.value, user.id
    session.flush()
    about = f"conversation:{row.id}"
    record(session, "conversation.staff", about, actor=f"user:{user.id}", at=at, conversation_id=row.id)
    return conversation(session, row.id)


def staff_chat(session: Session, conversation_id: str, user: User) -> Conversation:
    """This colleague's chat; raises NotFound alike for one that is not there and one that is somebody else's."""
    try:
        thread = conversation(session, conversation_id)
    except NotFound:
        thread = None
    if thread is None or thread.level is not Level.STAFF or thread.user_id != user.id:
        raise NotFound("you have no such chat; leave `conversation` out to start one", zh="没有这个对话，可重新开始")
    return thread
