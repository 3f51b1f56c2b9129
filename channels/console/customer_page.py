"""The page of one customer: drawn from one snapshot, kept up to date, its actions done in one transaction each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast
from urllib.parse import quote

from nicegui import background_tasks
from nicegui.events import GenericEventArguments

from channels.console.customer_actions import DECLINED, LATER, actions
from channels.console.customer_timeline import timeline
from channels.console.customer_top import head, identity, owed, summary
from channels.console.customer_view import CustomerView, read_customer_view, telling_of
from channels.console.customer_work import identities, open_work, orders, products
from channels.console.elements import lost_page
from channels.console.frame import Looker, Place
from channels.console.live_page import LivePage, Outcome
from channels.console.staff_desk import StaffDesk
from channels.console.telling import Telling, anchor_of
from channels.console.tree import Node, Tree, act_of, el
from channels.console.words import say
from crm_tools.errors import Conflict, NotFound
from crm_tools.insights.summary import Sentence, sentences
from crm_tools.people.users import User, user_by_id
from crm_tools.sales.reaction_log import Reaction, reactions_to
from crm_tools.sales.reactions import NewReaction, react
from crm_tools.sales.tasks import finish
from crm_tools.store import Session
from crm_tools.words import Language, Words

__all__ = ["CustomerPage", "Done", "draw_customer", "reacting"]


@dataclass(frozen=True, slots=True)
class Done:
    """What a reaction made; `by` is the colleague who had the same thought before."""

    reaction: Reaction
    task_id: str | None
    by: str = ""


@dataclass(slots=True)
class Worded:
    """What a model made of the built-in sentences `of`."""

    of: list[Sentence] = field(default_factory=list)
    told: list[Sentence] = field(default_factory=list)


class CustomerPage:
    """One open page. Build it inside a page function; it ends itself when the browser is gone."""

    def __init__(self, desk: StaffDesk, looker: Looker, contact_id: str) -> None:
        self._live = LivePage(desk, looker, f"{Place.CUSTOMERS.value}/{quote(contact_id, safe='')}")
        self._desk, self._looker, self._contact = desk, looker, contact_id
        self._outcome = Outcome()
        self._worded = Worded()

    async def build(self) -> None:
        """Draws what is in the store now, then keeps watching; raises SignedOut."""
        self._tree = Tree().classes("dk-tree")
        self._tree.on("act", self._act)
        await self._look()
        self._live.follow(self._look)

    async def _look(self) -> None:
        now, language = self._desk.clock(), self._looker.language

        def reading(session: Session, user: User) -> CustomerView:
            return read_customer_view(session, self._contact, user, now=now)

        try:
            seen = await self._desk.look(self._looker.token, reading)
        except NotFound:
            self._show_lost(now)
            return
        built_in = sentences(seen.view)
        if built_in != self._worded.of:
            self._worded = Worded(built_in, built_in)
            if self._desk.summarise:
                background_tasks.create(self._word(built_in), name="console summary")
        title = seen.view.person.text("name")
        tree = draw_customer(seen, self._worded.told, self._outcome, telling_of(seen, language))
        self._tree.show({"tree": tree, "title": title})

    async def _word(self, built_in: list[Sentence]) -> None:
        """The model's wording takes the place of the plain one when it comes, if it still fits."""
        if self._desk.summarise is None:
            return
        told = await self._desk.summarise(self._contact, cast("Language", self._looker.language))
        if any(told.by_model) and self._worded.of == built_in:
            self._worded.told = list(told.sentences)
            await self._live.safely(self._look)

    def _show_lost(self, now: datetime) -> None:
        telling = Telling(self._looker.language, now, "UTC")
        title = telling.say("no_customer")
        self._tree.show({"tree": lost_page(telling, title, telling.say("no_customer_said")), "title": title})

    async def _act(self, event: GenericEventArguments) -> None:
        act, _ = act_of(event.args)
        match act.get("name"):
            case "react":
                self._outcome = await self._react(act)
            case "task":
                self._outcome = await self._finish(act.get("id", ""))
        await self._live.safely(self._look)
        self._tree.run_method("settled", self._outcome.done)

    async def _react(self, act: dict[str, str]) -> Outcome:
        new = reaction_of(act)
        if new is None:
            return Outcome(self._live.say("error.other"), done=False)
        change = reacting(self._contact, new, at=self._desk.clock())
        return await self._live.change(change, about="*", tell=self._tell)

    async def _finish(self, task_id: str) -> Outcome:
        def change(session: Session, user: User) -> None:
            finish(session, task_id, user_id=user.id, at=self._desk.clock())

        return await self._live.change(change, about="*", tell=lambda _: Outcome(self._live.say("task_is_done")))

    def _tell(self, done: Done) -> Outcome:
        say = self._live.say
        if done.by:
            return Outcome(say(f"already.{done.reaction}", name=done.by), done=False)
        match done.reaction:
            case Reaction.DONE if done.task_id:
                return Outcome(say("did.task"), href=f"#{anchor_of(f'task {done.task_id}')}")
            case Reaction.DONE:
                return Outcome(say("did.mark"))
            case Reaction.SNOOZED:
                return Outcome(say("did.later"))
            case _:
                return Outcome(say("did.declined"))


def draw_customer(seen: CustomerView, told: list[Sentence], outcome: Outcome, telling: Telling) -> Node:
    """The whole page, in the order in which a colleague needs it."""
    now = el(
        "div",
        owed(seen, telling),
        summary(told, seen, telling),
        actions(seen, telling, outcome),
        open_work(seen, telling),
        cls="dk-page-main",
        key="main",
    )
    past = el(
        "div",
        timeline(seen.view, telling),
        orders(seen, telling),
        products(seen, telling),
        identities(seen, telling),
        cls="dk-page-side",
        key="side",
    )
    return el(
        "main",
        head(seen, telling),
        identity(seen, telling),
        el("div", now, past, cls="dk-page-columns", key="columns"),
        cls="dk-page",
    )


def reaction_of(act: dict[str, str]) -> NewReaction | None:
    """A pressed button as a reaction; None for what no button of ours sends."""
    action, reaction = act.get("action", ""), act.get("reaction", "")
    days, reason = act.get("days", "7"), act.get("reason", "")
    if not action or reaction not in set(Reaction) or days not in LATER or (reason and reason not in DECLINED):
        return None
    return NewReaction(action, Reaction(reaction), say(f"decline.{reason}", "en") if reason else "", int(days))


def reacting(contact_id: str, new: NewReaction, *, at: datetime) -> Callable[[Session, User], Done]:
    """The reaction as one transaction; says who was quicker, where somebody was. Raises Conflict otherwise."""

    def change(session: Session, user: User) -> Done:
        try:
            made, was_there = react(session, contact_id, new, user=user, at=at), False
        except Conflict as gone:
            latest = next((one for one in reactions_to(session, contact_id) if one.action == new.action), None)
            if latest is None:
                raise _changed() from gone
            made, was_there = latest, True
        by = user_by_id(session, made.user_id) if was_there or made.user_id != user.id else None
        return Done(made.reaction, made.task_id, by.name if by else "")

    return change


def _changed() -> Conflict:
    words = Words(say("no_longer_best", "en"), say("no_longer_best", "zh"))
    return Conflict(words.en, zh=words.zh)
