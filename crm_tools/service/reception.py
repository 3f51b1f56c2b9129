"""Whether people are there to take a conversation over, when they will be, and how long one waits for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from crm_tools.people.company import company
from crm_tools.people.users import Presence
from crm_tools.service.assignment import candidates
from crm_tools.service.calendars import next_opening
from crm_tools.words import Words, say_moment

__all__ = ["MINUTES_EACH", "Reception", "reception", "wait_for"]

MINUTES_EACH = 3
SOMEBODY = Words("as soon as a colleague is online", "同事上线后第一时间")


@dataclass(frozen=True, slots=True)
class Reception:
    """`is_open`: somebody with the queue's skill is at the desk now. `opens` says when, if they are not.

    `people` are those at the desk, `room` how much more work they can take together.
    """

    is_open: bool
    opens: Words
    people: int
    room: int


def reception(session: Session, queue: str, *, at: datetime) -> Reception:
    """Who is there for a queue at a moment."""
    profile = company(session)
    online = [one for one in candidates(session) if queue in one.skills and one.presence is Presence.ONLINE]
    opening = at if profile.chat_around_the_clock else next_opening(profile.calendar, at)
    is_open = opening == at and bool(online)
    room = sum(max(0, one.capacity - one.load) for one in online)
    opens = Words("", "") if is_open else _say_opening(opening, at, profile.timezone)
    return Reception(is_open, opens, len(online), room)


def wait_for(ahead: int, *, people: int = 1, room: int = 1) -> Words:
    """The wait as a range of minutes with `ahead` people before: longer when all are busy, shorter with more of us."""
    rounds = ahead // max(1, people) + (0 if room > 0 else 1)
    low, high = max(1, rounds * MINUTES_EACH), (rounds + 1) * MINUTES_EACH + 2
    return Words(f"{low}–{high} min", f"{low}–{high} 分钟")


def _say_opening(opening: datetime | None, at: datetime, zone: str) -> Words:
    """ "Mon 09:00 (Asia/Shanghai)"; while the desk is open and nobody is there, or never opens, no time is named."""
    if opening is None or opening == at:
        return SOMEBODY
    said = say_moment(opening.astimezone(ZoneInfo(zone)), today=at.astimezone(ZoneInfo(zone)).date())
    return Words(f"{said.en} ({zone})", f"{said.zh}（{zone}）")
