"""Message text as HTML that is safe to show: no markup of the sender's own, no pictures from elsewhere."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from html import escape

import nh3
from markdown_it import MarkdownIt

__all__ = ["as_written", "from_markdown", "one_line"]

_TAGS = {"p", "br", "strong", "em", "del", "ul", "ol", "li", "code", "pre", "blockquote", "a", "hr", "sup"}
_TAGS |= {"h1", "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td"}
_MARKER = re.compile(r"\[(\d{1,2})\](?!\()")
_MARKS = re.compile(r"\[\d{1,2}\](?!\()|[*_`#>|]+")


@lru_cache(maxsize=2000)
def from_markdown(text: str) -> str:
    """HTML of the assistant's or a colleague's light Markdown; `[1]` becomes a raised number."""
    html = _MARKER.sub(r"<sup>\1</sup>", _markdown().render(text))
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def as_written(text: str) -> str:
    """HTML of a customer's words exactly as typed; line breaks are kept by the style sheet."""
    return f"<p>{escape(text)}</p>"


def one_line(text: str, length: int = 140) -> str:
    """The beginning of a message as plain text without marks and line breaks."""
    plain = " ".join(_MARKS.sub("", text).split())
    return plain if len(plain) <= length else plain[: length - 1] + "…"


@cache
def _markdown() -> MarkdownIt:
    rules = MarkdownIt("commonmark", {"html": False, "breaks": True})
    return rules.enable(["table", "strikethrough"]).disable("image")
