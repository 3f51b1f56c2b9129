"""A conversation up to one reply as a scenario: what the customer wrote, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from assistant.engine.moods import angry
from assistant.wishes import find_code
from channels.scenario_facts import facts_said, rows_written
from channels.scenario_writing import Expected, Said, WrittenScenario
from channels.trace_file import TraceFile
from crm_tools.errors import Invalid
from crm_tools.people.levels import Level
from crm_tools.registry import load_tools
from crm_tools.service.messages import Author, Message
from crm_tools.words import Words

__all__ = ["can_be_played", "scenario_of"]

CHANNELS = ("web", "email", "telegram", "webhook", "rasa")
CODE = "{code}"
TYPED = re.compile(r"\d{3}[ -]?\d{3}")
WORTH_WAITING = 5  # minutes; less than that changes nothing
PRESSED = {True: Words("yes", "好的"), False: Words("no", "不用了")}
COLLEAGUE = "A colleague wrote in between; a replay knows only the customer's side."
FOREIGN = "Written from a real conversation: it plays on the sample company, so adapt names, numbers and days to that."


def can_be_played(file: TraceFile) -> bool:
    """Whether there is something to play: a reply to a customer's words, not a colleague's decision."""
    return file.reply is not None and "decided" not in file.payload and bool(_groups(file.messages))


def scenario_of(file: TraceFile) -> WrittenScenario:
    """Raises Invalid for a trace that no conversation leads to."""
    if file.reply is None or not can_be_played(file):
        raise Invalid(
            "only a reply to what a customer wrote can be made a test", zh="只有对客户来信的回复才能生成测试场景"
        )
    language = "zh" if file.reply.language.startswith("zh") else "en"
    groups = _groups(file.messages)
    turns = [turn for number in range(len(groups)) for turn in _turns(file, groups, number, language)]
    proven_here = any(turn.code for turn in turns)
    return WrittenScenario(
        id=_id(file, language),
        language=language,
        as_="" if proven_here else _as(file),
        claims=_claims(file),
        given=_given(file, groups[0][0].created_at),
        turns=turns,
        expect=_expected(file),
        remarks=[FOREIGN, *([COLLEAGUE] if any(one.author is Author.USER for one in file.messages) else [])],
    )


def _groups(messages: Sequence[Message]) -> list[list[Message]]:
    """What the customer wrote at once: a burst is one turn, a pressed button one of its own."""
    groups: list[list[Message]] = []
    fresh = True
    for one in messages:
        if one.author is Author.CUSTOMER and one.text.strip():
            if fresh or one.payload or groups[-1][-1].payload:
                groups.append([])
            groups[-1].append(one)
            fresh = False
        elif one.author is not Author.SYSTEM:
            fresh = True
    return groups


def _turns(file: TraceFile, groups: list[list[Message]], number: int, language: str) -> Iterator[Said]:
    group = groups[number]
    channel = file.thread.channel if file.thread.channel in CHANNELS else "web"
    waited = 0
    if number:
        waited = int((group[0].created_at - groups[number - 1][-1].created_at).total_seconds()) // 60
    later = waited if waited >= WORTH_WAITING else 0
    before = _asked_before(file.messages, group[0].seq)
    text = "\n".join(one.text for one in group)
    code = _right_code(file.messages, group) if before.get("verify") == "code" else None
    if group[0].payload.get("verified"):  # proven beside the conversation: there it is typed
        email = file.customer.email if file.customer else ""
        if before.get("verify") != "code" and email:
            yield Said(email, channel, later=later)
        yield Said("", channel, code=True)
    elif code is not None:
        yield Said("" if text.strip() == code else text.replace(code, CODE, 1), channel, code=True, later=later)
    else:
        yield Said(_pressed(group[0], before, language) or text, channel, later=later)


def _right_code(messages: Sequence[Message], group: Sequence[Message]) -> str | None:
    """The code that proved them, as it was typed; None for a wrong one, which is as wrong in the replay."""
    text = "\n".join(one.text for one in group)
    after = [one for one in messages if one.seq > group[-1].seq and one.author is Author.ASSISTANT]
    if find_code(text) is None or (after and after[0].payload.get("verify")):
        return None
    typed = TYPED.search(text)
    return typed[0] if typed else None


def _pressed(message: Message, before: Mapping[str, Any], language: str) -> str:
    """What a button says, typed; what cannot be undone is agreed to by its name."""
    decision = message.payload.get("decision")
    if not isinstance(decision, Mapping) or not isinstance(decision.get("accept"), bool):
        return ""
    by_name = (before.get("proposal") or {}).get("by_name")
    return str(by_name) if decision["accept"] and by_name else PRESSED[decision["accept"]].say(language)


def _asked_before(messages: Iterable[Message], seq: int) -> Mapping[str, Any]:
    """What the last reply before a message carried."""
    said = [one.payload for one in messages if one.seq < seq and one.author is Author.ASSISTANT]
    return said[-1] if said else {}


def _as(file: TraceFile) -> str:
    """Who they are proven to be from the beginning."""
    if file.colleague is not None:
        return file.colleague.email
    level = file.part("understood").get("level") or file.thread.level.value
    return (file.customer.email or "") if file.customer and Level(level).reaches(Level.VERIFIED) else ""


def _claims(file: TraceFile) -> str:
    """The address that a mail came from and nothing proved."""
    mail = file.thread.channel == "email" and not _as(file)
    return file.thread.handle or "" if mail else ""


def _given(file: TraceFile, began: datetime) -> dict[str, str | bool]:
    if file.part("decided").get("desk_open", True):
        return {}
    return {"at": f"{began.astimezone(ZoneInfo(file.zone)):%H:%M:00}", "around_the_clock": False}


def _expected(file: TraceFile) -> Expected:
    replies = [one for one in file.messages if one.author is Author.ASSISTANT and "decided" not in one.payload]
    actions = [act for one in replies for act in one.payload.get("actions") or ()]
    done = [act for act in actions if act.get("status") == "done"]
    handed = any(act.get("effect") == "handoff" for act in done)
    wrote = any(act.get("effect") == "write" and act.get("status") == "done" for act in actions)
    waits = any(one.payload.get("awaits_approval") for one in replies)
    cited = (one.get("article_id") for one in file.payload.get("citations") or ())
    return Expected(
        owner=file.part("decided").get("owner") or ("queue" if handed else "assistant"),
        tools=list(dict.fromkeys(str(act["tool"]) for act in done if act.get("tool") in load_tools())),
        cites=list(dict.fromkeys(str(one) for one in cited if one)),
        says=facts_said(file),
        no_writes=not (wrote or handed or waits or any(angry(one.text) for one in file.messages)),
        store=rows_written(file.receipts),
    )


def _id(file: TraceFile, language: str) -> str:
    matter = str(file.part("understood").get("intent") or "reply")
    word = re.sub(r"[^a-z0-9]+", "-", matter.lower()).strip("-") or "reply"
    return f"{word}-{language}-{file.reply.created_at:%Y%m%d-%H%M}" if file.reply else word
