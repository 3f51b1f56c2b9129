"""`deskside chat`: the whole house without a server. One line in, one reply out."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import datetime
from typing import Any

from assistant.bootstrap import make_mind, warm_up
from assistant.mind import Mind
from assistant.phrases import GREETING
from assistant.settings import read_settings
from assistant.stores import open_store
from assistant.talk import Talk, start_talk
from channels.api.views import reply_view
from channels.demo import holds_demo, is_empty, load_demo, load_demo_articles
from channels.logs import configure_logs
from crm_tools.errors import CrmError
from crm_tools.people.company import company
from crm_tools.people.levels import Level
from crm_tools.people.users import user_by_id
from crm_tools.service.conversations import Owner
from crm_tools.service.hints import agree, change_lines, take_back
from crm_tools.service.messages import Message
from crm_tools.words import Words
from knowledge_base.errors import KnowledgeError

__all__ = ["talk"]

STAFF_GREETING = Words(
    'A colleague\'s chat, as {name} ({role}). Try "catch me up on …", "what should I do next for …", '
    '"what is on my desk?"',
    "同事专用对话，当前身份：{name}（{role}）。可以说“介绍一下……的情况”“接下来该为……做什么”“我手上有什么待办”。",
)


def talk(*, email: str, as_json: bool) -> None:
    """Reads lines from stdin until it ends; raises NotFound for an address that no customer and no colleague has.

    A data folder with nothing in it gets the sample company, so that there is something to talk about.
    """
    settings = read_settings()
    configure_logs("warning" if settings.log_level == "info" else settings.log_level)
    store = open_store(settings)
    if is_empty(store):
        load_demo(store)
    mind = make_mind(settings, store=store)
    if holds_demo(store) and not mind.library.articles():
        load_demo_articles(mind)
    try:
        if sys.stdin.isatty():
            sys.stderr.write("Warming up … ")
        _warm(mind)
        asyncio.run(_converse(mind, email, as_json=as_json))
    finally:
        mind.close()


def _warm(mind: Mind) -> None:
    try:
        warm_up(mind)
    except KnowledgeError as error:
        sys.stderr.write(f"{error}\nAnswers go by words alone meanwhile.\n")


async def _converse(mind: Mind, email: str, *, as_json: bool) -> None:
    conversation = await start_talk(mind, channel="terminal", email=email)
    await _greet(conversation)
    while True:
        if sys.stdin.isatty():
            sys.stderr.write("> ")
            sys.stderr.flush()
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            return
        if line.strip():
            await _one_line(conversation, line.strip(), as_json=as_json)


async def _greet(conversation: Talk) -> None:
    """Says who answers; and to a colleague, that this is their own chat and not a customer's."""
    thread, store = await conversation.thread(), conversation.mind.store
    with store.reading() as session:
        if thread.level is Level.STAFF and thread.user_id:
            user = user_by_id(session, thread.user_id)
            sys.stderr.write(STAFF_GREETING.en.format(name=user.name, role=user.role.value) + "\n" if user else "")
        elif sys.stdin.isatty():
            sys.stderr.write("\n" + GREETING.en.format(company=company(session).name.en) + "\n")


async def _one_line(conversation: Talk, line: str, *, as_json: bool) -> None:
    try:
        reply = await conversation.say(line)
    except CrmError as error:
        sys.stderr.write(f"{error}\n")
        return
    owner = (await conversation.thread()).owner
    if as_json:
        shown: dict[str, Any] = {"reply": reply_view(reply, owner)} if reply else _silence(owner)
        sys.stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(_plain(reply, owner) + "\n")
    sys.stdout.flush()


def _silence(owner: Owner) -> dict[str, Any]:
    """Why no reply came: a person has the word."""
    note = "a person has taken over and will answer" if owner is Owner.USER else "waiting for a person"
    return {"reply": None, "owner": owner.value, "note": note}


def _plain(reply: Message | None, owner: Owner) -> str:
    if reply is None:
        return f"({_silence(owner)['note']}; owner: {owner.value})"
    lines = [reply.text]
    offered, undo = reply.payload.get("proposal"), reply.payload.get("undo")
    if offered:
        lines += [f"  {one}" for one in change_lines(offered, reply.language, text=reply.text) if one not in reply.text]
        lines.append(f"  ({agree(offered, reply.language)})")
    if undo:
        here = {**undo, "until": datetime.fromisoformat(undo["until"]).astimezone().isoformat()}
        lines.append(f"  ({take_back(here, reply.language, at=reply.created_at)})")
    for place, citation in enumerate(reply.payload.get("citations", ()), 1):
        lines.append(f"  [{place}] {citation['title']} {citation['url']}")
    choices = reply.payload.get("choices") or ()
    lines += [f"  - {choice['label']}" for choice in choices]
    return "\n".join(lines)
