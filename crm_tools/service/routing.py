"""Who gets a ticket: a choice among colleagues, made from values, with its reason. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from crm_tools.people.users import Presence
from crm_tools.words import Words

__all__ = ["Assignment", "Candidate", "Verdict", "Wanted", "choose"]

NEVER = datetime.min.replace(tzinfo=UTC)
CLOSE_ENOUGH = 1  # as many pieces of work more may the colleague have who knows the customer


@dataclass(frozen=True, slots=True)
class Candidate:
    """A colleague as they are now; `load` is the work they have, `last_at` when they last got some."""

    user_id: str
    name: str
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    presence: Presence
    capacity: int
    load: int
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a ticket asks for; `knows` is the colleague who served this customer last."""

    queue: str
    language: str
    tier: str = "standard"
    knows: str | None = None


class Verdict(StrEnum):
    """What became of a candidate."""

    CHOSEN = "chosen"
    BUSIER = "busier"
    OTHER_LANGUAGE = "other-language"
    FULL = "full"
    AWAY = "away"
    OFFLINE = "offline"
    NO_SKILL = "no-skill"


@dataclass(frozen=True, slots=True)
class Assignment:
    """The choice; `user_id` is None while the ticket waits in its queue, `nobody` says that its queue has no people.

    `parts` hold every candidate's verdict, as plain data for the ticket's row.
    """

    user_id: str | None
    why: Words
    nobody: bool
    parts: tuple[dict[str, Any], ...]


def choose(wanted: Wanted, candidates: Sequence[Candidate]) -> Assignment:
    """The colleague with the queue's skill who is online, has room, and speaks the language if anybody does.

    Among them the one who knows the customer, unless others have clearly less to do; else the least loaded for what
    they can carry, then who has waited longest for work.
    """
    verdicts = {one.user_id: _bar(wanted, one) for one in candidates}
    free = [one for one in candidates if verdicts[one.user_id] is None]
    speaking = [one for one in free if wanted.language in one.languages]
    for one in free:
        verdicts[one.user_id] = Verdict.BUSIER if one in speaking or not speaking else Verdict.OTHER_LANGUAGE
    chosen, knows = _best(wanted, speaking or free)
    if chosen is not None:
        verdicts[chosen.user_id] = Verdict.CHOSEN
    skilled = [one for one in candidates if wanted.queue in one.skills]
    why = _why(wanted, chosen, knows=knows) if chosen else _why_not(wanted, skilled)
    parts = tuple(_part(one, verdicts[one.user_id]) for one in candidates)
    return Assignment(chosen.user_id if chosen else None, why, not skilled, parts)


def _bar(wanted: Wanted, one: Candidate) -> Verdict | None:
    """Why somebody cannot be given work at all."""
    if wanted.queue not in one.skills:
        return Verdict.NO_SKILL
    if one.presence is Presence.OFFLINE:
        return Verdict.OFFLINE
    if one.presence is Presence.AWAY:
        return Verdict.AWAY
    return Verdict.FULL if one.load >= one.capacity else None


def _best(wanted: Wanted, free: Sequence[Candidate]) -> tuple[Candidate | None, bool]:
    """The best of those who can be given work, and whether it is for knowing the customer."""
    if not free:
        return None, False
    best = min(free, key=lambda one: (Fraction(one.load, one.capacity), one.last_at or NEVER, one.user_id))
    known = next((one for one in free if one.user_id == wanted.knows), None)
    if known is not None and known.load <= best.load + CLOSE_ENOUGH:
        return known, True
    return best, False


def _why(wanted: Wanted, one: Candidate, *, knows: bool) -> Words:
    load_en, load_zh = f"{one.load} of {one.capacity} in work", f"在办 {one.load}/{one.capacity}"
    reason = Words("knows this customer", "服务过这位客户") if knows else Words("has the most room", "当前最空闲")
    en = f"{one.name}: skill {wanted.queue}, online, {reason.en} ({load_en})"
    zh = f"{one.name}：具备 {wanted.queue} 技能，在线，{reason.zh}（{load_zh}）"
    if wanted.language not in one.languages:
        return Words(f"{en}; nobody free speaks {wanted.language}", f"{zh}；空闲同事均不会 {wanted.language}")
    return Words(en, zh)


def _why_not(wanted: Wanted, skilled: Sequence[Candidate]) -> Words:
    if not skilled:
        return Words(
            f"The queue {wanted.queue} has no people: nobody has this skill. It waits, and the leads see it.",
            f"队列 {wanted.queue} 无人负责：没有同事具备此技能。工单已保留，并提交主管处理。",
        )
    count = {state: sum(one.presence is state for one in skilled) for state in Presence}
    return Words(
        f"It waits in {wanted.queue}: {count[Presence.ONLINE]} online and at capacity, "
        f"{count[Presence.AWAY]} away, {count[Presence.OFFLINE]} offline.",
        f"在队列 {wanted.queue} 等待：{count[Presence.ONLINE]} 人在线但已满负荷，"
        f"{count[Presence.AWAY]} 人离开，{count[Presence.OFFLINE]} 人离线。",
    )


def _part(one: Candidate, verdict: Verdict | None) -> dict[str, Any]:
    return {
        "user": one.user_id,
        "verdict": (verdict or Verdict.BUSIER).value,
        "load": one.load,
        "capacity": one.capacity,
        "presence": one.presence.value,
    }
