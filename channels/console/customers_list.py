"""The list of customers: who was heard from last, and whoever a search names."""

from __future__ import annotations

from urllib.parse import urlencode

from nicegui.events import GenericEventArguments

from channels.console.elements import quiet
from channels.console.frame import Looker, Place
from channels.console.live_page import LivePage
from channels.console.staff_desk import StaffDesk
from channels.console.telling import Telling, customer_link
from channels.console.tree import Node, Tree, act_of, el
from crm_tools.insights.directory import Listed, listed
from crm_tools.insights.lookup import near_names
from crm_tools.people.company import company
from crm_tools.people.users import User
from crm_tools.store import Session

__all__ = ["CustomersPage", "draw_list"]

MOST = 50
LONGEST = 200  # characters of a search


class CustomersPage:
    """One open list. Build it inside a page function; the search stands in the address."""

    def __init__(self, desk: StaffDesk, looker: Looker, search: str) -> None:
        self._desk, self._looker, self._search = desk, looker, search[:LONGEST]
        self._live = LivePage(desk, looker, self._address())

    async def build(self) -> None:
        """Draws what is in the store now, then keeps watching; raises SignedOut."""
        self._tree = Tree().classes("dk-tree")
        self._tree.on("act", self._type)
        await self._look()
        self._live.follow(self._look)

    async def _look(self) -> None:
        search, now = self._search, self._desk.clock()

        def reading(session: Session, _: User) -> tuple[list[Listed], list[str], str]:
            found = listed(session, search, limit=MOST)
            near = near_names(session, search) if search.strip() and not found else []
            return found, near, company(session).timezone

        found, near, zone = await self._desk.look(self._looker.token, reading)
        if search == self._search:
            telling = Telling(self._looker.language, now, zone)
            self._tree.show({"tree": draw_list(found, near, search, telling), "title": telling.say("place.customers")})

    async def _type(self, event: GenericEventArguments) -> None:
        act, form = act_of(event.args)
        if act.get("name") != "search":
            return
        self._search = form.get("text", "")[:LONGEST]
        self._live.remember(self._address())
        await self._live.safely(self._look)
        self._tree.run_method("settled", True)

    def _address(self) -> str:
        search = {"q": self._search} if self._search else {}
        return Place.CUSTOMERS.value + (f"?{urlencode(search)}" if search else "")


def draw_list(found: list[Listed], near: list[str], search: str, telling: Telling) -> Node:
    """Search field and rows; for a search that finds nobody, whose name is nearest."""
    field = el(
        "input",
        cls="dk-field",
        type="search",
        name="q",
        autocomplete="off",
        maxlength=LONGEST,
        placeholder=telling.say("search_hint"),
        aria_label=telling.say("search_customers"),
        data_key="/",
        act={"name": "search"},
        key="field",
        **{"^value": search},
    )
    below: list[Node | None]
    if found:
        title = telling.say("found", n=len(found)) if search.strip() else telling.say("heard_last")
        below = [
            el("h2", title, key="title", role="status"),
            el("ul", *(_row(one, telling) for one in found), cls="dk-people"),
        ]
    elif search.strip():
        said = telling.say("nobody_found", search=search.strip())
        names = telling.say("comma").join(near)
        below = [
            quiet(said),
            el("p", telling.say("near_names", names=names), cls="dk-quiet", key="near") if names else None,
        ]
    else:
        below = [quiet(telling.say("no_customers"))]
    return el("main", el("h1", telling.say("place.customers"), key="h"), field, *below, cls="dk-page dk-page-narrow")


def _row(one: Listed, telling: Telling) -> Node:
    person = one.contact
    account = person.account_name if person.account_kind == "company" else person.email
    tickets = telling.say("open_tickets_one" if one.open_tickets == 1 else "open_tickets", n=one.open_tickets)
    return el(
        "li",
        el(
            "a",
            el("span", person.name, cls="dk-strong"),
            el("span", account or "", cls="dk-quiet dk-grow"),
            el("span", tickets, cls="dk-mark dk-mark-warn") if one.open_tickets else None,
            el("span", telling.named("tier", person.tier), cls="dk-quiet dk-tier"),
            el("span", telling.age(one.last_at) if one.last_at else "–", cls="dk-age"),
            cls="dk-person",
            href=customer_link(person.id),
        ),
        key=person.id,
    )
