"""What customers asked and the library could not answer, put together by meaning and counted by people."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crm_tools.service.hindsight import TurnEnd, poorly_rated, turns_of, who_asked
from crm_tools.store import Session
from knowledge_base.embeddings import Vectors
from knowledge_base.gap_clusters import group, middle
from knowledge_base.passages import Passage
from knowledge_base.questions import asked_in, asks_something, folded
from knowledge_base.traces import Searched, unsettled

__all__ = ["Gap", "GapSearch", "Look", "collect", "gaps_among"]

Look = Callable[[Sequence[str]], Vectors | None]  # centred vectors of questions; None where words have to do
EXAMPLES = 6
SPAN = timedelta(days=7)
# What the engine took a message for when it asked nothing that an article could tell.
NEVER_ASKED = frozenset({"human", "identify", "unclear"})
NOT_ASKED = frozenset(
    {
        *("greeting", "thanks", "goodbye", "capabilities", "affirm", "deny", "cancel", "human", "identify", "unclear"),
        *("language_switch", "undo_operation", "undone", "approval", "failed", "solved", "rated", "not_solved"),
        *("proposal_declined", "proposal_expired"),
    }
)
ASKED = frozenset({"", "knowledge", "product_info", "out_of_scope", "unknown"})


@dataclass(frozen=True, slots=True)
class GapSearch:
    """One search behind a gap; `person` is whoever asked, as far as that is known."""

    trace_id: str
    conversation_id: str
    person: str
    at: datetime
    question: str
    language: str
    unhelpful: bool  # something was found, and the customer was not content


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that mean the same. The id stays while its oldest search does.

    `recent` and `before` count people in the last seven days and in the seven before. `nearly` holds the nearest
    passages of today's library and `answered_by` the best of them when it would answer now.
    """

    id: str
    question: str
    languages: tuple[str, ...]
    people: int
    searches: tuple[GapSearch, ...]
    examples: tuple[str, ...]
    recent: int
    before: int
    nearly: tuple[Passage, ...] = ()
    answered_by: Passage | None = None
    draft_id: str = ""

    @property
    def first_seen(self) -> datetime:
        return self.searches[0].at

    @property
    def last_seen(self) -> datetime:
        return self.searches[-1].at

    @property
    def unhelpful(self) -> int:
        """How many of its searches found something that did not help."""
        return sum(one.unhelpful for one in self.searches)


def collect(session: Session) -> list[GapSearch]:
    """The searches that count, oldest first: small talk, commands and what was answered otherwise left out."""
    poor = poorly_rated(session)
    searched = unsettled(session, poor)
    threads = {one.conversation_id for one in searched}
    people, turns = who_asked(session, threads), turns_of(session, threads)
    return [
        GapSearch(
            one.trace_id,
            one.conversation_id,
            people[one.conversation_id],
            one.at,
            asked_in(one.question),
            one.language,
            unhelpful=one.answerable,
        )
        for one in searched
        if one.conversation_id in people and _counts(one, turns, poor=one.conversation_id in poor)
    ]


def _counts(one: Searched, turns: Mapping[str, list[TurnEnd]], *, poor: bool) -> bool:
    if not asks_something(asked_in(one.question)):
        return False
    turn = _turn_of(one, turns.get(one.conversation_id, []))
    if turn is None:
        return True
    if turn.unsure:  # whatever it took it for, it had no answer
        return turn.intent not in NEVER_ASKED
    asked = turn.intent in ASKED or (poor and turn.intent not in NOT_ASKED)
    return asked and not turn.acted and (poor or not turn.cited)


def _turn_of(one: Searched, turns: Sequence[TurnEnd]) -> TurnEnd | None:
    """The turn that searched; of one that names no searches, the last that had begun by then."""
    for turn in turns:
        if one.trace_id in turn.searches:
            return turn
    place = bisect_right(turns, one.at, key=lambda turn: turn.at)
    return turns[place - 1] if place else None


def gaps_among(searches: Sequence[GapSearch], look: Look, *, now: datetime) -> list[Gap]:
    """Gaps by how many people asked, then the latest first. The same searches give the same gaps."""
    same: dict[str, list[GapSearch]] = {}
    for one in searches:
        same.setdefault(folded(one.question), []).append(one)
    kept = list(same.values())
    texts = [own[0].question for own in kept]
    vectors = look(texts)
    gaps = [
        _gap(texts[middle(places, vectors)], [one for place in places for one in kept[place]], now)
        for places in group([folded(text) for text in texts], vectors)
    ]
    return sorted(gaps, key=lambda gap: (-gap.people, -gap.last_seen.timestamp(), gap.id))


def _gap(question: str, searches: list[GapSearch], now: datetime) -> Gap:
    searches = sorted(searches, key=lambda one: (one.at, one.trace_id))
    wordings: dict[str, str] = {}
    for one in reversed(searches):
        wordings.setdefault(folded(one.question), one.question)
    return Gap(
        id="gap_" + hashlib.sha256(searches[0].trace_id.encode()).hexdigest()[:10],
        question=question,
        languages=tuple(name for name, _ in Counter(one.language for one in searches).most_common()),
        people=len({one.person for one in searches}),
        searches=tuple(searches),
        examples=tuple(wordings.values())[:EXAMPLES],
        recent=_people(searches, now - SPAN, now),
        before=_people(searches, now - 2 * SPAN, now - SPAN),
    )


def _people(searches: Sequence[GapSearch], start: datetime, end: datetime) -> int:
    return len({one.person for one in searches if start < one.at <= end})
