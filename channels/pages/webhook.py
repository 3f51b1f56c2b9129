"""The demo's other system: a form that signs a message, posts it, and shows both directions to the letter."""

from __future__ import annotations

import json
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
from channels.webhook import letter_body
from channels.webhook_signature import SIGNATURE_HEADER, sign
from crm_tools.service.outbox import sent_to
from crm_tools.store import new_id
from crm_tools.words import Language, Words

__all__ = ["router"]

router = APIRouter(prefix="/demo/webhook", tags=["demo"], include_in_schema=False)
HERE = next(one for one in SIMULATORS if one.path == "/demo/webhook")

TITLE = Words("Webhook simulator", "Webhook 模拟器")
WORDS = {
    "id": Words("Person's id in that system", "对方系统中的用户编号"),
    "name": Words("Name", "姓名"),
    "email": Words("Email address", "邮箱"),
    "verified": Words("The system vouches for this address", "对方系统确认该邮箱属于此人"),
    "text": Words("What they wrote", "消息内容"),
    "send": Words("Sign and post", "签名并发送"),
    "request": Words("What was posted to us", "发给我们的请求"),
    "answer": Words("What we posted back", "我们发回的请求"),
    "nothing": Words("Nothing yet", "暂无"),
}
EXAMPLE = Words("My machine leaks and nobody answers me.", "我的咖啡机漏水，一直没有人处理。")


class Filled(Body):
    """The form."""

    id: str = Field(min_length=1, max_length=200)
    name: str = Field("", max_length=200)
    email: str = Field("", max_length=254)
    verified: bool = False
    text: str = Field(min_length=1, max_length=4000)
    language: str = Field("en", max_length=10)


@router.get("")
async def form(house: OpenDoors, lang: str = "", accept_language: Annotated[str, Header()] = "") -> HTMLResponse:
    """The form."""
    language = spoken(lang, accept_language)
    return await simulator_page(house, HERE, TITLE, _form(language), language)


@router.post("/messages")
async def post(body: Filled, house: OpenDoors, request: Request) -> dict[str, Any]:
    """Signs and posts the message as the other system would."""
    sender = {"id": body.id, "name": body.name, "email": body.email or None, "verified": body.verified}
    made = {"id": new_id("ext"), "thread": f"case-{body.id}", "from": sender, "text": body.text}
    raw = json.dumps({**made, "language": body.language}, ensure_ascii=False, indent=2).encode()
    secret = demo_secret(house.settings, "webhook")
    return await knock(request.app, "/webhooks/webhook", raw, {SIGNATURE_HEADER: sign(raw, secret, at=time.time())})


@router.get("/sent")
async def sent(house: OpenDoors, to: Annotated[str, Query(max_length=200)]) -> dict[str, Any]:
    """What would be posted to the other system for this person, newest first."""
    found = await house.read(lambda session: sent_to(session, "webhook", to))
    secret = demo_secret(house.settings, "webhook")
    shown: list[dict[str, Any]] = []
    for one in found:
        raw = letter_body(one)
        signature = sign(raw, secret, at=one.created_at.timestamp())
        headers = {"Idempotency-Key": one.id, SIGNATURE_HEADER: signature}
        shown.append({"text": one.text, "headers": headers, "body": json.loads(raw)})
    return {"messages": shown}


def _form(language: Language) -> str:
    say = {name: escape(words.say(language), quote=True) for name, words in WORDS.items()}

    def field(name: str, value: str, kind: str = "text") -> str:
        return f'<label>{say[name]}<input name="{name}" type="{kind}" value="{escape(value, quote=True)}"></label>'

    wires = "".join(
        f'<section class="card wire"><h2>{say[name]}</h2><pre id="{place}">{say["nothing"]}</pre></section>'
        for name, place in (("request", "posted"), ("answer", "got"))
    )
    area = f'<textarea name="text" rows="3" maxlength="4000">{EXAMPLE.say(language)}</textarea>'
    return (
        f'<form id="form" class="stacked" data-language="{language}">{field("id", "customer-7")}'
        f"{field('name', 'Mei Lin')}{field('email', 'mei.lin@example.com', 'email')}"
        f'<label class="tick"><input name="verified" type="checkbox" checked>{say["verified"]}</label>'
        f'<label>{say["text"]}{area}</label><button class="main">{say["send"]}</button></form>{wires}'
        '<script src="/pages/webhook.js"></script>'
    )
