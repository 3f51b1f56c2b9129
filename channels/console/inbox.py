"""The staff inbox: list, conversation and customer, kept up to date while the page is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement
from nicegui.events import GenericEventArguments

from channels.console.acts import ActName, Said, do, speak
from channels.console.board import View
from channels.console.customer import Customer, read_customer, show_customer
from channels.console.drafts import Mode
from channels.console.frame import Looker
from channels.console.live_page import LivePage
from channels.console.parts import Composer, ConversationBar, ConversationList, Transcript
from channels.console.rows import list_data
from channels.console.staff_desk import SignedOut, StaffDesk
from channels.console.thread import PAGE, Thread, bar_data, composer_hint, messages_data, read_thread
from channels.console.watching import LOOK_ANYWAY
from channels.console.words import named, say
from channels.live import Glimpse
from crm_tools.errors import Conflict, CrmError, Invalid, NotFound, StoreFailure
from crm_tools.people.users import User, users
from crm_tools.service.intake import MAX_TEXT
from crm_tools.store import Session

__all__ = ["InboxPage", "Visit"]

EARLIER = 500
ACTS: tuple[ActName, ...] = ("take", "give_back", "end")
MODES: tuple[Mode, ...] = ("reply", "note")


@dataclass(slots=True)
class Visit:
    """Who looks at the inbox, in which language, and at what."""

    token: str
    user: User
    language: str
    view: View = View.QUEUE
    conversation_id: str = ""
    limit: int = PAGE

    @property
    def address(self) -> str:
        """The way back to here, below the mount path."""
        place = {"view": self.view.value, **({"c": self.conversation_id} if self.conversation_id else {})}
        return f"/?{urlencode(place)}"


class InboxPage:
    """One open page. Build it inside a page function; it ends itself when the browser is gone."""

    def __init__(self, desk: StaffDesk, visit: Visit) -> None:
        self._desk, self._visit = desk, visit
        self._live = LivePage(desk, Looker(visit.token, visit.user, visit.language), visit.address)
        self._customer: Customer | None = None

    async def build(self) -> None:
        """Draws the page with what is in the store now, then keeps watching; raises SignedOut."""
        with ui.element("main").classes("dk-columns"):
            with ui.element("aside").classes("dk-column dk-column-list"):
                self._list = ConversationList()
            with ui.element("section").classes("dk-column dk-column-thread"):
                self._bar, self._transcript, self._composer = ConversationBar(), Transcript(), Composer()
            with ui.element("aside").classes("dk-column dk-column-customer"):
                close = TextElement(tag="button", text=self._say("close_panel")).classes("dk-button dk-fold")
                close.props("type=button").on("click", js_handler="() => { document.body.dataset.showing = 'thread' }")
                self._panel = ui.element("div").classes("dk-customer")
        self._transcript.show({"conversation": "", "messages": [], "earlier": False})
        self._list.on("view", self._choose_view).on("open", self._open)
        self._bar.on("act", self._act)
        self._transcript.on("earlier", self._show_earlier)
        self._composer.on("keep", self._keep).on("send", self._send)
        await self._look_at_list()
        await self._look_at_thread()
        self._live.follow(self._look_at_list)
        self._watch_thread()
        ui.timer(LOOK_ANYWAY, lambda: self._live.safely(self._look_at_thread))

    def _watch_thread(self) -> None:
        self._live.follow_one("thread", self._visit.conversation_id, self._look_at_thread, show=self._pass)

    async def _look_at_both(self) -> None:
        await self._live.safely(self._look_at_list)
        await self._live.safely(self._look_at_thread)

    async def _look_at_list(self) -> None:
        visit, desk = self._visit, self._desk

        def reading(session: Session, user: User) -> dict[str, object]:
            names = {one.id: one.name for one in users(session)}
            shown = desk.board.show(session, now=desk.clock())
            return list_data(shown, visit.view, user, visit.language, names=names, drafts=desk.drafts)

        view = visit.view
        data = await desk.look(visit.token, reading)
        if view == visit.view:
            self._list.show({**data, "selected": visit.conversation_id})

    async def _look_at_thread(self) -> None:
        visit, wanted = self._visit, self._visit.conversation_id
        if not wanted:
            return

        def reading(session: Session, user: User) -> tuple[Thread, Customer]:
            thread = read_thread(session, wanted, user, limit=visit.limit, now=self._desk.clock())
            return thread, read_customer(session, thread.about)

        try:
            thread, customer = await self._desk.look(visit.token, reading)
        except NotFound:
            visit.conversation_id = ""
            self._bar.show({"error": self._say("error.gone")})
            return
        if visit.conversation_id == wanted:
            self._show_thread(thread, customer)

    def _show_thread(self, thread: Thread, customer: Customer) -> None:
        language, user_id, about = self._visit.language, self._visit.user.id, thread.about
        self._bar.show({"about": bar_data(thread, language)})
        messages = messages_data(thread, language)
        earlier = thread.has_earlier and self._visit.limit < EARLIER
        self._transcript.show({"conversation": about.id, "messages": messages, "earlier": earlier})
        data: dict[str, object] = {
            "conversation": about.id,
            "user": user_id,
            "hint": composer_hint(thread, language),
            "channel": named("channel", about.channel, language),
        }
        if self._composer.props.get("conversation") != about.id:
            drafts = self._desk.drafts
            texts: dict[str, str] = {mode: drafts.text(user_id, about.id, mode) for mode in MODES}
            data["drafts"] = {**texts, "mode": drafts.mode(user_id, about.id)}
        self._composer.show(data)
        if customer != self._customer:
            self._customer = customer
            self._panel.clear()
            with self._panel:
                show_customer(customer, language)

    async def _choose_view(self, event: GenericEventArguments) -> None:
        if event.args in list(View):
            self._visit.view = View(event.args)
            self._live.remember(self._visit.address)
            await self._live.safely(self._look_at_list)

    async def _open(self, event: GenericEventArguments) -> None:
        if not isinstance(event.args, str):
            return
        self._visit.conversation_id, self._visit.limit = event.args, PAGE
        self._bar.show({"error": ""})
        self._live.remember(self._visit.address)
        self._watch_thread()
        await self._look_at_both()

    async def _show_earlier(self) -> None:
        self._visit.limit = EARLIER
        await self._live.safely(self._look_at_thread)

    async def _act(self, event: GenericEventArguments) -> None:
        name, conversation_id = event.args["name"], str(event.args["conversation"])
        if name not in ACTS:
            return
        act = do(name, conversation_id, from_colleague=bool(event.args["from_colleague"]), at=self._desk.clock())
        error = await self._try(conversation_id, act)
        self._bar.show({"error": error})
        self._bar.run_method("settled")
        if name == "take" and not error:
            self._follow(conversation_id)
        await self._look_at_both()

    async def _send(self, event: GenericEventArguments) -> None:
        conversation_id, mode = str(event.args["conversation"]), event.args["mode"]
        if mode not in MODES:
            return
        said = Said(conversation_id, mode, str(event.args["text"]), str(event.args["id"])[:64])
        error = await self._try(conversation_id, speak(said, at=self._desk.clock()))
        if error:
            self._desk.drafts.keep(self._visit.user.id, conversation_id, mode, said.text)
            self._composer.run_method("failed", error)
        else:
            self._desk.drafts.keep(self._visit.user.id, conversation_id, mode, "")
            self._composer.run_method("done", conversation_id, mode)
            if mode == "reply":
                self._follow(conversation_id)
        await self._look_at_both()

    def _follow(self, conversation_id: str) -> None:
        """Whose conversation becomes mine goes on seeing it in the list."""
        if self._visit.conversation_id == conversation_id and self._visit.view is not View.MINE:
            self._visit.view = View.MINE
            self._live.remember(self._visit.address)

    async def _keep(self, event: GenericEventArguments) -> None:
        conversation_id, mode, text = (str(event.args[name]) for name in ("conversation", "mode", "text"))
        drafts, user_id = self._desk.drafts, self._visit.user.id
        before = drafts.has_any(user_id, conversation_id)
        for known in MODES:
            if known == mode:
                drafts.keep(user_id, conversation_id, known, text[: 2 * MAX_TEXT])
        if drafts.has_any(user_id, conversation_id) != before:
            await self._live.safely(self._look_at_list)

    async def _try(self, conversation_id: str, act: Callable[[Session, User], None]) -> str:
        """Empty when it was done, else what to tell."""
        try:
            await self._desk.change(self._visit.token, conversation_id, act)
        except SignedOut:
            self._live.to_sign_in()
            return self._say("sign_in_again")
        except CrmError as error:
            return self._explain(error)
        return ""

    def _explain(self, error: CrmError) -> str:
        match error:
            case Conflict():
                return self._say("error.conflict")
            case NotFound():
                return self._say("error.gone")
            case StoreFailure():
                return self._say("error.store")
            case Invalid():
                return say("error.long", self._visit.language, n=f"{MAX_TEXT:,}")
            case _:
                return self._say("error.other")

    def _pass(self, glimpse: Glimpse) -> None:
        words = glimpse.data.get("say") or {}
        text = "" if glimpse.data.get("state") == "idle" else str(words.get(self._visit.language, ""))
        self._transcript.run_method("pass", text)

    def _say(self, key: str) -> str:
        return say(key, self._visit.language)
