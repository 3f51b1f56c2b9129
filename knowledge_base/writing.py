"""Articles written in the product: what is written is checked, nobody's change is overwritten, files stay files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from crm_tools.store import Session
from crm_tools.store.events import record
from crm_tools.words import LANGUAGES
from knowledge_base.articles import ArticleRow, all_ids, article_of, keep_article, languages_of, remove_article
from knowledge_base.errors import NotThere, Outdated, Unfit
from knowledge_base.loaders.drafts import Draft
from knowledge_base.passages import Article, Audience
from knowledge_base.spellings import Spellings, folded

__all__ = ["LONGEST_TEXT", "Writing", "free_id", "remove_article_of", "write_article"]

LONGEST_TEXT = 100_000  # characters; about fifty pages
LONGEST = {"title": 200, "category": 80}
MOST_TAGS, LONGEST_TAG = 30, 60
ID = re.compile(r"\w[\w.-]{0,99}")
UNKEEPABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Writing:
    """An article as somebody writes it; `text` is Markdown."""

    article_id: str
    language: str
    title: str
    text: str
    category: str = ""
    audience: Audience = Audience.PUBLIC
    tags: tuple[str, ...] = ()
    review_on: date | None = None


def write_article(
    session: Session,
    new: Writing,
    *,
    revision: int | None,
    by: str,
    at: datetime,
    origin: Literal["written", "ticket"] = "written",
) -> Article:
    """Keeps an article; `revision` is the one it changes, None for a new one.

    Raises Unfit for what cannot be an article, Outdated (with the article as it stands) when that is not the newest
    revision, NotThere when there is none to change.
    """
    _check(new)
    _check_spelling(session, new)
    row = session.get(ArticleRow, (new.article_id, new.language))
    current = article_of(session, new.article_id, new.language)
    _check_revision(new, current, revision)
    if row is not None and row.source:
        raise Unfit(
            f"{new.article_id} ({new.language}) is read from {row.source}: change it there and add it again, or remove "
            "it here and there and write it anew"
        )
    kept_origin = row.origin if row is not None else origin
    draft = Draft(
        article_id=new.article_id,
        language=new.language,
        title=new.title.strip(),
        text=new.text.strip("\n"),
        category=new.category.strip(),
        audience=new.audience,
        updated=at.date(),
        tags=tuple(tag.strip() for tag in new.tags if tag.strip()),
        review_on=new.review_on,
    )
    done = keep_article(session, draft, source="", at=at, origin=kept_origin)
    kept = article_of(session, new.article_id, new.language)
    if kept is None:
        raise NotThere(f"{new.article_id} ({new.language}) was removed meanwhile")
    if done != "unchanged":
        about = f"article:{new.article_id}"
        record(session, "article.written", about, actor=by, at=at, language=new.language, revision=kept.revision)
    return kept


def remove_article_of(session: Session, article_id: str, *, language: str = "", by: str, at: datetime) -> list[str]:
    """Removes an article in one language, or in all; says in which. Raises NotThere."""
    standing = languages_of(session, article_id)
    gone = [one for one in sorted(standing) if language in ("", one)]
    if not gone:
        where = f" in {language!r}" if standing else ""
        raise NotThere(f"there is no article {article_id!r}{where}; `deskside kb list` shows all")
    for one in gone:
        remove_article(session, article_id, one, at=at)
        record(session, "article.removed", f"article:{article_id}", actor=by, at=at, language=one)
    return gone


def free_id(session: Session, wanted: str) -> str:
    """`wanted` as an id that no article has yet."""
    base = (re.sub(r"[^\w.-]+", "-", wanted).strip("-_.")[:60].strip("-_.") or "article").casefold()
    number, found, taken = 1, base, {folded(one) for one in all_ids(session)}
    while folded(found) in taken:
        number += 1
        found = f"{base}-{number}"
    return found


def _check_spelling(session: Session, new: Writing) -> None:
    used = Spellings(all_ids(session)).of(new.article_id)
    if used != new.article_id:
        raise Unfit(
            f"there is already an article {used!r}, and {new.article_id!r} differs from it in case or width alone; "
            "write the id as it is there, or choose another"
        )


def _check_revision(new: Writing, current: Article | None, revision: int | None) -> None:
    name = f"{new.article_id} ({new.language})"
    if current is None and revision is not None:
        raise NotThere(f"there is no article {name} to change; leave the revision out to write it")
    if current is not None and revision is None:
        raise Outdated(f"there is already an article {name}, at revision {current.revision}; say that you change that")
    if current is not None and revision != current.revision:
        raise Outdated(
            f"{name} is at revision {current.revision} by now, and this changes revision {revision}; put your change "
            "into the newest text and send it again",
            current,
        )


def _check(new: Writing) -> None:
    flaw = next(_flaws(new), None)
    if flaw is not None:
        raise Unfit(flaw)


def _flaws(new: Writing) -> Iterator[str]:
    if not ID.fullmatch(new.article_id):
        yield f"id {new.article_id[:120]!r}: 1 to 100 letters, digits, '-', '_' and '.', a letter or digit first"
    if new.language not in LANGUAGES:
        yield f"language must be one of {', '.join(LANGUAGES)}, not {new.language[:20]!r}"
    for name in ("title", "text"):
        if not getattr(new, name).strip():
            yield f"an article needs a {name}"
    if len(new.text) > LONGEST_TEXT:
        yield f"the text has {len(new.text):,} characters; {LONGEST_TEXT:,} is the most, so split it"
    yield from (
        f"{name} is longer than {most} characters" for name, most in LONGEST.items() if len(getattr(new, name)) > most
    )
    if len(new.tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in new.tags):
        yield f"at most {MOST_TAGS} tags of at most {LONGEST_TAG} characters each"
    if UNKEEPABLE.search("".join((new.title, new.text, new.category, *new.tags))):
        yield "NUL and half surrogate pairs are no text; take them out"
