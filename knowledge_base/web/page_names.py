"""What an article made of a page is called, and which loader reads what arrived. Pure."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import unquote, urljoin

from knowledge_base.loaders.drafts import named_after
from knowledge_base.web.addresses import Target
from knowledge_base.web.page import Fetched

__all__ = ["page_id", "suffix_of", "with_absolute_links"]

LONGEST = 90
ENDINGS = re.compile(r"\.(html?|xhtml|php|aspx?|jsp|md|markdown|txt|pdf|docx|xlsx|csv)$", re.IGNORECASE)
LOCALE = re.compile(r"(en|zh)([-_](us|gb|cn|tw|hk|hans|hant))?$", re.IGNORECASE)
KINDS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
VAGUE = ("text/plain", "application/octet-stream", "binary/octet-stream", "")
FENCE_OR_LINK = re.compile(r"(^(`{3,}|~{3,}).*?^\2`*~*[ \t]*$|`[^`\n]*`)|\]\(([^()\s]+)\)", re.DOTALL | re.MULTILINE)


def page_id(target: Target) -> str:
    """The path, its parts joined by dots so that docs/a and docs-a differ; without a locale, which pairs languages."""
    path, _, query = target.path.partition("?")
    parts = [unquote(part) for part in path.split("/") if part]
    if parts and LOCALE.match(parts[0]):
        del parts[0]
    if parts:
        parts[-1] = ENDINGS.sub("", parts[-1])
    if parts and parts[-1].lower() in ("index", "default"):
        del parts[-1]
    name = ".".join(named_after(part) for part in parts) or target.host
    if query:
        name += f"-{_hashed(query)}"
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 9]}-{_hashed(target.path)}"


def suffix_of(page: Fetched) -> str:
    """The suffix of the loader for a page, "" for a kind that none reads."""
    found = re.search(r"\.(md|markdown|csv|pdf|docx|xlsx|txt|html?)$", page.url.partition("?")[0], re.IGNORECASE)
    if page.kind in VAGUE and found:
        return found[0].lower()
    return KINDS.get(page.kind, "")


def with_absolute_links(text: str, base: str) -> str:
    """Markdown whose links lead to where they led on the page; code is left alone."""

    def absolute(found: re.Match[str]) -> str:
        if found[1] is not None or found[3].startswith("#"):
            return found[0]
        try:
            return f"]({urljoin(base, found[3])})"
        except ValueError:
            return found[0]

    return FENCE_OR_LINK.sub(absolute, text)


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
