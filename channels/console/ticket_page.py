"""The page of one ticket: why it is where it is, what happened, and what a colleague can do about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from nicegui.events import GenericEventArguments

from channels.console.elements import lost_page
from channels.console.frame import Looker
from channels.console.lead_acts import DECISIONS, make_up_mind, tell_decided
from channels.console.live_page import LivePage, Outcome
from channels.console.proposal_part import FIELD
from channels.console.staff_desk import StaffDesk
from channels.console.telling import Telling
from channels.console.ticket_view import MAX_NOTE, TicketView, draw_ticket, read_ticket_view
from channels.console.tree import Tree, act_of
from channels.console.words import say
from crm_tools.errors import Conflict, Invalid, NotFound
from crm_tools.people.users import User
from crm_tools.service import tickets
from crm_tools.service.desk_rules import Act, demand
from crm_tools.service.escalation import reassign
from crm_tools.service.ticket_rows import DONE
from crm_tools.service.ticket_story import who_last
from crm_tools.store import Session

__all__ = ["TicketPage", "ticket_change"]

DEMANDS = {"take": Act.TAKE, "solve": Act.SOLVE, "reopen": Act.REOPEN, "note": Act.NOTE}


class TicketPage:
    """One open page. Build it inside a page function; it ends itself when the browser is gone."""

    def __init__(self, desk: StaffDesk, looker: Looker, number: str) -> None:
        self._live = LivePage(desk, looker, f"/tickets/{quote(number, safe='')}")
        self._desk, self._looker, self._number = desk, looker, number
        self._outcome = Outcome()
        self._about = "*"

    async def build(self) -> None:
        """Draws what is in the store now, then keeps watching; raises SignedOut."""
        self._tree = Tree().classes("dk-tree")
        self._tree.on("act", self._act)
        await self._look()
        self._live.follow(self._look)

    async def _look(self) -> None:
        now, language = self._desk.clock(), self._looker.language

        def reading(session: Session, _: User) -> TicketView:
            return read_ticket_view(session, self._number, now=now, language=language)

        try:
            seen = await self._desk.look(self._looker.token, reading)
        except NotFound:
            telling = Telling(language, now, "UTC")
            title = telling.say("no_ticket", number=self._number)
            self._tree.show({"tree": lost_page(telling, title, telling.say("no_ticket_said")), "title": title})
            return
        self._about = seen.ticket.conversation_id or "*"
        tree = draw_ticket(seen, self._looker.user, self._outcome, Telling(language, now, seen.zone))
        self._tree.show({"tree": tree, "title": f"{seen.ticket.number} {seen.ticket.subject}"})

    async def _act(self, event: GenericEventArguments) -> None:
        act, form = act_of(event.args)
        name = act.get("name", "")
        if name in DECISIONS:
            self._outcome = await self._decide(name, act.get("proposal", ""), form)
        elif name in DEMANDS:
            change = ticket_change(self._number, name, form.get("text", ""), at=self._desk.clock())
            done = Outcome(self._live.say(f"ticket.{name}.done"))
            self._outcome = await self._live.change(change, about=self._about, tell=lambda _: done)
        await self._live.safely(self._look)
        self._tree.run_method("settled", self._outcome.done)

    async def _decide(self, name: str, proposal_id: str, form: dict[str, str]) -> Outcome:
        filled = {key.removeprefix(FIELD): value for key, value in form.items() if key.startswith(FIELD)}
        act = make_up_mind(name, proposal_id, text=form.get("text", ""), form=filled)
        number, language = self._number, self._looker.language
        return await self._live.decide(act, tell=lambda one: Outcome(tell_decided(name, one, number, language)))


def ticket_change(number: str, name: str, text: str, *, at: datetime) -> Callable[[Session, User], None]:
    """Take, solve, reopen or note in one transaction; raises Conflict that names the colleague who was quicker."""

    def change(session: Session, user: User) -> None:
        found = tickets.ticket_by_number(session, number, held=True)
        demand(user, DEMANDS[name], owner=found.user_id)
        by, over = f"user:{user.id}", found.status in DONE
        if name == "note":
            _note(session, found.number, text, by=by, at=at)
        elif name == "reopen":
            if not over:
                raise _quicker(session, found.number, "reopened", "ticket.reopened")
            tickets.reopen(session, found.number, by=by, at=at)
        elif over:
            raise _quicker(session, found.number, "solved", "ticket.solved", "ticket.closed")
        elif name == "solve":
            tickets.solve(session, found.number, by=by, at=at)
        else:
            reassign(session, found.number, user.id, by=by, at=at)

    return change


def _note(session: Session, number: str, text: str, *, by: str, at: datetime) -> None:
    if not text.strip() or len(text) > MAX_NOTE:
        raise Invalid(say("error.note", "en", n=f"{MAX_NOTE:,}"), zh=say("error.note", "zh", n=f"{MAX_NOTE:,}"))
    tickets.note_on(session, number, text.replace("\x00", ""), by=by, at=at)


def _quicker(session: Session, number: str, what: str, *kinds: str) -> Conflict:
    name = who_last(session, number, *kinds)
    said = {
        language: say(f"already.{what}", language, name=name or say("somebody", language)) for language in ("en", "zh")
    }
    return Conflict(said["en"], zh=said["zh"])
