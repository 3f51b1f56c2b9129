"""The addresses under which a trace stands behind the staff door."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import app as pages

from channels.console.arriving import NO_STORE, is_from_here, language_of
from channels.console.frame import Looker
from channels.console.sign_in import MOUNT, sign_in_address
from channels.console.staff_desk import SignedOut, StaffDesk
from channels.console.trace_page import trace_page, trace_scenario_file

__all__ = ["add_traces"]

Tell = Callable[[StaffDesk, Looker, str], Awaitable[Response]]


def add_traces(desk: StaffDesk) -> None:
    """The page, and the conversation up to its reply as a file."""

    async def told(request: Request, trace_id: str, tell: Tell) -> Response:
        token = request.session.get("staff", "")
        try:
            user = await desk.user(token)
            if user is None:
                raise SignedOut
            return await tell(desk, Looker(token, user, language_of(request)), trace_id)
        except SignedOut:
            back = sign_in_address(f"/traces/{quote(trace_id, safe='')}")
            return RedirectResponse(back, status_code=303, headers=NO_STORE)

    @pages.get("/traces/{trace_id}", include_in_schema=False, response_model=None)
    async def trace(request: Request, trace_id: str) -> Response:
        return await told(request, trace_id, trace_page)

    @pages.post("/traces/{trace_id}/scenario", include_in_schema=False, response_model=None)
    async def make_test(request: Request, trace_id: str) -> Response:
        if not is_from_here(request):
            return RedirectResponse(f"{MOUNT}/", status_code=303, headers=NO_STORE)
        return await told(request, trace_id, trace_scenario_file)
