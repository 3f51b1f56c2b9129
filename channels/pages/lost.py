"""What a browser shows for an address that leads nowhere; programs get a problem document as everywhere else."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from channels.doors import Doors
from channels.pages.frame import OTHER, company_name, language_of, public_page
from channels.problems import problem
from crm_tools.errors import CrmError, NotFound
from crm_tools.words import Language, Words

__all__ = ["add_lost_page"]

TITLE = Words("Page not found", "未找到页面")
SAID = Words(
    "There is nothing at this address. It may have moved, or the link was not copied whole.",
    "该地址没有内容，可能已移动，或链接复制不完整。",
)
ON = Words("Go to the help centre", "前往帮助中心")


def add_lost_page(app: FastAPI) -> None:
    """Answers 404 with a page where a browser asks for one."""

    async def lost(request: Request, error: Exception) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            return await _page(request)
        if isinstance(error, HTTPException):
            return problem(404, "not-found", "Not Found", str(error.detail), headers=error.headers)
        said = error.say(request.headers.get("accept-language", "")) if isinstance(error, CrmError) else str(error)
        return problem(404, NotFound.code, "Not found", said)

    app.add_exception_handler(404, lost)
    app.add_exception_handler(NotFound, lost)


async def _page(request: Request) -> Response:
    house: Doors = request.app.state.doors
    language = _language(request)
    try:
        name = await company_name(house, language)
    except CrmError:  # the page must come even while the database is away
        name = "Deskside"
    body = (
        f'<div class="lost"><h1>{TITLE.say(language)}</h1><p>{SAID.say(language)}</p>'
        f'<p><a class="way" href="/help/{language}">{ON.say(language)}</a></p></div>'
    )
    return public_page(
        TITLE.say(language), body, name=name, language=language, twin=f"/help/{OTHER[language][0]}", status=404
    )


def _language(request: Request) -> Language:
    """That of the help pages when one is being read, else the browser's."""
    if request.url.path.startswith("/help/zh"):
        return "zh"
    if request.url.path.startswith("/help/en"):
        return "en"
    return language_of(request.headers.get("accept-language", ""))
