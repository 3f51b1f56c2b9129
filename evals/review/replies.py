"""The product's own replies, each with what it was judged by, read from the stores that scenarios leave behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from assistant.house_words import house_words
from assistant.mind import Mind
from assistant.procedures.shelf import built_in
from assistant.review import House, Verdict, review
from crm_tools.people.company import company
from crm_tools.people.contacts import contact
from crm_tools.people.levels import Level
from crm_tools.service.conversations import recent
from crm_tools.service.messages import Author, Message, transcript
from crm_tools.service.receipts import Receipt, trace
from crm_tools.store import Session
from crm_tools.words import Language
from evals.conversations import play
from evals.sample import sample_company
from evals.scenario import read_scenarios

__all__ = ["Reply", "replies"]


@dataclass(frozen=True, slots=True)
class Reply:
    """A draft that was sent, its receipts, what the customer had said, and whether a person took over."""

    id: str
    draft: str
    receipts: Sequence[Receipt]
    said: str
    handed_over: bool
    language: Language
    today: date
    house: str = field(repr=False, default="")

    def judged(self, draft: str, hidden: Receipt | None = None) -> Verdict:
        """What the review says of a draft in this reply's place, whoever wrote it."""
        return review(
            draft,
            [*self.receipts, hidden] if hidden else self.receipts,
            said=self.said,
            handed_over=self.handed_over,
            language=self.language,
            house=House(self.house, self.today),
        )


def replies(scenarios: Path, folder: Path, embeddings: str) -> list[Reply]:
    """Every different reply to the scenarios of a folder."""
    found: dict[tuple[str, str], Reply] = {}
    shelf = built_in()
    with sample_company(folder, embeddings) as sample:
        for at, one in enumerate(read_scenarios(scenarios)):

            def keep(mind: Mind, name: str = one.id) -> None:
                with mind.store.transaction() as session:
                    for reply in _said_in(session, name):
                        whole = replace(reply, house=house_words(shelf, reply.language))
                        found.setdefault((reply.draft, str([one.fields for one in reply.receipts])), whole)

            play(sample, one, folder / f"said-{at}", after=keep)
    return list(found.values())


def _said_in(session: Session, name: str) -> list[Reply]:
    told = []
    for thread in recent(session):
        name_of_shop = company(session).name
        heard = [thread.handle or "", name_of_shop.en, name_of_shop.zh]
        if thread.contact_id and thread.level.reaches(Level.VERIFIED):
            heard.append(contact(session, thread.contact_id).name)
        for message in transcript(session, thread.id):
            if message.author is Author.CUSTOMER:
                heard.append(message.text)
            story = trace(session, str(message.payload.get("trace_id"))) if message.author is Author.ASSISTANT else None
            draft = story["decided"].get("draft") if story else None
            if story and draft and "outcome" in story["decided"]:  # a colleague's decision is told in the house's words
                told.append(
                    _reply(name, message, str(draft), " ".join(heard), [_receipt(one) for one in story["receipts"]])
                )
    return told


def _reply(name: str, message: Message, draft: str, said: str, receipts: Sequence[Receipt]) -> Reply:
    return Reply(
        id=name,
        draft=draft,
        receipts=receipts,
        said=said,
        handed_over=any(one.ref.startswith("handoff") and one.status == "done" for one in receipts),
        language="zh" if message.language.startswith("zh") else "en",
        today=message.created_at.date(),
    )


def _receipt(kept: Mapping[str, Any]) -> Receipt:
    return Receipt(
        kept["id"], kept["kind"], kept["ref"], kept["fields"], tool=kept["tool"], status=kept["status"],
        arguments=kept["arguments"],
    )  # fmt: skip
