"""A colleague does, puts off or declines a recommended action; each is logged with what was known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.errors import Conflict, Invalid, NotFound
from crm_tools.people.company import company
from crm_tools.people.contacts import ContactRow
from crm_tools.people.users import User
from crm_tools.sales import tasks
from crm_tools.sales.nba import Action, recommend_for
from crm_tools.sales.reaction_log import Reacted, Reaction, ReactionRow, reacted, reactions_to
from crm_tools.store.base import new_id
from crm_tools.store.events import record

__all__ = ["NewReaction", "react"]

MAX_REASON = 500
MAX_DAYS = 365
EVENING = time(18)


@dataclass(frozen=True, slots=True)
class NewReaction:
    """What a colleague does with a recommended action; `days` is how long a snoozed one rests."""

    action: str
    reaction: Reaction
    reason: str = ""
    days: int = 7


def react(session: Session, contact_id: str, new: NewReaction, *, user: User, at: datetime) -> Reacted:
    """Logs a reaction; "done" gives the colleague the task the action is, "snoozed" rests it for so many days.

    The same reaction again, while it is in force, changes nothing. Raises NotFound for an unknown customer, Invalid for
    days outside 1 to 365, Conflict for an action that is not recommended now.
    """
    if not 1 <= new.days <= MAX_DAYS:
        raise Invalid(f"put off for 1 to {MAX_DAYS} days", zh=f"推迟天数为 1 至 {MAX_DAYS} 天")
    # Held, so that two colleagues who press at once do not both get the task.
    if session.scalar(select(ContactRow.id).where(ContactRow.id == contact_id).with_for_update()) is None:
        raise NotFound(f"there is no customer {contact_id}", zh=f"没有客户 {contact_id}")
    found = recommend_for(session, contact_id, now=at)
    chosen = next((one for one in found.actions if one.id == new.action), None)
    if chosen is None:
        newest = next((one for one in reactions_to(session, contact_id) if one.action == new.action), None)
        if newest is not None and newest.reaction is new.reaction:
            return newest
        raise Conflict(f"{new.action} is not recommended now; look again", zh="该行动目前不在推荐之列，请刷新后再看")
    row = ReactionRow(
        id=new_id("rea"),
        contact_id=contact_id,
        user_id=user.id,
        action=new.action,
        reaction=new.reaction.value,
        reason=new.reason.strip()[:MAX_REASON],
        strategy=found.strategy,
        context=_context(chosen),
        task_id=_task(session, contact_id, chosen, user, at) if new.reaction is Reaction.DONE else None,
        snooze_until=at + timedelta(days=new.days) if new.reaction is Reaction.SNOOZED else None,
        at=at,
    )
    session.add(row)
    session.flush()
    told = {"action": chosen.candidate, "about": chosen.about, "strategy": found.strategy}
    record(session, f"nba.{new.reaction.value}", f"contact:{contact_id}", actor=f"user:{user.id}", at=at, **told)
    return reacted(row)


def _task(session: Session, contact_id: str, action: Action, user: User, at: datetime) -> str | None:
    """The task an action is, for the colleague who took it on; None for one that is only noted."""
    if action.effect != "task":
        return None
    zone = ZoneInfo(company(session).timezone)
    due = datetime.combine(at.astimezone(zone).date() + timedelta(days=action.due_days), EVENING, zone)
    language = user.languages[0] if user.languages else "en"
    new = tasks.NewTask(action.title.say(language), action.about, user.id, max(due, at), contact_id)
    return tasks.add(session, new, actor=f"user:{user.id}", at=at).id


def _context(action: Action) -> dict[str, object]:
    """What was known: the facts, and the value with its parts."""
    return {
        "fingerprint": action.fingerprint,
        "facts": [{"name": one.name, "value": _plain(one.value), "ref": one.ref} for one in action.evidence],
        "value": action.value,
        "parts": [{"because": part.because.en, "weight": part.weight} for part in action.parts],
    }


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | bool) else str(value)
