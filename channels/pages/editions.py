"""Which edition of an article a reader may open, and what is said of one that is not the newest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from zoneinfo import ZoneInfo

from channels.doors import Doors
from crm_tools.people.company import company
from crm_tools.words import Language, Words, say_day
from knowledge_base.library import Library
from knowledge_base.passages import Article, Audience, Edition

__all__ = ["Opened", "gone_words", "note_on", "open_article", "public_article"]

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
SPAN = re.compile(r"(\d{1,7})-(\d{1,7})")


@dataclass(frozen=True, slots=True)
class Opened:
    """What is shown: the newest article, or an earlier edition of it with the words cited there."""

    article: Article
    earlier: Edition | None
    cited: tuple[int, int] | None

    @property
    def title(self) -> str:
        return self.earlier.title if self.earlier else self.article.title

    @property
    def text(self) -> str:
        return self.earlier.text if self.earlier else self.article.text


def public_article(library: Library, article_id: str, language: Language) -> Article | None:
    """The newest text of an article that customers may read; None for any other."""
    article = library.article(article_id, language)
    return article if article is not None and article.audience is Audience.PUBLIC else None


def open_article(library: Library, article_id: str, language: Language, revision: str, at: str) -> Opened | None:
    """The article at a revision, "" meaning the newest; None where customers may not read it, or not any more.

    An earlier edition is shown only while the article itself is public, and only if it was public then: whoever makes
    an article the staff's means what it used to say, too.
    """
    article = public_article(library, article_id, language)
    if article is None:
        return None
    span = SPAN.fullmatch(at)
    cited = (int(span[1]), int(span[2])) if span else None
    number = int(revision) if revision.isdecimal() and len(revision) < 10 else article.revision
    if number == article.revision:
        return Opened(article, None, cited)
    edition = library.edition(article_id, language, number)
    if edition is None or edition.audience is not Audience.PUBLIC:
        return None
    same = (edition.title, edition.text) == (article.title, article.text)
    return Opened(article, None if same else edition, cited)


async def note_on(edition: Edition, house: Doors, language: Language) -> str:
    """A line that says that this is an earlier edition, and leads to the newest."""
    profile = await house.read(company)
    day = say_day(edition.at.astimezone(ZoneInfo(profile.timezone)).date()).say(language)
    return (
        f'<p class="earlier" role="note">{escape(NOTE.say(language).format(day=day))} '
        f'<a href="/help/{language}/{escape(edition.article_id)}">{NEWEST.say(language)}</a></p>'
    )


def gone_words(article: Article | None, language: Language) -> tuple[str, str]:
    """Title and body of the page in the place of what is not published; the same whatever, or nothing, was there."""
    newest = (
        f'<a class="way" href="{escape(article.url)}">{NEWEST.say(language)}</a>'
        if article
        else f'<a class="way" href="/help/{language}">{HELP.say(language)}</a>'
    )
    title = GONE.say(language)
    return title, f'<div class="lost"><h1>{title}</h1><p>{GONE_WHY.say(language)}</p><p>{newest}</p></div>'
