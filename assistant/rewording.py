"""A model may word a summary's sentences; each is checked against its own facts, or the old one stays."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

import structlog
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.base import LanguageModelInput
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.runnables import RunnableLambda

from assistant.review import review
from assistant.reviewing.evidence import IDENTIFIER
from assistant.support import support
from crm_tools.commerce.money import say_money
from crm_tools.insights.view import Customer360, Value
from crm_tools.service.receipts import Receipt
from crm_tools.words import Language, say_day

__all__ = ["Plain", "receipt_for", "reword"]

log = structlog.get_logger()

SECONDS = 12.0
NUMBER = re.compile(r"\d[\d,.]*\d|\d")
LINE = re.compile(r"^\s*(\d+)[.):、]\s*(.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Plain:
    """A sentence in the built-in wording, and the records it rests on."""

    text: str
    refs: tuple[str, ...]


async def reword(
    writer: BaseChatModel, plain: Sequence[Plain], view: Customer360, language: Language
) -> list[str | None]:
    """For each sentence a new wording that says nothing its facts don't, or None."""
    numbered = "\n".join(f"{number}. {one.text}" for number, one in enumerate(plain, start=1))
    asked = [SystemMessage(_prompt().format(language=language)), HumanMessage(numbered)]
    # A model that fails says nothing: the built-in wording needs no model.
    willing = writer.with_fallbacks([RunnableLambda(_nothing)])
    try:
        async with asyncio.timeout(SECONDS):
            answered = await willing.ainvoke(asked)
    except TimeoutError:
        log.warning("summary.too-slow", seconds=SECONDS)
        return [None] * len(plain)
    told = {int(number): text for number, text in LINE.findall(answered.text)}
    return [_passed(told.get(n, ""), one, view, language) for n, one in enumerate(plain, start=1)]


def receipt_for(view: Customer360, refs: Sequence[str], language: Language) -> Receipt:
    """The facts of some records as the one receipt a sentence about them has to rest on."""
    facts = [one for one in view.facts() if one.ref in refs]
    fields = {f"{one.ref} {one.name} {n}": _said(one.value, view, language) for n, one in enumerate(facts)}
    return Receipt("r1", "record", ", ".join(refs), fields)


def _passed(text: str, plain: Plain, view: Customer360, language: Language) -> str | None:
    if not text or "\n" in text:
        return None
    facts = receipt_for(view, plain.refs, language)
    # The old sentence is made of facts alone, so its words may be used; its figures have to stand in the facts.
    receipt = Receipt(facts.label, facts.kind, facts.ref, {**facts.fields, "said": plain.text})
    flaws = review(text, [receipt], said="", handed_over=False, language=language).flaws
    unsupported = support(text, [receipt]).unsupported
    lost = [one for one in IDENTIFIER.findall(plain.text) if one not in text]
    dropped = len(NUMBER.findall(text)) < len(NUMBER.findall(plain.text))
    if flaws or unsupported or lost or dropped:
        log.info("summary.reworded-wrongly", refs=list(plain.refs), flaws=len(flaws), unsupported=len(unsupported))
        return None
    return text


def _said(value: Value, view: Customer360, language: Language) -> str:
    """A fact in every form in which a sentence may give it."""
    match value:
        case bool() | str():
            return str(value)
        case int():
            return f"{value} {say_money(value, view.company.currency)}"
        case datetime():
            local = view.local(value)
            return f"{local.isoformat()} {say_day(local).say(language)}"
        case date():
            return f"{value.isoformat()} {say_day(value).say(language)}"
        case _:
            return json.dumps(list(value), ensure_ascii=False)


async def _nothing(_: LanguageModelInput) -> AIMessage:
    return AIMessage("")


@cache
def _prompt() -> str:
    return (Path(__file__).parent / "prompts" / "summary.md").read_text(encoding="utf-8")
