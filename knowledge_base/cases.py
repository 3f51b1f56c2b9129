"""What a case at the desk can teach: the customer's problem and what colleagues answered, personal data taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm_tools.people.known_facts import facts_of_colleague, facts_of_contact
from crm_tools.service.conversations import conversation
from crm_tools.service.hindsight import description_of
from crm_tools.service.messages import Author, Message, transcript
from crm_tools.service.tickets import ticket_by_number
from crm_tools.store import Session
from knowledge_base.errors import Unfit
from knowledge_base.loaders.drafts import language_of
from knowledge_base.masking import mask

__all__ = ["Answer", "Case", "case_of_ticket", "replies_to"]

SHORTEST_ANSWER = 25  # characters; "done!" and "you're welcome" explain nothing
MOST_ANSWERS = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """What a colleague wrote to the customer, masked."""

    message_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """A finished ticket, masked throughout."""

    number: str
    language: str
    subject: str
    problem: str
    answers: tuple[Answer, ...]


def case_of_ticket(session: Session, number: str, *, published: str) -> Case:
    """Raises NotFound for an unknown number, Unfit for a ticket that is not finished or that nobody answered."""
    found = ticket_by_number(session, number)
    if found.status not in ("solved", "closed"):
        raise Unfit(f"{found.number} is still {found.status}; an article is made of what has been solved")
    told = transcript(session, found.conversation_id) if found.conversation_id else []
    said = [one for one in told if one.created_at >= found.created_at] or told
    answers = _answering(said)
    if not answers:
        raise Unfit(f"no colleague answered {found.number} in writing, so there is nothing to make an article of")
    problem = description_of(session, found.id) or found.subject
    language = language_of(f"{found.subject}\n{problem}")
    known = _known(session, found.contact_id, answers)

    def masked(text: str) -> str:
        return mask(text, language=language, known=known, published=published).strip()

    written = tuple(Answer(one.id, masked(one.text)) for one in answers)
    return Case(found.number, language, masked(found.subject), masked(problem), written)


def replies_to(session: Session, conversation_id: str, *, after: datetime, published: str) -> tuple[Answer, ...]:
    """What colleagues answered in a conversation after a moment, masked."""
    thread = conversation(session, conversation_id)
    answers = _answering([one for one in transcript(session, conversation_id) if one.created_at >= after])
    known = _known(session, thread.contact_id, answers)
    return tuple(
        Answer(one.id, mask(one.text, language=language_of(one.text), known=known, published=published).strip())
        for one in answers
    )


def _answering(said: Sequence[Message]) -> list[Message]:
    """The last answers of colleagues that say something."""
    spoken = [one for one in said if one.author is Author.USER and len(one.text.strip()) >= _least(one.text)]
    return spoken[-MOST_ANSWERS:]


def _least(text: str) -> int:
    return SHORTEST_ANSWER // 3 if language_of(text) == "zh" else SHORTEST_ANSWER


def _known(session: Session, contact_id: str | None, answers: Sequence[Message]) -> tuple[tuple[str, str], ...]:
    facts = facts_of_contact(session, contact_id) if contact_id else ()
    colleagues = dict.fromkeys(one.user_id for one in answers if one.user_id)
    return (*facts, *(fact for one in colleagues for fact in facts_of_colleague(session, one)))
