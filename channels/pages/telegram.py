"""The demo's Telegram: a phone that posts real updates to the bot's webhook and shows what the bot sends."""

from __future__ import annotations

import json
import secrets
import time
from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import Field

from channels.api.body import Body
from channels.channel_settings import demo_secret
from channels.doors import OpenDoors
from channels.pages.simulators import SIMULATORS, knock, simulator_page, spoken
from channels.telegram import SECRET_HEADER
from channels.telegram_calls import calls
from crm_tools.service.outbox import sent_to
from crm_tools.words import Language, Words

__all__ = ["router"]

router = APIRouter(prefix="/demo/telegram", tags=["demo"], include_in_schema=False)
HERE = next(one for one in SIMULATORS if one.path == "/demo/telegram")

TITLE = Words("Telegram simulator", "Telegram 模拟器")
WORDS = {
    "name": Words("Your name", "您的姓名"),
    "start": Words("Start", "开始"),
    "again": Words("New phone", "换一部手机"),
    "write": Words("Message", "输入消息"),
    "send": Words("Send", "发送"),
    "typing": Words("The bot is at it", "机器人处理中"),
    "failed": Words("That was not taken: ", "未被接收："),
    "posted": Words("Last update that was posted", "最近发出的 Update 请求"),
    "got": Words("Last call the bot made", "机器人最近一次调用"),
    "bot": Words("Hearthwell bot", "禾暖机器人"),
    "empty": Words("Write something, for example: Where is my order?", "请输入内容，例如：我的订单到哪了？"),
}


class Press(Body):
    """A button under a message the bot sent."""

    message_id: int
    data: str = Field(max_length=64)
    keyboard: list[list[dict[str, str]]] = Field(max_length=100)


class Typed(Body):
    """What was done on the phone: words, or a press."""

    chat: int = Field(ge=1, le=2**52)
    name: str = Field(min_length=1, max_length=64)
    language: str = Field("en", max_length=10)
    text: str = Field("", max_length=4096)
    press: Press | None = None


@router.get("")
async def phone(house: OpenDoors, lang: str = "", accept_language: Annotated[str, Header()] = "") -> HTMLResponse:
    """The phone."""
    language = spoken(lang, accept_language)
    return await simulator_page(house, HERE, TITLE, _phone(language), language)


@router.post("/updates")
async def update(body: Typed, house: OpenDoors, request: Request) -> dict[str, Any]:
    """Posts what was done to the bot's webhook, as Telegram does."""
    made = json.dumps(_update(body), ensure_ascii=False).encode()
    secret = demo_secret(house.settings, "telegram")
    return await knock(request.app, "/webhooks/telegram", made, {SECRET_HEADER: secret})


@router.get("/sent")
async def sent(house: OpenDoors, chat: Annotated[int, Query(ge=1, le=2**52)]) -> dict[str, Any]:
    """What the bot sent to a chat, oldest first, each as the calls it would make."""
    found = await house.read(lambda session: sent_to(session, "telegram", str(chat)))
    return {
        "messages": [
            {"id": one.id, "at": one.created_at.isoformat(), "calls": calls(one)}
            for one in sorted(found, key=lambda one: (one.created_at, one.id))
        ]
    }


def _update(done: Typed) -> dict[str, Any]:
    person = {"id": done.chat, "is_bot": False, "first_name": done.name, "language_code": done.language}
    chat = {"id": done.chat, "type": "private", "first_name": done.name}
    update: dict[str, Any] = {"update_id": secrets.randbelow(2**31)}
    if done.press is None:
        said = {"message_id": secrets.randbelow(2**31), "from": person, "chat": chat, "date": int(time.time())}
        return {**update, "message": {**said, "text": done.text}}
    markup = {"inline_keyboard": done.press.keyboard}
    pressed = {"message_id": done.press.message_id, "chat": chat, "reply_markup": markup}
    press = {"id": str(secrets.randbelow(2**63)), "from": person, "message": pressed, "chat_instance": "demo"}
    return {**update, "callback_query": {**press, "data": done.press.data}}


def _phone(language: Language) -> str:
    say = {name: escape(words.say(language), quote=True) for name, words in WORDS.items()}
    told = escape(json.dumps({name: words.say(language) for name, words in WORDS.items()}), quote=True)
    return (
        f'<form id="who"><input id="name" maxlength="64" required value="Mei Lin" aria-label="{say["name"]}">'
        f'<button>{say["start"]}</button><button type="button" id="again">{say["again"]}</button></form>'
        f'<section class="phone" id="phone" data-words="{told}" data-language="{language}" hidden>'
        f'<h2>{say["bot"]}</h2><div class="log" id="log" role="log" aria-live="polite"></div>'
        f'<p class="muted typing" id="typing" hidden>{say["typing"]}</p><form id="composer">'
        f'<input id="text" maxlength="4096" autocomplete="off" placeholder="{say["write"]}" '
        f'aria-label="{say["write"]}">'
        f'<button class="main">{say["send"]}</button></form></section>'
        f'<details class="card wire"><summary>{say["posted"]}</summary><pre id="posted"></pre></details>'
        f'<details class="card wire"><summary>{say["got"]}</summary><pre id="got"></pre></details>'
        '<script src="/pages/telegram.js"></script>'
    )
