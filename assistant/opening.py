"""What a turn starts from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from assistant.quoted import own_words
from crm_tools.approvals import Proposal
from crm_tools.people.levels import Level
from crm_tools.service.conversations import Conversation
from crm_tools.service.messages import Author, Message
from crm_tools.service.receipts import Receipt
from crm_tools.words import Words

__all__ = ["Opening"]


@dataclass(frozen=True, slots=True)
class Opening:
    """What a turn starts from: the conversation, its visible messages oldest first, the proposal that waits.

    `untold` are receipts of what a turn did before it died without a word. `awaiting` is what a colleague has yet to
    approve, `needed` what must have been proven for the proposal that waits, `by_name` what a yes to it has to say
    because it cannot be undone; `last_done` is the newest operation that could be. `asked` is which question about a
    solved case is open, `desk_open` whether people are there to take over.
    """

    thread: Conversation
    history: tuple[Message, ...]
    pending: Proposal | None
    untold: tuple[Receipt, ...] = ()
    awaiting: tuple[Proposal, ...] = ()
    needed: Level = Level.ANONYMOUS
    by_name: Words | None = None
    last_done: str = ""
    asked: Literal["solved", "score"] | None = None
    desk_open: bool = True

    @property
    def news(self) -> tuple[Message, ...]:
        """The customer's messages that nobody has answered yet."""
        answers = [one for one in self.history if one.author in (Author.ASSISTANT, Author.USER)]
        # A reply may stand after a message that came while it was made and that it does not answer.
        seen = answers[-1].payload.get("answered", answers[-1].seq) if answers else 0
        return tuple(one for one in self.history if one.author is Author.CUSTOMER and one.seq > seen)

    @property
    def text(self) -> str:
        """What the customer said since the last answer."""
        return "\n".join(one.text for one in self.news)

    @property
    def own(self) -> str:
        """The same without what the customer only quotes: nobody's wish, mood or language is read from that."""
        return own_words(self.text)

    @property
    def said(self) -> str:
        """Everything the customer wrote so far."""
        return "\n".join(one.text for one in self.history if one.author is Author.CUSTOMER)

    @property
    def last_answer(self) -> Message | None:
        """The last thing the assistant or a colleague said."""
        return next((one for one in reversed(self.history) if one.author in (Author.ASSISTANT, Author.USER)), None)

    def beside(self, proposal_id: str) -> Opening:
        """The same without the button presses of a proposal: what else the customer wants to know."""
        left = [one for one in self.history if (one.payload.get("decision") or {}).get("proposal") != proposal_id]
        return replace(self, history=tuple(left))

    @property
    def last_reply(self) -> dict[str, Any]:
        """What the assistant's last message carried (state, verify, …)."""
        said = [one for one in self.history if one.author is Author.ASSISTANT]
        return said[-1].payload if said else {}
