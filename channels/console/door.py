"""The staff door: mounts the console's pages and addresses under /console."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from nicegui import app as pages
from nicegui import ui

from channels.console.arriving import NO_STORE, is_from_here, language_of
from channels.console.article_page import article_page
from channels.console.board import View
from channels.console.customer_page import CustomerPage
from channels.console.customers_list import CustomersPage
from channels.console.frame import Looker, Place, draw_frame
from channels.console.inbox import InboxPage, Visit
from channels.console.lead_page import LeadPage, LeadVisit
from channels.console.sign_in import MOUNT, SVG, SignIn, sign_in_address, sign_in_page, way_back
from channels.console.staff_desk import SignedOut, StaffDesk
from channels.console.ticket_page import TicketPage
from channels.console.trace_routes import add_traces
from channels.console.words import say
from channels.limits import TooMany
from crm_tools.words import Language

__all__ = ["mount_console"]

SESSION_COOKIE = {"session_cookie": "deskside_console", "max_age": 12 * 3600, "path": MOUNT, "same_site": "lax"}
PATIENCE = 30.0  # seconds for a page to be built, or a browser to come back; a busy server is no broken page


def mount_console(app: FastAPI, desk: StaffDesk, *, secret: str) -> None:
    """Adds the staff door to `app`, once per process.

    The sign-in's token travels in a signed cookie that scripts cannot read and that only goes to this door; nothing
    of it is written to a disk here.
    """
    _add_sign_in(desk)
    _add_ways_out(desk)
    _add_inbox(desk)
    _add_customers(desk)
    _add_lead(desk)
    _add_articles(desk)
    add_traces(desk)
    ui.run_with(
        app,
        mount_path=MOUNT,
        storage_secret=secret,
        session_middleware_kwargs=SESSION_COOKIE,
        title="Deskside",
        favicon=SVG,
        dark=None,
        tailwind=False,
        reconnect_timeout=PATIENCE,
        show_welcome_message=False,
    )


def _add_sign_in(desk: StaffDesk) -> None:
    @pages.get("/sign-in", include_in_schema=False)
    async def show(request: Request, back: str = "/") -> HTMLResponse:
        language = language_of(request)
        notice = request.session.pop("notice", "sign_in_again" if back != "/" else "")
        shown = SignIn(language, back=way_back(back), notice=say(notice, language) if notice else "")
        return HTMLResponse(sign_in_page(shown), headers=NO_STORE)

    @pages.post("/sign-in", include_in_schema=False, response_model=None)
    async def sign_in(
        request: Request, email: str = Form(""), password: str = Form(""), back: str = Form("/")
    ) -> HTMLResponse | RedirectResponse:
        language = language_of(request)

        def refuse(status: int, error: str, headers: dict[str, str] = NO_STORE) -> HTMLResponse:
            shown = SignIn(language, back=way_back(back), email=email, error=error)
            return HTMLResponse(sign_in_page(shown), status_code=status, headers=headers)

        if not is_from_here(request):
            return refuse(403, say("sign_in_elsewhere", language))
        try:
            desk.limits.sign_in(request.client.host if request.client else "", at=desk.clock())
        except TooMany as often:
            wait = str(often.retry_after)
            return refuse(429, say("sign_in_often", language, n=wait), NO_STORE | {"Retry-After": wait})
        token = await desk.sign_in(email, password)
        if token is None:
            return refuse(401, say("sign_in_wrong", language))
        request.session["staff"] = token
        return RedirectResponse(MOUNT + way_back(back), status_code=303)


def _add_ways_out(desk: StaffDesk) -> None:
    @pages.post("/sign-out", include_in_schema=False)
    async def sign_out(request: Request) -> RedirectResponse:
        if not is_from_here(request):
            return RedirectResponse(f"{MOUNT}/", status_code=303)
        await desk.sign_out(request.session.pop("staff", ""))
        request.session["notice"] = "signed_out"
        return RedirectResponse(f"{MOUNT}/sign-in", status_code=303)

    @pages.get("/language/{language}", include_in_schema=False)
    async def change_language(request: Request, language: str) -> RedirectResponse:
        request.session["language"] = "zh" if language == "zh" else "en"
        return RedirectResponse(MOUNT + way_back(request.headers.get("referer", "/")), status_code=303)


def _add_inbox(desk: StaffDesk) -> None:
    @ui.page("/", response_timeout=PATIENCE)
    async def inbox(request: Request, view: str = "", c: str = "") -> RedirectResponse | None:
        chosen = View(view) if view in list(View) else View.QUEUE

        async def build(looker: Looker) -> None:
            visit = Visit(looker.token, looker.user, looker.language, view=chosen, conversation_id=c)
            await InboxPage(desk, visit).build()

        return await _signed_in(desk, request, Place.INBOX, build)


def _add_customers(desk: StaffDesk) -> None:
    @ui.page("/customers", response_timeout=PATIENCE)
    async def customers(request: Request, q: str = "") -> RedirectResponse | None:
        return await _signed_in(
            desk, request, Place.CUSTOMERS, lambda looker: CustomersPage(desk, looker, q).build()
        )  # fmt: skip

    @ui.page("/customers/{contact_id}", response_timeout=PATIENCE)
    async def customer(request: Request, contact_id: str) -> RedirectResponse | None:
        return await _signed_in(
            desk, request, Place.CUSTOMERS, lambda looker: CustomerPage(desk, looker, contact_id).build()
        )

    @ui.page("/tickets/{number}", response_timeout=PATIENCE)
    async def ticket(request: Request, number: str) -> RedirectResponse | None:
        return await _signed_in(
            desk, request, Place.CUSTOMERS, lambda looker: TicketPage(desk, looker, number).build()
        )  # fmt: skip


def _add_lead(desk: StaffDesk) -> None:
    @ui.page("/lead", response_timeout=PATIENCE)
    async def lead(request: Request, case: str = "") -> RedirectResponse | None:
        async def build(looker: Looker) -> None:
            await LeadPage(desk, LeadVisit(looker.token, looker.user, looker.language, case)).build()

        return await _signed_in(desk, request, Place.LEAD, build)


def _add_articles(desk: StaffDesk) -> None:
    @pages.get("/articles/{language}/{article_id}", include_in_schema=False, response_model=None)
    async def article(request: Request, language: Language, article_id: str) -> HTMLResponse | RedirectResponse:
        try:
            return await article_page(desk, request.session.get("staff", ""), article_id, language, request)
        except SignedOut:
            return RedirectResponse(sign_in_address(_address(request)), status_code=303, headers=NO_STORE)


async def _signed_in(
    desk: StaffDesk, request: Request, place: Place, build: Callable[[Looker], Awaitable[None]]
) -> RedirectResponse | None:
    """Draws a page for whoever is signed in; anybody else signs in first and comes back."""
    to_sign_in = RedirectResponse(sign_in_address(_address(request)), status_code=303, headers=NO_STORE)
    token = request.session.get("staff", "")
    user = await desk.user(token)
    if user is None:
        return to_sign_in
    looker = Looker(token, user, language_of(request))
    begin = draw_frame(looker, place, desk)
    try:
        await build(looker)
    except SignedOut:
        return to_sign_in
    begin()
    return None


def _address(request: Request) -> str:
    """Where to come back to after signing in."""
    path = request.url.path.removeprefix(MOUNT) or "/"
    return f"{path}?{request.url.query}" if request.url.query else path
