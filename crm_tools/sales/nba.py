"""Next-best actions: what to do for a customer now, why, and when to leave them alone. Decided from values alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from crm_tools.insights.customer import customer_360
from crm_tools.insights.view import Customer360, Fact
from crm_tools.sales.conditions import conditions
from crm_tools.sales.findings import Finding
from crm_tools.sales.reaction_log import Reacted, Reaction, reactions_to
from crm_tools.sales.resting import Held, because_of_complaint, nothing_because
from crm_tools.sales.strategy import Candidate, Strategy, Test, default_strategy
from crm_tools.words import Words, fill

__all__ = ["Action", "Recommendations", "ValuePart", "recommend", "recommend_for"]


@dataclass(frozen=True, slots=True)
class ValuePart:
    """What adds to an action's value, and why."""

    because: Words
    weight: int


@dataclass(frozen=True, slots=True)
class Action:
    """Something worth doing now.

    `id` is the candidate and the record it is about ("extend-warranty.A-1042"); `evidence` the facts it rests on,
    `refs` their records; `fingerprint` changes when one of those facts does. `expires_on` is its last day.
    """

    id: str
    candidate: str
    kind: Literal["service", "sales"]
    title: Words
    reason: Words
    about: str
    evidence: tuple[Fact, ...]
    effect: Literal["task", "mark"]
    due_days: int
    value: int
    parts: tuple[ValuePart, ...]
    expires_on: date

    @property
    def refs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.ref for one in self.evidence))

    @property
    def fingerprint(self) -> str:
        told = "\n".join(sorted(f"{one.ref}|{one.name}|{one.value}" for one in self.evidence))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Recommendations:
    """The best actions first; `because` says why there are none, `held` what was left out and why."""

    actions: tuple[Action, ...]
    because: Words | None
    held: tuple[Held, ...]
    strategy: str


def recommend_for(session: Session, contact_id: str, *, now: datetime) -> Recommendations:
    """What to do for a customer by the strategy in force; raises NotFound."""
    view = customer_360(session, contact_id, now=now)
    return recommend(default_strategy(), view, reactions_to(session, contact_id), now)


def recommend(strategy: Strategy, view: Customer360, reactions: Sequence[Reacted], now: datetime) -> Recommendations:
    """The same for the same customer, data and reactions.

    An open complaint stops every sale, whatever the strategy says. What colleagues snoozed, declined or did rests; a
    sale rests as a whole, a service only for the record it was about.
    """
    rests = tuple(_sales_rest(strategy, view))
    held: list[Held] = list(rests)
    found: list[Action] = []
    for candidate in strategy.candidates:
        if candidate.kind == "sales" and rests:
            continue
        action = _best(candidate, view, reactions, strategy, held)
        if action is not None:
            found.append(action)
    place = {one.id: number for number, one in enumerate(strategy.candidates)}
    found.sort(key=lambda one: (-one.value, place[one.candidate]))
    actions = tuple(found[: strategy.limit])
    return Recommendations(actions, None if actions else nothing_because(view, held), tuple(held), strategy.version)


def _sales_rest(strategy: Strategy, view: Customer360) -> Iterator[Held]:
    complaint = view.figure("open_complaint")
    if complaint is not None:
        yield because_of_complaint(complaint)
    for rest in strategy.sales_rest:
        for one in list(_find(rest.when, view))[:1]:
            yield Held("sales", fill(rest.because.words, one.says), (one.ref,))


def _best(
    candidate: Candidate,
    view: Customer360,
    reactions: Sequence[Reacted],
    strategy: Strategy,
    held: list[Held],
) -> Action | None:
    """The first action of a candidate that is not resting; those that are go to `held`."""
    for action in _actions(candidate, view):
        resting = _resting(action, candidate, reactions, strategy, view.at)
        if resting is None:
            return action
        held.append(resting)
        if candidate.kind == "sales":
            return None
    return None


def _actions(candidate: Candidate, view: Customer360) -> Iterator[Action]:
    others = [_first(test, view) for test in candidate.all[1:]]
    either = next((one for test in candidate.any if (one := _first(test, view))), None)
    if any(one is None for one in others) or (candidate.any and either is None):
        return
    if any(_first(test, view) for test in candidate.none):
        return
    more = [one for one in (*others, either) if one is not None]
    parts = tuple(_value(candidate, view))
    for one in _find(candidate.all[0], view):
        expires = min(filter(None, (one.until, view.today + timedelta(days=candidate.lasts_days))))
        evidence = tuple(dict.fromkeys(fact for found in (one, *more) for fact in found.facts))
        if not evidence or expires < view.today:
            continue
        says = {name: words for found in (*more, one) for name, words in found.says.items()}
        yield Action(
            id=f"{candidate.id}.{one.ref.partition(' ')[2]}",
            candidate=candidate.id,
            kind=candidate.kind,
            title=fill(candidate.title.words, says),
            reason=fill(candidate.reason.words, says),
            about=one.ref,
            evidence=evidence,
            effect=candidate.effect,
            due_days=candidate.due_days,
            value=sum(part.weight for part in parts),
            parts=parts,
            expires_on=expires,
        )


def _value(candidate: Candidate, view: Customer360) -> Iterator[ValuePart]:
    yield ValuePart(Words("the action itself", "行动本身"), candidate.value.base)
    for term in candidate.value.terms:
        if _first(term.when, view) is not None:
            yield ValuePart(term.because.words, term.weight)


def _resting(
    action: Action, candidate: Candidate, reactions: Iterable[Reacted], strategy: Strategy, now: datetime
) -> Held | None:
    """Why an action rests because of what colleagues did with it; the newest reaction counts."""
    for one in reactions:
        same = one.action == action.id if action.kind == "service" else one.candidate == candidate.id
        if not same:
            continue
        if one.reaction is Reaction.SNOOZED:
            until = one.snooze_until
        elif one.reaction is Reaction.DECLINED:
            changed = one.action == action.id and one.fingerprint != action.fingerprint
            until = None if changed else one.at + timedelta(days=strategy.declined_days)
        else:
            until = one.at + timedelta(days=candidate.again_after_days)
        return Held.after(one, action.title, until) if until is not None and until > now else None
    return None


def _first(test: Test, view: Customer360) -> Finding | None:
    return next(_find(test, view), None)


def _find(test: Test, view: Customer360) -> Iterator[Finding]:
    ((name, parameters),) = test.items()
    return conditions()[name].find(view, **parameters)
