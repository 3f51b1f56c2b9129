"""Help articles as pages, so that a citation has somewhere to open."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from string import Template

import nh3
from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from markdown_it import MarkdownIt

from channels.doors import OpenDoors
from crm_tools.errors import NotFound
from crm_tools.words import Language, Words
from knowledge_base.passages import Audience

__all__ = ["page", "router"]

router = APIRouter(tags=["pages"], include_in_schema=False)

OTHER: dict[str, tuple[Language, str]] = {"en": ("zh", "中文"), "zh": ("en", "English")}
UPDATED = Words("Updated {day}", "更新于 {day}")


@router.get("/help/{language}/{article_id}", response_class=HTMLResponse)
async def help_article(language: Language, article_id: str, house: OpenDoors) -> HTMLResponse:
    """A public article; one for staff does not exist here."""
    library = house.mind.library
    article = await house.mind.threads.run(lambda: library.article(article_id, language))
    if article is None or article.audience is not Audience.PUBLIC:
        raise NotFound(f"there is no article {article_id}")
    other, name = OTHER[language]
    twin = await house.mind.threads.run(lambda: library.article(article_id, other))
    link = f'<p class="muted"><a href="/help/{other}/{escape(article_id)}">{name}</a></p>' if twin else ""
    updated = UPDATED.say(language).format(day=article.updated.isoformat()) if article.updated else ""
    text = nh3.clean(MarkdownIt("commonmark", {"html": False}).enable("table").render(article.text))
    body = f'{link}<article><h1>{escape(article.title)}</h1><p class="muted">{updated}</p>{text}</article>'
    return page(article.title, body, language=language)


def page(title: str, body: str, *, language: Language = "en") -> HTMLResponse:
    """`body` is trusted HTML, already escaped or cleaned."""
    html = _frame().substitute(title=escape(title), body=body, language="zh-CN" if language == "zh" else "en")
    return HTMLResponse(html)


@cache
def _frame() -> Template:
    return Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))
