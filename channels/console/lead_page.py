"""The lead's desk: the cases on the left, one of them on the right, the team below, all kept up to date."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement
from nicegui.events import GenericEventArguments

from channels.console.frame import Looker
from channels.console.lead_acts import DECISIONS, Handling, handle, make_up_mind, tell_decided
from channels.console.lead_card_data import card_data
from channels.console.lead_look import LeadLook, read_lead, what_became
from channels.console.lead_parts import LeadCard, LeadQueue, LeadTeam
from channels.console.lead_rows import gone_text, queue_data, team_data
from channels.console.live_page import LivePage
from channels.console.sign_in import MOUNT
from channels.console.staff_desk import SignedOut, StaffDesk
from channels.console.words import say
from crm_tools.errors import Conflict, CrmError, Invalid, NotAllowed, NotFound, StoreFailure
from crm_tools.people.users import User
from crm_tools.service.desk_rules import Act, may
from crm_tools.store import Session

__all__ = ["LeadPage", "LeadVisit", "draw_for_leads"]

HANDLING: tuple[Handling, ...] = ("reassign", "give_back", "solve")
WORDS = 4000  # characters taken from a form; what fits is decided by the act


@dataclass(slots=True)
class LeadVisit:
    """Who looks at the desk, in which language, and at which case (a ticket's number)."""

    token: str
    user: User
    language: str
    number: str = ""

    @property
    def address(self) -> str:
        """The way back to here, below the mount path."""
        return f"/lead?{urlencode({'case': self.number})}" if self.number else "/lead"


def draw_for_leads(language: str) -> None:
    """What a rep sees at this address."""
    with ui.element("main").classes("dk-for-leads"):
        TextElement(tag="h1", text=say("lead.for_leads", language))
        TextElement(tag="p", text=say("lead.for_leads_why", language)).classes("dk-quiet")
        link = TextElement(tag="a", text=say("lead.to_inbox", language)).classes("dk-button")
        link.props(f"href={MOUNT}/")


class LeadPage:
    """One open page. Build it inside a page function; it ends itself when the browser is gone."""

    def __init__(self, desk: StaffDesk, visit: LeadVisit) -> None:
        self._desk, self._visit = desk, visit
        self._live = LivePage(desk, Looker(visit.token, visit.user, visit.language), visit.address)

    async def build(self) -> None:
        """Draws the desk as it is now, then keeps watching; raises SignedOut."""
        if not may(self._visit.user, Act.REVIEW):
            draw_for_leads(self._visit.language)
            return
        with ui.element("main").classes("dk-lead"):
            with ui.element("aside").classes("dk-column dk-column-list"):
                self._queue = LeadQueue()
            with ui.element("section").classes("dk-column dk-column-thread"):
                self._card = LeadCard()
            self._team = LeadTeam()
        self._card.show({"notice": "", "error": ""})
        self._queue.on("open", self._open)
        self._card.on("act", self._act)
        await self._look()
        self._live.follow(self._look)

    async def _look(self) -> None:
        visit, wanted, now = self._visit, self._visit.number, self._desk.clock()

        def reading(session: Session, _user: User) -> LeadLook:
            return read_lead(session, wanted, now=now, language=visit.language)

        look = await self._desk.look(visit.token, reading)
        if visit.number == wanted:
            self._show(look)

    def _show(self, look: LeadLook) -> None:
        visit, language = self._visit, self._visit.language
        if look.gone is not None and not (self._card.props.get("notice") or self._card.props.get("error")):
            self._card.show({"notice": gone_text(look.gone, language)})
        number = look.opened.case.number if look.opened else ""
        if visit.number and number != visit.number:
            visit.number = number
            self._live.remember(visit.address)
        visit.number = number
        self._live.address = visit.address
        self._queue.show(queue_data(look, language))
        self._card.show({"card": card_data(look, language)})
        self._team.show(team_data(look, visit.user, language))

    async def _open(self, event: GenericEventArguments) -> None:
        if isinstance(event.args, str):
            self._visit.number = event.args
            self._card.show({"notice": "", "error": ""})
            self._live.remember(self._visit.address)
            await self._live.safely(self._look)

    async def _act(self, event: GenericEventArguments) -> None:
        given = {key: str(event.args.get(key) or "")[:WORDS] for key in ("name", "number", "proposal", "text", "to")}
        sent = event.args.get("form")
        form = {str(key): str(value)[:WORDS] for key, value in sent.items()} if isinstance(sent, dict) else {}
        self._card.show({"notice": "", "error": ""})
        try:
            notice = await self._do(given, form)
        except SignedOut:
            self._live.to_sign_in()
            return
        except CrmError as error:
            self._card.show({"notice": "", "error": await self._explain(error, given["number"])})
            self._card.run_method("settled")
        else:
            self._card.show({"notice": notice})
            self._card.run_method("done")
        await self._live.safely(self._look)

    async def _do(self, given: dict[str, str], form: dict[str, str]) -> str:
        """Does it and returns what to tell the lead; raises SignedOut or the CrmError that kept it from happening."""
        name, number, language = given["name"], given["number"], self._visit.language
        for known in HANDLING:
            if known == name:
                act = handle(known, number, text=given["text"], to=given["to"], at=self._desk.clock())
                await self._desk.change(self._visit.token, "*", act)
                return say(f"lead.{known}_done", language, number=number)
        if name not in DECISIONS:
            raise Invalid(f"{name!r} is nothing a lead does")
        decide = make_up_mind(name, given["proposal"], text=given["text"], form=form)
        decided = await self._desk.decide(self._visit.token, decide)
        return tell_decided(name, decided, number, language)

    async def _explain(self, error: CrmError, number: str) -> str:
        language = self._visit.language
        match error:
            case Conflict() | NotFound():
                gone = await self._desk.look(self._visit.token, lambda session, _user: what_became(session, number))
                if gone is None and error.words.en != error.words.zh:  # it waits still, and this says why it cannot be
                    return say("lead.error.refused", language, why=error.say(language))
                became = gone_text(gone, language) if gone else ""
                return say("lead.error.conflict", language, became=became).strip()
            case NotAllowed():
                return say("lead.error.not_allowed", language, why=error.say(language))
            case StoreFailure():
                return say("error.store", language)
            case Invalid() if error.words.en != error.words.zh:
                return say("lead.error.refused", language, why=error.say(language))
            case Invalid():
                return say("lead.error.words", language)
            case _:
                return say("error.other", language)
