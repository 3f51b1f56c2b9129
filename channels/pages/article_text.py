"""An article's Markdown as HTML that is safe to show, with the cited words marked and reachable. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from html import escape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

__all__ = ["CITED", "article_html"]

CITED = "cited"  # the id of the first marked place
LINE_END = re.compile(r"\r\n|\r|\n")
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "code", "pre", "blockquote", "a", "hr", "mark", "div"}
TAGS |= {"h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}, "mark": {"id"}, "div": {"id", "class"}}

MOST_KEPT = 200_000  # characters; parsed they take some hundred times that at worst
LONGEST_LINE = 20_000  # characters of one paragraph; a longer one is marked whole

Span = tuple[int, int]


def article_html(text: str, cited: Span | None = None) -> str:
    """The article; `cited` is a span of its text: its words are marked, or where Markdown does not let them be told
    apart, the whole line or cell that they stand in."""
    parsed, env = _kept(text) if len(text) <= MOST_KEPT else _parsed(text)
    tokens = list(_with_marks(parsed, text, cited, env)) if cited and cited[0] < cited[1] else parsed
    html = _markdown().renderer.render(tokens, _markdown().options, env)
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )


def _parsed(text: str) -> tuple[list[Token], dict[str, Any]]:
    """Nearly all of the time a page takes, and the same whichever of its words are cited; changed by nobody."""
    env: dict[str, Any] = {}
    return _markdown().parse(text, env), env


@lru_cache(maxsize=8)
def _kept(text: str) -> tuple[list[Token], dict[str, Any]]:
    """An address may cite any words of a page: that must not cost the whole page each time."""
    return _parsed(text)


def _with_marks(tokens: Sequence[Token], text: str, cited: Span, env: dict[str, Any]) -> Iterator[Token]:
    starts = [0, *(end.end() for end in LINE_END.finditer(text)), len(text) + 1]
    first, last = (bisect_right(starts, at) - 1 for at in (cited[0], cited[1] - 1))
    anchor: dict[str, str | int | float] = {"id": CITED}
    for token in tokens:
        if not token.map or token.map[0] > last or token.map[1] <= first:
            yield token
        elif token.type == "inline":
            lines = (starts[token.map[0]], starts[token.map[1]] - 1)
            if part := _part(token.content, text, lines, cited):
                token = _marked(token, part, anchor, env)
                anchor = {}
            yield token
        elif token.type in ("fence", "code_block"):
            yield Token("cited_open", "div", 1, attrs={"class": CITED, **anchor}, block=True)
            yield token
            yield Token("cited_close", "div", -1, block=True)
            anchor = {}
        else:
            yield token


def _part(content: str, text: str, lines: Span, cited: Span) -> Span | None:
    """Which part of a line's content is cited; all of it where the content is not found as it stands in the text."""
    there = text[slice(*lines)]
    if there.count(content) != 1:
        return 0, len(content)
    offset = lines[0] + there.index(content)
    start, stop = max(cited[0] - offset, 0), min(cited[1] - offset, len(content))
    return (start, stop) if start < stop else None


def _marked(token: Token, part: Span, anchor: Mapping[str, str | int | float], env: dict[str, Any]) -> Token:
    """The line with a mark around a part of it, or around all of it where its Markdown would come apart."""
    opened, closed = Token("mark_open", "mark", 1, attrs=dict(anchor)), Token("mark_close", "mark", -1)
    whole = token.children or []
    start, stop = part
    pieces = _cut(token.content, start, stop) if len(token.content) <= LONGEST_LINE else ("", "", "")
    before, inside, after = (_inline(piece, env) for piece in pieces)
    if _said([*before, *inside, *after]) != _said(whole):
        before, inside, after = [], list(whole), []
    return replace(token, children=[*before, opened, *inside, closed, *after])


def _cut(content: str, start: int, stop: int) -> tuple[str, str, str]:
    return content[:start], content[start:stop], content[stop:]


def _inline(content: str, env: dict[str, Any]) -> list[Token]:
    return _markdown().parseInline(content, env)[0].children or []


def _said(tokens: Sequence[Token]) -> str:
    """What a reader sees, and what is a link."""
    return "".join(f"{token.content}{token.attrs or ''}" for token in tokens if token.type != "softbreak")


@cache
def _markdown() -> MarkdownIt:
    rules = MarkdownIt("commonmark", {"html": False}).enable("table")
    rules.add_render_rule("image", _image)  # a picture would be fetched from elsewhere: its description stands for it
    return rules


def _image(_self: Any, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    return escape(tokens[place].content)
