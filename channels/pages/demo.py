"""The demo's own pages: the sample shop, and the mailbox that catches what would leave by email."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Header
from fastapi.responses import HTMLResponse, JSONResponse, Response

from channels.doors import OpenDoors
from channels.pages.simulators import SIMULATORS, DemoPage, demo_page, simulator_page, spoken
from crm_tools.service.outbox import Outgoing, sent_to
from crm_tools.words import Language, Words

__all__ = ["router"]

router = APIRouter(tags=["demo"], include_in_schema=False)
WIDGET = Path(__file__).parent.parent / "widget"
PLACE = "<!-- the simulators -->"
MAILBOX = Words("Simulator mailbox", "模拟邮箱")
RECIPIENT, SHOW = Words("Recipient", "收件人"), Words("Show", "查看")
NO_MAIL = Words(
    "No mail yet. Ask the chat for your orders and give an address, like mei.lin@example.com.",
    "暂无邮件。请在聊天中查询订单并提供邮箱，例如 mei.lin@example.com。",
)


@router.get("/")
async def shop() -> HTMLResponse:
    """The sample shop with the chat on it, and the way to the simulators."""
    html = (WIDGET / "demo.html").read_text(encoding="utf-8")
    others = (one for one in SIMULATORS if one.path != "/demo/mailbox")  # that one stands there, open at her letters
    return HTMLResponse(html.replace(PLACE, "".join(map(_fact, others))))


def _fact(shown: DemoPage) -> str:
    (about, name) = (
        f'<span lang="en">{words.en}</span><span lang="zh-CN">{words.zh}</span>' for words in (shown.about, shown.name)
    )
    return f'<div><dt>{about}</dt><dd><a href="{shown.path}" target="_blank" rel="noopener">{name}</a></dd></div>'


@router.get("/demo/mailbox")
async def mailbox(
    house: OpenDoors,
    to: str = "",
    lang: str = "",
    accept: Annotated[str, Header()] = "",
    accept_language: Annotated[str, Header()] = "",
) -> Response:
    """Mails that the demo "sent", newest first: a page, or JSON for `Accept: application/json`."""
    mails = await house.read(lambda session: sent_to(session, "email", to.strip().lower()))
    if "application/json" in accept:
        return JSONResponse({"mails": [_plain(mail) for mail in mails]})
    language = spoken(lang, accept_language)
    query = f"&{urlencode({'to': to})}" if to else ""
    here = demo_page("/demo/mailbox")
    return await simulator_page(house, here, MAILBOX, _listing(mails, to, language), language, query=query)


def _plain(mail: Outgoing) -> dict[str, str]:
    return {"to": mail.recipient, "subject": mail.subject, "text": mail.text, "at": mail.created_at.isoformat()}


def _listing(mails: list[Outgoing], to: str, language: Language) -> str:
    empty = f"<p>{NO_MAIL.say(language)}</p>"
    return (
        f'<form method="get"><input type="hidden" name="lang" value="{language}">'
        f'<input name="to" type="email" value="{escape(to, quote=True)}" placeholder="mei.lin@example.com" '
        f'aria-label="{RECIPIENT.say(language)}"><button>{SHOW.say(language)}</button></form>'
        f"{''.join(map(_card, mails)) or empty}"
    )


def _card(mail: Outgoing) -> str:
    return (
        f'<section class="card"><h2>{escape(mail.subject)}</h2>'
        f'<p class="muted">{escape(mail.recipient)} · {mail.created_at:%H:%M:%S} UTC</p>'
        f"<pre>{escape(mail.text)}</pre></section>"
    )
