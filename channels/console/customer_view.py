"""What the page of one customer shows, read on one snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from channels.console.telling import Telling
from crm_tools.insights.customer import Customer360, customer_360
from crm_tools.people.contacts import country_of
from crm_tools.people.local_time import zone_of
from crm_tools.people.users import User
from crm_tools.sales.nba import Recommendations, recommend
from crm_tools.sales.reaction_log import reactions_to
from crm_tools.sales.strategy import default_strategy
from crm_tools.sales.tasks import tasks_of
from crm_tools.service.clocks import clocks_of
from crm_tools.service.review_cards import CardClock, show_clock
from crm_tools.service.ticket_rows import DONE
from crm_tools.service.tickets import tickets_of
from crm_tools.store import Session

__all__ = ["CustomerView", "read_customer_view", "telling_of"]

MOST = 50


@dataclass(frozen=True, slots=True)
class CustomerView:
    """`clocks` are those of open tickets that still run, by the ticket's number; `mine` the looker's own open tasks.

    `local_zone` is None where the country does not tell the time.
    """

    view: Customer360
    best: Recommendations
    clocks: Mapping[str, tuple[CardClock, ...]]
    mine: frozenset[str]
    local_zone: str | None

    @property
    def ages(self) -> dict[str, datetime]:
        """When each record of the view last changed; a promise's own time is not its ticket's."""
        records = [one for name, entries in self.view.groups() if name != "clocks" for one in entries]
        return {one.ref: one.at for one in (*reversed(records), self.view.person)}

    @property
    def local_time(self) -> datetime | None:
        """The customer's own time."""
        return self.view.at.astimezone(ZoneInfo(self.local_zone)) if self.local_zone else None


def read_customer_view(session: Session, contact_id: str, user: User, *, now: datetime) -> CustomerView:
    """Raises NotFound."""
    view = customer_360(session, contact_id, now=now)
    found = tickets_of(session, contact_id=contact_id, conversation_id=None, limit=MOST)
    clocks = {
        one.number: tuple(
            show_clock(clock, now=now, zone=view.company.timezone)
            for clock in clocks_of(session, one.id, now)
            if clock.met_at is None
        )
        for one in found
        if one.status not in DONE
    }
    return CustomerView(
        view=view,
        best=recommend(default_strategy(), view, reactions_to(session, contact_id), now),
        clocks=clocks,
        mine=frozenset(one.id for one in tasks_of(session, user.id, limit=MOST)),
        local_zone=zone_of(country_of(session, contact_id)),
    )


def telling_of(seen: CustomerView, language: str) -> Telling:
    """How this page tells things; its own records have their place on it."""
    view = seen.view
    groups = (view.proposals, view.tasks, view.orders, view.returns, view.parts, view.leads, view.opportunities)
    here = {one.ref for group in groups for one in group} | {view.person.ref}
    products = {ref for action in seen.best.actions for ref in action.refs if ref.startswith("product ")}
    return Telling(language, view.at, view.company.timezone, frozenset(here | products))
