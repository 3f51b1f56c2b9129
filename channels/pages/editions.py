"""What a citation's address asks for, and what is said of an edition that is not the newest, or not published."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from zoneinfo import ZoneInfo

from channels.pages.article_text import article_html
from crm_tools.words import Language, Words, say_day
from knowledge_base.editions import Opened
from knowledge_base.passages import Article

__all__ = ["Asked", "asked_for", "edition_html", "gone_html"]

NOTE = Words(
    "This answer quoted an earlier version ({day}); the article has changed since.",
    "该回答引用的是 {day} 的版本，文章此后已有更新。",
)
NEWEST = Words("Read the newest version", "查看最新版本")
GONE = Words("This page is no longer published", "该页面已不再发布")
GONE_WHY = Words(
    "What was quoted from here can no longer be read. The help centre has what is valid today.",
    "所引用的内容已无法查看。请在帮助中心查看当前有效的内容。",
)
HELP = Words("Go to the help centre", "前往帮助中心")
UPDATED = Words("Updated {day}", "更新于 {day}")
SPAN = re.compile(r"(\d{1,7})-(\d{1,7})", re.ASCII)
NUMBER = re.compile(r"\d{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """A revision, None for the newest, and a span in its text."""

    revision: int | None
    cited: tuple[int, int] | None


def asked_for(revision: str, at: str) -> Asked:
    """What stands in an address; a part that was copied badly is as good as none."""
    span = SPAN.fullmatch(at)
    return Asked(int(revision) if NUMBER.fullmatch(revision) else None, (int(span[1]), int(span[2])) if span else None)


def edition_html(opened: Opened, asked: Asked, language: Language, zone: str) -> str:
    """The article's title and text with the cited words marked; an earlier edition with a line that leads on."""
    article, earlier = opened.article, opened.earlier
    if earlier:
        day = say_day(earlier.at.astimezone(ZoneInfo(zone)).date()).say(language)
        note = escape(NOTE.say(language).format(day=day))
        head = f'<p class="earlier" role="note">{note} <a href="{escape(article.url)}">{NEWEST.say(language)}</a></p>'
    else:
        updated = UPDATED.say(language).format(day=article.updated.isoformat()) if article.updated else ""
        head = f'<p class="muted">{updated}</p>'
    return f"<article><h1>{escape(opened.title)}</h1>{head}{article_html(opened.text, asked.cited)}</article>"


def gone_html(article: Article | None, language: Language) -> tuple[str, str]:
    """Title and body in the place of what is not published; the same whatever, or nothing, was there.

    `article` is the newest edition, where the reader may read that.
    """
    address, words = (article.url, NEWEST) if article else (f"/help/{language}", HELP)
    way = f'<a class="way" href="{escape(address)}">{words.say(language)}</a>'
    title = GONE.say(language)
    return title, f'<div class="lost"><h1>{title}</h1><p>{GONE_WHY.say(language)}</p><p>{way}</p></div>'
