"""An article as colleagues read it: those for staff too, opened by a citation at the words that were quoted."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse

from channels.bounds import PAGE_POLICY
from channels.console.staff_desk import StaffDesk
from channels.pages.editions import asked_for, edition_html, gone_html
from channels.pages.frame import page
from crm_tools.people.company import company
from crm_tools.people.users import User
from crm_tools.store import Session
from crm_tools.words import Language
from knowledge_base.editions import Opened, open_edition
from knowledge_base.passages import Audience

__all__ = ["article_page"]

HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": PAGE_POLICY}


async def article_page(
    desk: StaffDesk, token: str, article_id: str, language: Language, request: Request
) -> HTMLResponse:
    """Raises SignedOut."""
    asked = asked_for(request.query_params.get("revision", ""), request.query_params.get("at", ""))

    def look(session: Session, _: User) -> tuple[Opened | None, Opened | None, str]:
        opened, newest = (
            open_edition(session, article_id, language, number, reader=Audience.STAFF)
            for number in (asked.revision, None)
        )
        return opened, newest, company(session).timezone

    opened, newest, zone = await desk.look(token, look)
    if opened is None:
        title, body = gone_html(newest.article if newest else None, language)
        shown = page(title, body, language=language, status=404)
    else:
        shown = page(opened.title, edition_html(opened, asked, language, zone), language=language)
    shown.headers.update(HEADERS)
    return shown
