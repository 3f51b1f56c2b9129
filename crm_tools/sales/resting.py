"""Why an action is not recommended, and why nothing is: in words, with the records that say so. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm_tools.insights.summary_words import quoted
from crm_tools.insights.view import Customer360, Fact
from crm_tools.sales.reaction_log import Reacted, Reaction
from crm_tools.words import Words, say_day

__all__ = ["Held", "because_of_complaint", "nothing_because", "why_nothing"]


@dataclass(frozen=True, slots=True)
class Held:
    """What was left out ("sales", or an action's id), why, and which records say so."""

    what: str
    because: Words
    refs: tuple[str, ...] = ()

    @classmethod
    def after(cls, one: Reacted, title: Words, until: datetime) -> Held:
        """An action that rests because of a colleague's reaction."""
        day = say_day(until.date())
        said = {
            Reaction.DONE: Words("was done", "已完成"),
            Reaction.SNOOZED: Words("was put off", "已推迟"),
            Reaction.DECLINED: Words("was declined", "已被判为不合适"),
        }[one.reaction]
        words = Words(
            f"“{title.en}” {said.en}; it rests until {day.en}.", f"“{title.zh}”{said.zh}，{day.zh}前不再推荐。"
        )
        return cls(one.action, words)


def because_of_complaint(complaint: Fact) -> Held:
    number = complaint.ref.partition(" ")[2]
    subject = quoted(str(complaint.value)).en
    words = Words(
        f"Complaint {number} ({subject}) is open: nothing is sold until it is solved.",
        f"投诉 {number}（{subject}）尚未解决：解决之前不做任何推荐。",
    )
    return Held("sales", words, (complaint.ref,))


def nothing_because(view: Customer360, held: Sequence[Held]) -> Words:
    """Why no action is best."""
    reasons = [one.because for one in why_nothing(view, held)]
    return Words(" ".join(one.en for one in reasons), "".join(one.zh for one in reasons))


def why_nothing(view: Customer360, held: Sequence[Held]) -> tuple[Held, ...]:
    """The same reason by reason: what was left out, then how the customer's tickets and orders stand."""
    reasons = []
    if not any(one.number("is_open") for one in view.tickets):
        reasons.append(Words("No ticket is open.", "没有未解决的工单。"))
    if not view.orders:
        reasons.append(Words("Nothing has been ordered yet.", "尚未下过订单。"))
    elif not any(one.number("under_way") for one in view.orders):
        reasons.append(Words("No order is under way and nothing is due.", "没有在途订单，也没有到期事项。"))
    else:
        reasons.append(Words("What is under way is on time.", "在途订单均未延误。"))
    return (*held, *(Held("nothing", one, (view.person.ref,)) for one in reasons))
