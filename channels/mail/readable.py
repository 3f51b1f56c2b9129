"""An HTML mail as plain text: nothing is fetched, nothing runs, and what is hidden from the eye is left out."""

from __future__ import annotations

import re
from html.parser import HTMLParser

__all__ = ["readable"]

LONGEST = 2_000_000
# Own code rather than Beautiful Soup: mail nests deeper than its tree can be walked, and text is all that is wanted.
_UNSEEN = frozenset(("script", "style", "head", "title", "template", "noscript", "svg", "iframe", "object", "select"))
_BLOCKS = frozenset(
    re.split(
        r"\s+",
        "address article blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li "
        "main ol p pre section table tr ul",
    )
)
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_QUOTES = re.compile(r"gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote|divRplyFwdMsg|ntes_mail_quote", re.I)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$)", re.I)


def readable(html: str, *, quotes: bool = False) -> str:
    """The text as it would be read; quoted mail is left out unless `quotes` asks for it."""
    parser = _Text(quotes=quotes)
    parser.feed(html[:LONGEST])
    parser.close()
    lines = [re.sub(r"[^\S\n]+", " ", line).strip() for line in "".join(parser.pieces).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Text(HTMLParser):
    """Collects text; `_left_out` is the stack of open elements since one that is not shown."""

    def __init__(self, *, quotes: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._quotes = quotes
        self._left_out: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._left_out:
            if tag not in _VOID:
                self._left_out.append(tag)
            return
        if tag not in _VOID and self._is_left_out(tag, dict(attrs)):
            self._left_out.append(tag)
        elif tag == "br":
            self.pieces.append("\n")
        elif tag == "li":
            self.pieces.append("\n- ")
        elif tag in ("td", "th"):
            self.pieces.append(" ")
        elif tag in _BLOCKS:
            self.pieces.append("\n\n" if tag in ("p", "h1", "h2", "h3") else "\n")

    def handle_endtag(self, tag: str) -> None:
        if self._left_out:
            if tag in self._left_out:  # what was opened inside and never closed ends with it
                while self._left_out.pop() != tag:
                    pass
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            self.pieces.append(data.replace("\n", " ").replace("\r", ""))

    def _is_left_out(self, tag: str, attrs: dict[str, str | None]) -> bool:
        if tag in _UNSEEN or "hidden" in attrs or _HIDDEN.search(attrs.get("style") or ""):
            return True
        if self._quotes:
            return False
        named = f"{attrs.get('class') or ''} {attrs.get('id') or ''}"
        return tag == "blockquote" or bool(_QUOTES.search(named))
