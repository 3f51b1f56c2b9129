"""An article as one Markdown text with front matter, as it is shown to be edited and as it comes back. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import yaml

from knowledge_base.articles import ArticleState
from knowledge_base.errors import Unfit
from knowledge_base.loaders.drafts import language_of, named_after
from knowledge_base.markdown_blocks import unclosed
from knowledge_base.passages import Audience
from knowledge_base.writing import Writing

__all__ = ["Sheet", "as_markdown", "read_markdown"]

FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
HEADING = re.compile(r"\A\s*#[ \t]+(.*)(?:\n|\Z)")
KNOWN = ("id", "language", "title", "category", "audience", "tags", "review", "revision", "updated")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a text says; `revision` is the one it changes, None for a new article."""

    writing: Writing
    revision: int | None


def as_markdown(state: ArticleState) -> str:
    """The article to be edited; its front matter names the revision that is changed by sending it back."""
    one = state.article
    facts: dict[str, object] = {
        "id": one.article_id,
        "language": one.language,
        "title": one.title,
        "category": one.category,
        "audience": one.audience.value,
        "tags": list(one.tags),
        "review": state.review_on,
        "revision": one.revision,
    }
    kept = {name: value for name, value in facts.items() if value not in ("", [], None)}
    front = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, default_flow_style=None, width=1000)
    return f"---\n{front}---\n\n{one.text}\n"


def read_markdown(text: str, *, default: Writing | None = None) -> Sheet:
    """Reads it back; what the front matter leaves out is as in `default`. Raises Unfit that says what is wrong."""
    text = text.removeprefix("\ufeff").lstrip("\n")
    found = FRONT.match(text)
    facts = _facts(found[1]) if found else {}
    body = text[found.end() :] if found else text
    heading = HEADING.match(body)
    title = _word(facts, "title") or (default.title if default else "")
    said = unclosed(heading[1]) if heading else ""
    if heading and said and title in ("", said):
        title, body = said, body[heading.end() :]
    language = _word(facts, "language") or (default.language if default else language_of(body))
    written = Writing(
        article_id=_word(facts, "id") or (default.article_id if default else named_after(title)),
        language=language,
        title=title,
        text=body.strip("\n"),
        category=_word(facts, "category"),
        audience=_audience(facts, default),
        tags=_tags(facts.get("tags")),
        review_on=_day(facts.get("review")),
    )
    return Sheet(written, _revision(facts.get("revision")))


def _facts(source: str) -> Mapping[str, object]:
    try:
        facts = yaml.safe_load(source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Unfit(f"the front matter is not YAML{f' in line {mark.line + 2}' if mark else ''}") from error
    if facts is None:
        return {}
    if not isinstance(facts, dict):
        raise Unfit("the front matter must be lines like “title: …”")
    for name in facts:
        if name not in KNOWN:
            raise Unfit(f"the front matter has {name!r}; known are: {', '.join(KNOWN)}")
    return facts


def _word(facts: Mapping[str, object], name: str) -> str:
    value = facts.get(name)
    return "" if value is None else str(value).strip()


def _audience(facts: Mapping[str, object], default: Writing | None) -> Audience:
    said = _word(facts, "audience") or (default.audience.value if default else "public")
    if said not in ("public", "staff"):
        raise Unfit(f"audience must be public or staff, not {said!r}")
    return Audience(said)


def _tags(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(one) for one in value)
    return tuple(part.strip() for part in str(value or "").split(",") if part.strip())


def _day(value: object) -> date | None:
    if value in (None, ""):
        return None
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise Unfit(f"review must be a day like 2027-01-31, not {value!r}") from error


def _revision(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, int) and value > 0:
        return value
    raise Unfit(f"revision must be a number from 1 on, not {value!r}")
