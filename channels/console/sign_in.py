"""The sign-in page: plain HTML, one request, works before any script does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import quote, urlencode, urlsplit

from channels.console.words import say

__all__ = ["ICON", "MOUNT", "SignIn", "language_address", "sign_in_page", "style_sheet", "way_back"]

MOUNT = "/console"
HERE = Path(__file__).parent
SHEETS = ("console.css", "records.css")
PAGES = re.compile(r"/(?:sign-in|lead|customers(?:/[^/]+)?|tickets/[^/]+|traces/[^/]+|articles/[a-z]+/[^/]+)?")
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#1F5FBF"/>'
    '<path d="M4 5h8v5H8l-2.5 2.2V10H4z" fill="#fff"/></svg>'
)
ICON = f"data:image/svg+xml,{quote(SVG)}"


@dataclass(frozen=True, slots=True)
class SignIn:
    """What the page shows: `notice` says why one is here, `error` why the last try failed; `back` is the way on."""

    language: str
    back: str = "/"
    email: str = ""
    error: str = ""
    notice: str = ""


def sign_in_page(shown: SignIn) -> str:
    """The page as HTML; everything that came from outside is escaped."""
    language = shown.language
    message = f'<p class="dk-quiet">{escape(shown.notice)}</p>' if shown.notice else ""
    if shown.error:
        message = f'<p class="dk-error" role="alert">{escape(shown.error)}</p>'
    return Template((HERE / "sign_in.html").read_text(encoding="utf-8")).substitute(
        lang="zh-CN" if language == "zh" else "en",
        title=escape(say("sign_in_title", language)),
        icon=ICON,
        style=style_sheet(),
        message=message,
        action=f"{MOUNT}/sign-in",
        back=escape(shown.back),
        email=escape(shown.email),
        email_label=escape(say("email", language)),
        password_label=escape(say("password", language)),
        focus_email="" if shown.email else "autofocus",
        focus_password="autofocus" if shown.email else "",
        submit=escape(say("sign_in", language)),
        language_href=escape(language_address(language)),
        other_lang="en" if language == "zh" else "zh-CN",
        language_other=escape(say("language_other", language)),
    )


def language_address(language: str) -> str:
    """Where the link to the other language leads."""
    return f"{MOUNT}/language/{'en' if language == 'zh' else 'zh'}"


def style_sheet() -> str:
    return "".join((HERE / name).read_text(encoding="utf-8") for name in SHEETS)


def way_back(address: str) -> str:
    """`address` below the mount path if it is a page of this door, else its front page; never another host."""
    parts = urlsplit(address)
    path = parts.path.removeprefix(MOUNT) or "/"
    if not PAGES.fullmatch(path) or "\\" in address:
        return "/"
    return f"{path}?{parts.query}" if parts.query else path


def sign_in_address(back: str) -> str:
    return f"{MOUNT}/sign-in?{urlencode({'back': back})}"
