"""What leaves: an outgoing message becomes a mail, the same one however often it is written. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from html import escape
from typing import Any
from urllib.parse import urljoin

import nh3
from markdown_it import MarkdownIt

from assistant.engine.language import detect
from channels.mail.automatic import MARK
from channels.mail.ids import is_message_id, our_message_id
from channels.mail.settings import Mailbox
from crm_tools.service.hints import agree, change_lines, take_back
from crm_tools.service.outbox import Outgoing
from crm_tools.words import Language, Words

__all__ = ["write_mail"]

LONGEST_SUBJECT = 200
SOURCES = Words("Sources", "参考")
WRITE_BACK = Words("You can answer with one of these:", "您可以直接回复以下任一项：")
WHAT = Words("What would be done:", "将为您办理：")
ANSWER = Words("Your message", "您的来信")
RATE = Words(
    "How was our help? Reply with a number from 1 (very poor) to 5 (very good).",
    "您对本次服务是否满意？请回复数字 1（很不满意）至 5（很满意）。",
)
_TAGS = nh3.ALLOWED_TAGS - {"img", "map", "area"}  # a picture would tell its host who reads what, and when
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]+")
_BOLD = re.compile(r"\*\*([^*\n]{1,300})\*\*")
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def write_mail(outgoing: Outgoing, us: Mailbox) -> EmailMessage:
    """The mail as it is sent: text first, and the same as simple HTML. Raises ValueError for a recipient that is none.

    What comes from outside (names, subjects) is one line without controls before it is put into a header.
    """
    payload = outgoing.payload
    language = _language(outgoing)
    mail = EmailMessage(policy=policy.SMTP if outgoing.recipient.isascii() else policy.SMTPUTF8)
    mail["From"] = Address(_line(us.name or str(payload.get("name", ""))), addr_spec=us.address)
    mail["To"] = Address(addr_spec=outgoing.recipient)
    mail["Subject"] = _subject(outgoing, language)
    mail["Date"] = format_datetime(outgoing.created_at)
    mail["Message-ID"] = f"<{our_message_id(outgoing.id, us.domain)}>"
    answered = [one for one in payload.get("replies_to", ()) if isinstance(one, str) and is_message_id(one)]
    if answered:
        mail["In-Reply-To"] = f"<{answered[-1]}>"
        mail["References"] = " ".join(f"<{one}>" for one in answered)
    if not payload.get("name"):  # a colleague's own words are no automatic answer
        mail["Auto-Submitted"] = "auto-generated" if payload.get("kind") == "code" else "auto-replied"
    mail["X-Auto-Response-Suppress"] = "All"
    mail[MARK] = outgoing.id
    text = _text(outgoing, us, language)
    mail.set_content(_BOLD.sub(r"\1", text), cte="quoted-printable")
    mail.add_alternative(_html(text, language), subtype="html", cte="quoted-printable")
    # Python draws a random boundary; a repeat should be the same mail.
    mail.set_boundary(f"=_{outgoing.id}")
    return mail


def _subject(outgoing: Outgoing, language: Language) -> str:
    ticket = outgoing.payload.get("ticket")
    number = str(ticket.get("number", "")) if isinstance(ticket, Mapping) else str(outgoing.payload.get("tracking", ""))
    subject = _line(outgoing.subject)[:LONGEST_SUBJECT]
    if outgoing.payload.get("replies_to"):
        subject = f"Re: {subject or ANSWER.say(language)}"
    tag = f"[{_line(number)}]" if number else ""
    return subject if not tag or tag in subject else f"{subject} {tag}".strip()


def _text(outgoing: Outgoing, us: Mailbox, language: Language) -> str:
    """Everything a reply carries degrades to text, as in a terminal."""
    payload = outgoing.payload
    said = _UNSTORABLE.sub("", outgoing.text).strip()
    blocks = [said, *_proposal(payload.get("proposal"), said, language)]
    if payload.get("undo"):
        blocks.append(take_back(payload["undo"], language, at=outgoing.created_at))
    if not payload.get("proposal"):
        blocks += _choices(payload.get("choices"), language)
    if payload.get("ask_rating"):
        blocks.append(RATE.say(language))
    blocks += _sources(payload.get("citations"), us, language)
    if payload.get("name"):
        blocks.append(f"{_line(str(payload['name']))}\n{us.name}".strip())
    return "\n\n".join(blocks) + "\n"


def _proposal(found: object, said: str, language: Language) -> Iterable[str]:
    if isinstance(found, Mapping):
        told = (*change_lines(found, language, text=""), *(str(one) for one in found.get("effects") or ()))
        lines = [_line(one) for one in told if one and one not in said]
        if lines:
            yield "\n".join([WHAT.say(language), "", *(f"- {one}" for one in lines)])
        yield _line(agree(found, language))


def _choices(found: object, language: Language) -> Iterable[str]:
    labels = [str(one.get("label", "")) for one in _maps(found)]
    shown = [f"- {_line(one)}" for one in labels if one]
    if shown:
        yield "\n".join([WRITE_BACK.say(language), "", *shown])


def _sources(found: object, us: Mailbox, language: Language) -> Iterable[str]:
    lines = []
    for place, one in enumerate(_maps(found), start=1):
        url = str(one.get("url") or "")
        link = urljoin(f"{us.base_url}/", url) if url else ""
        lines.append(f"[{place}] {_line(str(one.get('title', '')))}{f' <{link}>' if link else ''}")
    if lines:
        yield f"{SOURCES.say(language)}\n" + "\n".join(lines)


def _maps(found: object) -> list[Mapping[str, Any]]:
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _html(text: str, language: Language) -> str:
    code = "zh-CN" if language == "zh" else "en"
    shown = _markdown().render(text)
    body = nh3.clean(shown, tags=_TAGS, url_schemes={"http", "https", "mailto"}, link_rel="noopener noreferrer")
    style = "font: 16px/1.6 system-ui, sans-serif; max-width: 40rem"
    return f'<!doctype html>\n<html lang="{escape(code)}"><body style="{style}">\n{body}</body></html>\n'


@cache
def _markdown() -> MarkdownIt:
    rules = MarkdownIt("commonmark", {"html": False, "breaks": True})
    return rules.enable("table").disable("image")


def _language(outgoing: Outgoing) -> Language:
    said = outgoing.payload.get("language")
    return detect(outgoing.text, "zh" if said == "zh" else "en")


def _line(text: str) -> str:
    return " ".join(_CONTROLS.sub(" ", text).split())[:LONGEST_SUBJECT]
