"""The gaps as somebody works on them: seen with what today's library says, settled, drafted."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Literal

from crm_tools.service.hindsight import solved_numbers
from crm_tools.service.repeats import once
from crm_tools.store import Clock, Session, Store
from crm_tools.store.events import record
from knowledge_base.cases import Answer, replies_to
from knowledge_base.draft_rows import DraftArticle, Proposed, draft_made_of, keep_draft
from knowledge_base.drafting import Writer, draft_of_gap, neutral_title
from knowledge_base.errors import NotThere
from knowledge_base.gaps import Gap, collect, gaps_among
from knowledge_base.library import Library
from knowledge_base.published import published_texts
from knowledge_base.question_vectors import Progress, QuestionVectors
from knowledge_base.traces import settle
from knowledge_base.writing import free_id

__all__ = ["GapDesk", "nobody_waits"]

NEARLY = 2
MOST_REPLIES = 5


def nobody_waits(done: int, of: int) -> None:
    """The progress that nobody looks at."""


class GapDesk:
    """Everything is found anew from the searches, so that nothing has to be kept in step."""

    def __init__(
        self, *, store: Store, library: Library, vectors: QuestionVectors, clock: Clock, writer: Writer | None
    ) -> None:
        self._store = store
        self._library = library
        self._vectors = vectors
        self._clock = clock
        self._writer = writer

    @property
    def by_meaning(self) -> bool:
        """Whether questions are put together by meaning; by words alone while the model is not there."""
        return self._vectors.by_meaning

    def all(self, *, progress: Progress = nobody_waits) -> list[Gap]:
        """What customers asked and nothing answered, most asked first."""
        with self._store.reading() as session:
            searches = collect(session)
        return gaps_among(searches, partial(self._vectors.look, progress=progress), now=self._clock())

    def looked_up(self, gap: Gap) -> Gap:
        """With the nearest passages of today's library, and whether they would answer now."""
        found = self._library.search(gap.question, language=gap.languages[0], limit=NEARLY, keep=False)
        sure = max(found.passages, key=lambda one: one.score, default=None)
        with self._store.reading() as session:
            waiting = draft_made_of(session, "search", gap.searches[0].trace_id)
        return replace(
            gap,
            nearly=found.passages[:NEARLY],
            answered_by=sure if found.answerable else None,
            draft_id=waiting.id if waiting else "",
        )

    def one(self, gap_id: str) -> Gap:
        """As found, not looked up. Raises NotThere."""
        for found in self.all():
            if found.id == gap_id:
                return found
        raise _not_there(gap_id)

    def settle(self, gap_id: str, how: Literal["dismissed", "answered"], *, by: str, key: str = "") -> None:
        """It is seen no more unless it is asked anew. Raises NotThere; the same `key` again changes nothing."""
        gap = next((one for one in self.all() if one.id == gap_id), None)
        with self._store.transaction() as session:
            if not once(session, key, about=f"gap {gap_id} {how}", at=self._clock()):
                return
            if gap is None:
                raise _not_there(gap_id)
            settle(session, [one.trace_id for one in gap.searches], how)
            record(session, f"gap.{how}", f"gap:{gap_id}", actor=by, at=self._clock(), searches=len(gap.searches))

    def draft(self, gap_id: str) -> DraftArticle:
        """A draft that would close the gap; the one that waits already, where there is one. Raises NotThere."""
        gap = self.looked_up(self.one(gap_id))
        with self._store.transaction() as session:
            waiting = draft_made_of(session, "search", gap.searches[0].trace_id)
            return waiting or keep_draft(session, self._draft(session, gap), at=self._clock())

    def _draft(self, session: Session, gap: Gap) -> Proposed:
        published = published_texts(session)
        replies: dict[str, Answer] = {}
        for one in reversed(gap.searches):
            for reply in replies_to(session, one.conversation_id, after=one.at, published=published):
                replies.setdefault(reply.text, reply)
        tickets = solved_numbers(session, {one.conversation_id for one in gap.searches}) if replies else {}
        name = free_id(session, neutral_title(gap.question))
        found = list(replies.values())[:MOST_REPLIES]
        return draft_of_gap(gap, name, found, tickets, published=published, writer=self._writer)


def _not_there(gap_id: str) -> NotThere:
    return NotThere(f"there is no open gap {gap_id}; `deskside kb gaps` shows all")
