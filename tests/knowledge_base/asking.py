"""Customers who ask the library, colleagues who answer them, and tickets that come of it."""

from __future__ import annotations

from crm_tools.people.contacts import create_contact
from crm_tools.people.identities import add_identity
from crm_tools.people.levels import Role
from crm_tools.people.users import NewUser, create_user
from crm_tools.service import conversations
from crm_tools.service.conversations import ConversationRow
from crm_tools.service.messages import Author, NewMessage, add_message
from crm_tools.service.receipts import keep_trace
from crm_tools.service.ticket_rows import TicketRow
from crm_tools.service.tickets import NewTicket, open_ticket
from crm_tools.store import Store, new_id
from knowledge_base.curation import Curation
from knowledge_base.embeddings import HashingEmbedder
from knowledge_base.library import Library
from knowledge_base.traces import keep_search
from tests.conftest import FakeClock

__all__ = ["Desk"]


class Desk:
    """A library with its curation, and people who talk to it."""

    def __init__(self, store: Store, library: Library, clock: FakeClock) -> None:
        self.store, self.library, self.clock = store, library, clock
        self.curation = Curation(store=store, library=library, embedder=HashingEmbedder(), clock=clock)

    def thread(self, *, contact: str = "", language: str = "en") -> str:
        """A new conversation, of somebody we know or of a stranger."""
        with self.store.transaction() as session:
            thread_id = conversations.start(session, "web", language=language, at=self.clock())[0].id
            session.get_one(ConversationRow, thread_id).contact_id = contact or None
        return thread_id

    def contact(self, name: str = "Anna Novak", email: str = "anna.novak@example.com", phone: str = "") -> str:
        with self.store.transaction() as session:
            made = create_contact(session, name, language="en", at=self.clock())
            add_identity(session, made, "email", email, verified_at=self.clock())
            if phone:
                add_identity(session, made, "phone", phone, verified_at=self.clock())
        return made

    def colleague(self, name: str = "Tom Baker", email: str = "tom@hearthwell.example") -> str:
        with self.store.transaction() as session:
            return create_user(session, NewUser(email, name, "a long password", Role.REP), at=self.clock())

    def ask(
        self, text: str, *, thread: str = "", language: str = "en", intent: str = "knowledge", did: str = "",
        confidence: float = 0.2,
    ) -> str:  # fmt: skip
        """A customer asks; the turn ends as told, and the search is kept with it. Returns the conversation."""
        thread = thread or self.thread(language=language)
        self.clock.move(minutes=1)
        found = self.library.search(text, language=language, keep=False)
        story = {
            "searches": [found.trace_id],
            "understood": {"intent": intent, "confidence": confidence},
            "did": [{"tool": did, "status": "done", "receipts": ["r9"]}] if did else [],
            "looked_at": [],
            "said": [],
        }
        with self.store.transaction() as session:
            customer = NewMessage(Author.CUSTOMER, text, language)
            add_message(session, thread, customer, at=self.clock(), actor="visitor")
            keep_search(session, found, conversation_id=thread)
            trace = new_id("trc")
            keep_trace(session, trace, story, conversation_id=thread, message_id=None, at=self.clock())
        return thread

    def reply(self, thread: str, text: str, *, user: str = "", internal: bool = False) -> None:
        """A colleague writes."""
        self.clock.move(minutes=1)
        with self.store.transaction() as session:
            new = NewMessage(Author.USER, text, "en", user_id=user or None, internal=internal)
            add_message(session, thread, new, at=self.clock(), actor=f"user:{user}")

    def ticket(
        self, subject: str, description: str, *, thread: str = "", contact: str = "", solved: bool = True
    ) -> str:
        """A ticket in a conversation."""
        with self.store.transaction() as session:
            new = NewTicket("question", subject, description, "service", contact or None, thread or None)
            made = open_ticket(session, new, actor="visitor", at=self.clock())
            session.get_one(TicketRow, made.id).status = "solved" if solved else "open"
        return made.number
