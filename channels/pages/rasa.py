"""The demo's page for Rasa: say something by the REST channel, or call an action, and see what goes to and fro."""

from __future__ import annotations

import json
from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import HTMLResponse

from channels.doors import OpenDoors
from channels.pages.frame import language_of
from channels.pages.simulators import demo_page, simulator_page
from crm_tools.registry import customer_tools
from crm_tools.words import Language, Words

__all__ = ["router"]

router = APIRouter(tags=["demo"], include_in_schema=False)

TITLE = Words("Rasa simulator", "Rasa 模拟器")
LEAD = Words(
    "Write in as a Rasa client does, or call a custom action as a Rasa server does. "
    "Codes by email show in the mailbox.",
    "以 Rasa 客户端的方式发消息，或以 Rasa 服务器的方式调用自定义动作。邮件验证码显示在模拟邮箱中。",
)
REST, ACTION = Words("REST channel", "REST 通道"), Words("Action server", "动作服务器")
SENDER, MESSAGE = Words("Sender", "发送者"), Words("Message", "消息")
NAME, SLOTS = Words("Action", "动作"), Words("Slots as JSON", "槽位（JSON）")
TOKEN, SEND = Words("Token, if one is set", "令牌（如已设置）"), Words("Send", "发送")
WENT, CAME = Words("Request", "请求"), Words("Answer", "响应")
COPY = Words("The same from a terminal", "在终端中执行")
EXAMPLE = Words("Where is my order?", "我的订单到哪了？")
IDENTITY = "mei.lin@example.com"
OWN_ACTIONS = ("answer", "identify", "confirm", "decline", "hand_over")


@router.get("/demo/rasa")
async def rasa(
    request: Request, house: OpenDoors, lang: str = "", accept_language: Annotated[str, Header()] = ""
) -> HTMLResponse:
    """Two forms and the lines to copy."""
    language = language_of(lang or accept_language)
    home = str(request.base_url).rstrip("/")
    body = (
        f"<p>{LEAD.say(language)}</p>"
        f"{_rest_form(language, home)}{_action_form(language, home)}"
        '<script src="/pages/rasa.js"></script>'
    )
    return await simulator_page(house, demo_page("/demo/rasa"), TITLE, body, language)


def _rest_form(language: Language, home: str) -> str:
    sent = {"sender": "ann", "message": EXAMPLE.say(language)}
    fields = _field("sender", SENDER, language, "ann") + _field("message", MESSAGE, language, EXAMPLE.say(language))
    return _card(REST, fields, _curl(f"{home}/webhooks/rest/webhook", sent), "/webhooks/rest/webhook", language)


def _action_form(language: Language, home: str) -> str:
    names = [f"action_deskside_{one}" for one in OWN_ACTIONS] + [f"action_{one}" for one in customer_tools()]
    options = "".join(f'<option value="{one}">' for one in names)
    fields = (
        _field("sender", SENDER, language, "ann")
        + _field("action", NAME, language, "action_deskside_identify", more='list="actions"')
        + f'<datalist id="actions">{options}</datalist>'
        + _field("message", MESSAGE, language, IDENTITY)
        + _field("slots", SLOTS, language, "{}")
    )
    tracker = {"sender_id": "ann", "slots": {}, "latest_message": {"text": IDENTITY}, "events": []}
    sent = {
        "next_action": "action_deskside_identify",
        "sender_id": "ann",
        "tracker": tracker,
        "domain": {"intents": []},
    }
    return _card(ACTION, fields, _curl(f"{home}/rasa/webhook", sent), "/rasa/webhook", language)


def _card(title: Words, fields: str, curl: str, address: str, language: Language) -> str:
    token = _field("token", TOKEN, language, "", more='autocomplete="off"')
    return (
        f'<section class="card"><h2>{title.say(language)}</h2><form data-rasa="{address}">{fields}{token}'
        f"<button>{SEND.say(language)}</button></form>"
        f"<h3>{WENT.say(language)}</h3><pre data-went></pre><h3>{CAME.say(language)}</h3>"
        f'<pre data-came aria-live="polite"></pre>'
        f"<h3>{COPY.say(language)}</h3><pre data-curl>{escape(curl)}</pre></section>"
    )


def _field(name: str, label: Words, language: Language, value: str, *, more: str = "") -> str:
    said = escape(label.say(language), quote=True)
    shown = escape(value, quote=True)
    return f'<label>{said}<input name="{name}" value="{shown}" placeholder="{said}" {more}></label>'


def _curl(address: str, sent: dict[str, Any]) -> str:
    shown = json.dumps(sent, ensure_ascii=False).replace("'", "'\\''")
    return f"curl -s {address} -H 'Content-Type: application/json' -d '{shown}'"
