"""What stands around every plain page: head, the company's name on top, the way to the other language."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from string import Template

from fastapi.responses import HTMLResponse

from channels.doors import Doors
from crm_tools.people.company import company
from crm_tools.words import Language, Words

__all__ = ["OTHER", "company_name", "language_of", "page", "public_page"]

OTHER: dict[Language, tuple[Language, str]] = {"en": ("zh", "中文"), "zh": ("en", "English")}
HELP = Words("Help centre", "帮助中心")


def page(title: str, body: str, *, language: Language = "en", status: int = 200) -> HTMLResponse:
    """`body` is trusted HTML, already escaped or cleaned."""
    html = _frame().substitute(title=escape(title), body=body, language="zh-CN" if language == "zh" else "en")
    return HTMLResponse(html, status_code=status)


def public_page(
    title: str, body: str, *, name: str, language: Language, twin: str = "", status: int = 200
) -> HTMLResponse:
    """A page for customers under the company's name; `twin` is its address in the other language, if it has one."""
    other, other_name = OTHER[language]
    code = "zh-CN" if other == "zh" else "en"
    switch = f'<a href="{escape(twin)}" lang="{code}" hreflang="{code}">{other_name}</a>' if twin else ""
    top = (
        f'<header class="top"><a class="brand" href="/help/{language}">{escape(name)}'
        f"<span>{HELP.say(language)}</span></a>{switch}</header>"
    )
    return page(f"{title} · {name}", top + body, language=language, status=status)


async def company_name(house: Doors, language: Language) -> str:
    return (await house.read(company)).name.say(language)


def language_of(accept_language: str) -> Language:
    """The language to begin with, as a browser asks for it."""
    return "zh" if accept_language.strip().lower().startswith("zh") else "en"


@cache
def _frame() -> Template:
    return Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))
