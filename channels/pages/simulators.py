"""The demo's simulators: the one list of them, what their pages have in common, and how they knock at our own door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from channels.doors import Doors
from channels.pages.frame import OTHER, company_name, language_of, page
from crm_tools.words import Language, Words

__all__ = ["SIMULATORS", "DemoPage", "demo_page", "knock", "links", "simulator_page", "spoken"]

LEAD = Words("Demo", "演示")
OFFLINE = Words("Nothing leaves this machine.", "所有内容均不离开本机。")


@dataclass(frozen=True, slots=True)
class DemoPage:
    """A page of the demo: its address, its name, and what can be done there."""

    path: str
    name: Words
    about: Words


SIMULATORS = (
    DemoPage("/demo/mailbox", Words("Mailbox", "邮箱"), Words("Read what goes out by email", "查看发出的邮件")),
    DemoPage("/demo/email", Words("Email", "邮件"), Words("Write in by email", "通过邮件联系")),
    DemoPage("/demo/telegram", Words("Telegram", "Telegram"), Words("Write in from a phone", "从手机发来消息")),
    DemoPage("/demo/webhook", Words("Webhook", "Webhook"), Words("Write in from another system", "从其他系统发来消息")),
    DemoPage("/demo/rasa", Words("Rasa", "Rasa"), Words("Talk as a Rasa server does", "以 Rasa 方式对接")),
)


def demo_page(path: str) -> DemoPage:
    """The page at this address; raises KeyError."""
    return {one.path: one for one in SIMULATORS}[path]


def spoken(lang: str, accept_language: str) -> Language:
    """The language asked for in the address, else the browser's."""
    return language_of(lang or accept_language)


def links(language: Language, here: str = "") -> str:
    """The simulators as links, the present one marked."""
    shown = (
        f'<a href="{one.path}?lang={language}"{" aria-current=page" if one.path == here else ""}>'
        f"{escape(one.name.say(language))}</a>"
        for one in SIMULATORS
    )
    return "".join(shown)


async def simulator_page(
    house: Doors, here: DemoPage, title: Words, body: str, language: Language, *, query: str = ""
) -> HTMLResponse:
    """`body` is trusted HTML. On top stand the company, the other simulators and the other language; `query` is what
    the address keeps when the language changes."""
    other, other_name = OTHER[language]
    name = escape(await company_name(house, language))
    top = (
        f'<header class="top"><a class="brand" href="/?lang={language}">{name}<span>{LEAD.say(language)}</span></a>'
        f'<nav class="simulators">{links(language, here.path)}'
        f'<a href="{escape(here.path)}?lang={other}{escape(query)}" hreflang="{other}">{other_name}</a></nav></header>'
    )
    head = f'<h1>{title.say(language)}</h1><p class="muted">{here.about.say(language)}'
    head += f"{'。' if language == 'zh' else '. '}{OFFLINE.say(language)}</p>"
    return page(f"{title.say(language)} · {name}", top + head + body, language=language)


async def knock(app: FastAPI, path: str, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """Posts to a door of this very application, and tells the exact request and what was answered."""
    sent = {"Content-Type": "application/json", **headers}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://demo") as client:
        answered = await client.post(path, content=body, headers=sent)
    return {
        "request": {"method": "POST", "path": path, "headers": sent, "body": body.decode()},
        "status": answered.status_code,
        "answer": answered.json(),
    }
