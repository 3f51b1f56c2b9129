"""A conversation without a door: what `deskside chat` and the evals use. Same code as behind the doors."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from assistant.mind import Mind
from assistant.turn import take_turn
from crm_tools.errors import NotFound
from crm_tools.people.identities import find_contact, fold_email
from crm_tools.people.levels import Level
from crm_tools.people.users import user_by_email
from crm_tools.service import conversations, work
from crm_tools.service.conversations import Conversation
from crm_tools.service.intake import receive
from crm_tools.service.messages import Message
from crm_tools.service.staff_chats import start_staff_chat
from crm_tools.store import Session

__all__ = ["Talk", "start_talk"]


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation, entered where a message is accepted and left where a reply is committed."""

    mind: Mind
    conversation_id: str

    async def say(self, text: str) -> Message | None:
        """The reply to a message; None when a person owns the conversation. Raises Invalid for an unusable text."""
        now = self.mind.clock()
        client_id = uuid.uuid4().hex
        await self.mind.threads.write(
            lambda session: receive(session, self.conversation_id, text, client_id=client_id, at=now)
        )
        taken = await self.mind.threads.write(
            lambda session: work.claim(session, at=self.mind.clock(), conversation_id=self.conversation_id)
        )
        return await take_turn(self.mind, taken) if taken else None

    async def thread(self) -> Conversation:
        """The conversation as it stands now."""
        return await self.mind.threads.read(lambda session: conversations.conversation(session, self.conversation_id))


async def start_talk(mind: Mind, *, channel: str, language: str = "en", email: str = "") -> Talk:
    """A new conversation, as a visitor, as the verified customer with this address, or as the colleague who has it.

    A colleague's is their own chat with the copilot. Raises NotFound for an address nobody has.
    """

    def act(session: Session) -> str:
        user = user_by_email(session, email) if email else None
        if user is not None:
            return start_staff_chat(session, user, language=language, at=mind.clock()).id
        thread, _ = conversations.start(session, channel, language=language, at=mind.clock())
        if email:
            contact_id = find_contact(session, "email", fold_email(email))
            if contact_id is None:
                raise NotFound(
                    f"no customer has the address {email}, and no colleague; "
                    "`deskside demo` comes with mei.lin@example.com and rep@hearthwell.example"
                )
            conversations.set_speaker(session, thread.id, contact_id, Level.VERIFIED, at=mind.clock())
        return thread.id

    return Talk(mind, await mind.threads.write(act))
