"""Markdown files, with or without front matter (id, title, category, audience, updated, review, tags, language)."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import yaml

from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders.audiences import refuse_two_audiences
from knowledge_base.loaders.drafts import Draft, language_of, loader, named_after
from knowledge_base.loaders.encodings import read_text
from knowledge_base.markdown_blocks import unclosed
from knowledge_base.passages import Audience

__all__ = ["load_markdown"]

FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
TITLE = re.compile(r"\A\s*(?:#[ \t]+(.*)|([^\s#>|-].*)\n=+[ \t]*)(?:\n|\Z)")
FENCED_OR_COMMENT = re.compile(r"(^(?:```|~~~).*?^(?:```|~~~)[ \t]*$)|<!--.*?-->", re.DOTALL | re.MULTILINE)
LONGEST_FRONT = 20_000
KNOWN = ("id", "title", "category", "audience", "updated", "tags", "language")  # "review" resembles too many others
CLOSE = 0.83  # "audiance" is meant as ours; "updated_at", "categories" and "subtitle" are somebody else's own
ID = re.compile(r"[\w][\w.-]{0,99}")


@loader(".md", ".markdown")
def load_markdown(path: Path) -> Iterator[Draft]:
    """Without a title in the front matter the first heading is the title, without one the file's name."""
    text = read_text(path).lstrip("\n")
    front = FRONT.match(text)
    facts = _facts(front[1]) if front else {}
    # A comment is for who edits the page; no reader sees it, and so no model should.
    body = FENCED_OR_COMMENT.sub(lambda found: found[1] or "", text[front.end() :] if front else text)
    heading = TITLE.match(body)
    said = "" if heading is None else heading[2].strip() if heading[2] else unclosed(heading[1])
    title = str(facts.get("title") or "").strip()
    if heading and title in ("", said):
        title, body = said, body[heading.end() :]
    article_id = str(facts.get("id") or named_after(path.stem))
    if not ID.fullmatch(article_id):
        raise UnreadableSource(f"front matter: id {article_id!r} may hold only letters, digits, '-', '_' and '.'")
    yield Draft(
        article_id=article_id,
        language=_language(facts.get("language"), body, path),
        title=title or path.stem,
        text=body.strip("\n"),
        category=str(facts.get("category") or ""),
        audience=_audience(facts.get("audience", "public")),
        updated=_day(facts, "updated"),
        tags=_tags(facts.get("tags")),
        review_on=_day(facts, "review"),
        is_named=bool(facts.get("id")),
    )


def _facts(source: str) -> dict[str, object]:
    if len(source) > LONGEST_FRONT:
        raise UnreadableSource("front matter is longer than a page; keep only `key: value` lines in it")
    refuse_two_audiences(source)
    try:
        facts = yaml.safe_load(source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 2}" if mark else ""
        raise UnreadableSource(f"front matter is not valid YAML{line}") from error
    except (ValueError, TypeError) as error:  # a day that no calendar has, a key that is a list
        raise UnreadableSource(f"front matter holds a value that cannot be: {str(error)[:80]}") from error
    if facts is None:
        return {}
    if not isinstance(facts, dict):
        raise UnreadableSource("front matter must be lines of `key: value`")
    named = {str(key): value for key, value in facts.items()}
    for key in named:
        _refuse_misspelt(key)
    for key in (*KNOWN, "review"):
        _refuse_nested(key, named.get(key))
    return named


def _refuse_misspelt(key: str) -> None:
    """A typo must not pass as a key of somebody else's: `audiance: staff` would publish a staff article."""
    if key in KNOWN:
        return
    folded = unicodedata.normalize("NFKC", key).casefold().strip()
    if close := difflib.get_close_matches(folded, KNOWN, n=1, cutoff=CLOSE):
        raise UnreadableSource(f"front matter: unknown key {key!r}; did you mean {close[0]!r}?")


def _refuse_nested(key: str, value: object) -> None:
    """Only plain values are written out: ten lines of YAML can nest into gigabytes."""
    parts = value if key == "tags" and isinstance(value, list) else [value]
    if any(isinstance(part, dict | list | set | tuple) for part in parts):
        raise UnreadableSource(f"front matter: {key} must be a plain value")


def _language(value: object, body: str, path: Path) -> str:
    if value in (None, ""):
        return language_of(body, path)
    if value in ("en", "zh"):
        return str(value)
    raise UnreadableSource(f"front matter: language must be en or zh, not {value!r}")


def _audience(value: object) -> Audience:
    try:
        return Audience(str(value))
    except ValueError as error:
        raise UnreadableSource(f"front matter: audience must be public or staff, not {value or 'nothing'!r}") from error


def _day(facts: dict[str, object], key: str) -> date | None:
    value = facts.get(key)
    if value in (None, ""):
        return None
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise UnreadableSource(f"front matter: {key} must be a day like 2026-05-31, not {value!r}") from error


def _tags(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(tag) for tag in value)
    return tuple(part.strip() for part in str(value or "").split(",") if part.strip())
