"""The address of one trace: whole as HTML before any script runs; its script only joins sentences and sources."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from html import escape
from pathlib import Path
from string import Template

from fastapi.responses import HTMLResponse, Response

from channels.console.elements import lost_page
from channels.console.frame import Looker, open_to
from channels.console.sign_in import ICON, MOUNT, language_address, style_sheet
from channels.console.staff_desk import StaffDesk
from channels.console.telling import Telling
from channels.console.trace_view import draw_trace
from channels.console.tree import Node, el
from channels.console.tree_html import as_html
from channels.console.words import say
from channels.scenario_writing import write_scenario
from channels.trace_file import TraceFile, read_trace
from channels.trace_scenario import scenario_of
from crm_tools.errors import Invalid, NotFound
from crm_tools.people.users import User
from crm_tools.store import Session

__all__ = ["trace_page", "trace_scenario_file"]

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


async def trace_page(desk: StaffDesk, looker: Looker, trace_id: str) -> HTMLResponse:
    """Raises SignedOut."""
    try:
        file = await desk.look(looker.token, _reading(trace_id))
    except NotFound:
        telling = Telling(looker.language, desk.clock(), "UTC")
        title = telling.say("no_trace")
        return _whole(looker, title, lost_page(telling, title, telling.say("no_trace_said")), status=404)
    telling = Telling(looker.language, desk.clock(), file.zone)
    return _whole(looker, telling.say("trace.title"), draw_trace(file, desk.procedures, telling))


async def trace_scenario_file(desk: StaffDesk, looker: Looker, trace_id: str) -> Response:
    """The conversation up to this reply as a TOML file to keep. Raises SignedOut."""
    try:
        file = await desk.look(looker.token, _reading(trace_id))
        written = scenario_of(file)
    except (NotFound, Invalid):
        telling = Telling(looker.language, desk.clock(), "UTC")
        title = telling.say("trace.no_test")
        return _whole(looker, title, lost_page(telling, title, telling.say("trace.no_test_said")), status=404)
    headers = {"Content-Disposition": f'attachment; filename="{written.id}.toml"', "Cache-Control": "no-store"}
    return Response(write_scenario(written), media_type="application/toml; charset=utf-8", headers=headers)


def _reading(trace_id: str) -> Callable[[Session, User], TraceFile]:
    def look(session: Session, user: User) -> TraceFile:
        return read_trace(session, trace_id, user)

    return look


def _whole(looker: Looker, title: str, body: Node, *, status: int = 200) -> HTMLResponse:
    language, nonce = looker.language, secrets.token_urlsafe(16)
    html = Template((HERE / "trace.html").read_text(encoding="utf-8")).substitute(
        lang="zh-CN" if language == "zh" else "en",
        title=escape(title),
        icon=ICON,
        style=style_sheet() + (HERE / "trace.css").read_text(encoding="utf-8"),
        top=as_html(_top(looker)),
        body=as_html(body),
        words=escape(say("trace.joined", language)),
        press=escape(say("trace.press", language)),
        comma=escape(say("trace.comma", language)),
        nonce=nonce,
        script=(HERE / "trace_joining.js").read_text(encoding="utf-8"),
    )
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": POLICY.format(nonce=nonce)}
    return HTMLResponse(html, status_code=status, headers=headers)


def _top(looker: Looker) -> Node:
    """The same bar as on the other pages."""
    language, other = looker.language, "en" if looker.language == "zh" else "zh-CN"
    links = [
        el("a", say(f"place.{one.name.lower()}", language), href=f"{MOUNT}{one.value}", cls="dk-link")
        for one in open_to(looker.user)
    ]
    leave = el("button", say("sign_out", language), type="submit", cls="dk-link")
    return el(
        "header",
        el("span", "Deskside", cls="dk-brand"),
        el("nav", *links, cls="dk-nav", aria_label=say("pages", language)),
        el("span", looker.user.name, cls="dk-me"),
        el("a", say("language_other", language), href=language_address(language), lang=other, cls="dk-link"),
        el("form", leave, method="post", action=f"{MOUNT}/sign-out"),
        cls="dk-top",
    )
