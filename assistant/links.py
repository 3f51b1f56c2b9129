"""Addresses in what the assistant says: those of this house stay, every other one becomes plain text. Pure.

A brain may have been talked into an address that carries a customer's words away, by whoever wrote what it reads. So no
reply shows a picture, markup, or a link to a host that the business has not named, however the text spells it, and
whichever door shows it: some of them turn a bare host into a link themselves.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from crm_tools.words import Language, Words

__all__ = ["REMOVED", "host_of", "keep_links", "keep_links_in", "may_link"]

REMOVED = Words("(link removed)", "（链接已移除）")
Hosts = Collection[str]

# What nobody sees and what turns text around; and letters outside of any script, in which orders have been hidden.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
NAME = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})"
HOST = rf"{NAME}(?:\.{NAME})*"
OWN = re.compile(rf"https?://({HOST})(?::\d{{1,5}})?(?:[/?#]|\Z)", re.IGNORECASE)
PLACE = re.compile(r"(?:/(?![/\\])|#)[^\s\\<>()\[\]&]*")
LINK = re.compile(
    r"""(!?)\[([^\[\]]*)\]\(\s*<?([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?"""
    r"""(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)"""
)
OPENED = re.compile(r"\]\((?:([^\s()<>\[\]\\]*)\))?")
AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*|[^\s<>@]+@[^\s<>@]+)>")
TAIL = r"[^\s<>\"'`\[\]()|\\*，。；、！？（）「」“”]*"
ENDINGS = (
    "com|net|org|io|co|cn|ru|info|biz|top|xyz|app|dev|shop|site|online|link|click|club|live|store|me|tk|icu|cc|vip"
)
# An address with its scheme, or without; else a bare host, where it goes on to a path or ends as hosts do.
ADDRESS = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*:/{{2,}}{TAIL}|//(?=[\w-]+\.\w){TAIL}"
    rf"|(?<![A-Za-z0-9_@.-])(?:www\.{TAIL}|{HOST}\.[A-Za-z]{{2,}}(?::\d+)?[/?#](?=\w){TAIL}"
    rf"|{HOST}\.(?:{ENDINGS})(?![A-Za-z0-9_@-]){TAIL})"
    r"|\b(?:javascript|vbscript)\s*:(?=\S)\S*|\bdata:\w+/\S*",
    re.IGNORECASE,
)
MAY_LINK = re.compile(r"://|//\w|\w\.\w|\]\s*[(:]|<|:\w")


def host_of(address: str) -> str:
    """The host of a web address, small; "" for what is none, or is not written plainly."""
    found = OWN.match(address.strip())
    return found[1].lower() if found else ""


def may_link(text: str) -> bool:
    """Whether a text holds anything that could be an address; most replies do not."""
    return MAY_LINK.search(text) is not None or UNSEEN.search(text) is not None


def keep_links(text: str, hosts: Hosts, language: Language) -> str:
    """The text with links to `hosts` (small, exact) and to places of this house; of others their words are left.

    A picture becomes its description, a label that names another host than its link leads to gives way to the address,
    and what looks like markup no longer is any. Doing it twice changes nothing more.
    """
    text = UNSEEN.sub("", text)
    before = ""
    while before != text:
        before, text = text, LINK.sub(lambda found: _link(found, hosts), text)
    text = re.sub(r"<(?=[A-Za-z/!?])", "‹", AUTOLINK.sub(r"\1", text))
    text = re.sub(r"\bmailto:(?=\S)", "", text, flags=re.IGNORECASE)
    text = ADDRESS.sub(lambda found: _address(found[0], hosts, language), text)
    text = OPENED.sub(lambda found: found[0] if _is_own(found[1] or "", hosts) else f"] {found[0][1:]}", text)
    return text.replace("]:", "] :")  # no address may be named further down


def keep_links_in(value: Any, hosts: Hosts, language: Language) -> Any:
    """The same for all that is said inside a JSON value; `url` is an address of ours."""
    if isinstance(value, str):
        return keep_links(value, hosts, language) if may_link(value) else value
    if isinstance(value, list):
        return [keep_links_in(one, hosts, language) for one in value]
    if isinstance(value, dict):
        return {key: one if key == "url" else keep_links_in(one, hosts, language) for key, one in value.items()}
    return value


def _link(found: re.Match[str], hosts: Hosts) -> str:
    picture, label, address = found.groups()
    if picture or not _is_own(address, hosts):
        return label
    named = {_host(one[0]) for one in ADDRESS.finditer(label)}
    return f"[{label}]({address})" if named <= {host_of(address)} else address


def _address(found: str, hosts: Hosts, language: Language) -> str:
    plain = found.rstrip(".,;:!?_~")
    if _host(plain) in hosts:
        return found
    return REMOVED.say(language) + found[len(plain) :]


def _host(found: str) -> str:
    """The host that an address names, with its scheme or without; "" when it is not plainly one."""
    return host_of(found if "//" in found else f"https://{found}")


def _is_own(address: str, hosts: Hosts) -> bool:
    return host_of(address) in hosts if "//" in address else PLACE.fullmatch(address) is not None
