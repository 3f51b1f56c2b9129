"""What in the library has grown old: overdue reviews, links and sources that are no more, what nobody uses. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from knowledge_base.articles import ArticleState
from knowledge_base.holdings import ArticleKey
from knowledge_base.links import Link, links_in

__all__ = ["Checked", "Finding", "FindingKind", "SourceState", "Used", "check", "outside_links"]

FindingKind = Literal[
    "review", "broken-link", "dead-link", "source-gone", "source-changed", "source-unreadable", "unused"
]
REVIEWED_EVERY = timedelta(days=365)
FEWEST_USES = 20  # with fewer citations in all, that an article has none says nothing
HELP = re.compile(r"^/help/([a-z]{2})/([^/?#\s]+)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at, why, and what mends it: a command, or what to do in words."""

    kind: FindingKind
    article_id: str
    language: str
    title: str
    reason: str
    fix: str


@dataclass(frozen=True, slots=True)
class Used:
    """How often sent replies cited an article."""

    article_id: str
    language: str
    title: str
    times: int


@dataclass(frozen=True, slots=True)
class Checked:
    """All findings, the most pressing kinds first, and the articles that are used most."""

    findings: tuple[Finding, ...]
    most_used: tuple[Used, ...]
    articles: int


@dataclass(frozen=True, slots=True)
class SourceState:
    """What became of a source since it was read: the same, gone, changed or unreadable, with a reason."""

    status: Literal["same", "gone", "changed", "unreadable"]
    reason: str = ""


def outside_links(states: Sequence[ArticleState]) -> list[str]:
    """The web addresses that articles link to, each once."""
    found = (url for one in states for url in links_in(one.article.text) if url.startswith(("http://", "https://")))
    return list(dict.fromkeys(found))


def check(
    states: Sequence[ArticleState],
    *,
    now: datetime,
    links: Mapping[str, Link],
    source_of: Callable[[ArticleState], SourceState],
    uses: Mapping[ArticleKey, int],
    unused_days: int,
) -> Checked:
    """Judges every article; nothing is read and nothing is asked here."""
    standing = {(one.article.article_id, one.article.language) for one in states}
    findings: list[Finding] = []
    for one in states:
        findings += _source(one, source_of(one))
        findings += _links(one, standing, links)
        findings += _review(one, now.date())
    if sum(uses.values()) >= FEWEST_USES:
        findings += [found for one in states for found in _unused(one, uses, now, unused_days)]
    titles = {(one.article.article_id, one.article.language): one.article.title for one in states}
    most = [Used(*key, title=titles[key], times=times) for key, times in Counter(uses).most_common(10) if key in titles]
    return Checked(tuple(findings), tuple(most), len(states))


def _source(one: ArticleState, found: SourceState) -> Iterator[Finding]:
    name = one.article.article_id
    again = f"deskside kb add {_quoted(one.source)}"
    match found.status:
        case "gone":
            yield _finding(
                "source-gone", one, f"{one.source} {found.reason}", f"deskside kb remove {name}, or bring it back"
            )
        case "changed":
            yield _finding("source-changed", one, f"{one.source} {found.reason}", again)
        case "unreadable":
            yield _finding("source-unreadable", one, f"{one.source}: {found.reason}", f"mend it, then {again}")
        case "same":
            return


def _links(one: ArticleState, standing: set[ArticleKey], links: Mapping[str, Link]) -> Iterator[Finding]:
    for url in links_in(one.article.text):
        inside, known = HELP.match(url), links.get(url)
        if inside and (inside[2], inside[1]) not in standing:
            yield _finding("broken-link", one, f"links to {url}, which is no article", _edit(one))
        elif known is not None and known.status == "dead":
            said = f"links to {url}: {known.reason} ({known.checked_at.date().isoformat()})"
            yield _finding("dead-link", one, said, _edit(one))


def _review(one: ArticleState, today: date) -> Iterator[Finding]:
    since = one.article.updated or one.changed.date()
    due = one.review_on or since + REVIEWED_EVERY
    if due <= today:
        late = (today - due).days
        said = f"review was due on {due.isoformat()}" + (f", {late} days ago" if late else ", today")
        if one.review_on is None:
            said = f"unchanged since {since.isoformat()}; " + said
        yield _finding(
            "review", one, said, f"deskside kb reviewed {one.article.article_id} --language {one.article.language}"
        )


def _unused(one: ArticleState, uses: Mapping[ArticleKey, int], now: datetime, days: int) -> Iterator[Finding]:
    key = (one.article.article_id, one.article.language)
    if not uses.get(key) and now - one.born >= timedelta(days=days):
        yield _finding(
            "unused", one, f"no reply cited it in {days} days", f"deskside kb show {key[0]} --language {key[1]}"
        )


def _edit(one: ArticleState) -> str:
    if one.source:
        return f"mend {one.source}, then deskside kb add {_quoted(one.source)}"
    return f"deskside kb edit {one.article.article_id} --language {one.article.language}"


def _quoted(source: str) -> str:
    return f'"{source}"' if " " in source else source


def _finding(kind: FindingKind, one: ArticleState, reason: str, fix: str) -> Finding:
    return Finding(kind, one.article.article_id, one.article.language, one.article.title, reason, fix)
