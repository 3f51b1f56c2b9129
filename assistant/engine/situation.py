"""The messages of a turn, read into one value: what is asked, what is known, what has been found and done so far."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from assistant.engine.plain import plain
from assistant.engine.state import State
from assistant.engine.topic import newest_part
from assistant.quoted import own_words
from crm_tools.words import Language

__all__ = ["Found", "Passage", "Receipt", "Result", "Situation", "flat", "read"]

SEARCH = "search_knowledge"
_LONGEST = 8000
_EARLIER = 3  # messages of the customer's that a follow-up may mean


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that the search found, under the receipt that a sentence resting on it has to name."""

    receipt: str
    article_id: str
    title: str
    heading: str
    text: str
    language: str
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """What the knowledge search brought."""

    answerable: bool = False
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """A record that a tool read or wrote: `record` names it ("order A-1042")."""

    receipt: str
    record: str
    fields: Mapping[str, str]

    def field(self, name: str) -> str:
        """The field's text, empty when the record has none."""
        return self.fields.get(name, "")


@dataclass(frozen=True, slots=True)
class Result:
    """How one tool call of this turn ended; `by_name` is what a yes has to name where nothing can be undone."""

    tool: str
    args: Mapping[str, Any]
    status: str
    receipts: tuple[Receipt, ...] = ()
    summary: str = ""
    error: str = ""
    message: str = ""
    receipt: str = ""
    by_name: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a turn rests on. `text` is what the customer wrote since the last answer, a burst joined; `found` is
    what the newest of the questions in `searched` brought, `found_first` what the first did, `finds` what each did;
    `today` is an ISO date.
    `colleague` is set when one of the staff asks, and not a customer; `part` is the spare part spoken of last;
    `offer_waits` says whether a proposal waits for a yes, None where nobody said. `among` is set when `text` is one of
    several questions of a message, `about` what was asked before it where it leans on that. `before` are the customer's
    last messages, oldest first, `said` is the message as it was where `text` had to name what it meant."""

    text: str
    language: Language = "en"
    company: str = ""
    verified: bool = False
    customer: str = ""
    colleague: str = ""
    state: State = State()  # noqa: RUF009 - State is frozen
    found: Found | None = None
    results: tuple[Result, ...] = ()
    today: str = ""
    searched: tuple[str, ...] = ()
    found_first: Found | None = None
    offer_waits: bool | None = None
    part: str = ""
    finds: tuple[tuple[str, Found], ...] = ()
    among: bool = False
    about: str = ""
    before: tuple[str, ...] = ()
    said: str = ""

    def result(self, tool: str) -> Result | None:
        """How the newest call of `tool` in this turn ended; None when it was not called."""
        return next((one for one in reversed(self.results) if one.tool == tool), None)


def read(messages: Sequence[BaseMessage]) -> Situation:
    """The situation in `messages`; malformed tool results read as failures, never as an exception."""
    last = max((at for at, message in enumerate(messages) if isinstance(message, HumanMessage)), default=-1)
    first = last
    while first > 0 and isinstance(messages[first - 1], HumanMessage):
        first -= 1
    said = [_text(message.content) for message in messages[first : last + 1]] if last >= 0 else []
    earlier = [_text(one.content) for one in messages[: max(first, 0)] if isinstance(one, HumanMessage)]
    facts = _facts(messages)
    finds, results = _turn(messages[last + 1 :])
    customer, colleague = _unquoted(facts.get("customer", "")), facts.get("colleague", "")
    return Situation(
        text=plain(own_words("\n".join(said))).strip()[:_LONGEST],
        language="zh" if facts.get("language", "").startswith("zh") else "en",
        company=facts.get("company", ""),
        verified=facts.get("verified", "").lower() == "yes",
        customer="" if customer.lower() == "unknown" else customer,
        colleague=colleague,
        state=_state(messages[: max(first, 0)]),
        found=finds[-1][1] if finds else None,
        results=results,
        today=facts.get("today", ""),
        searched=_searched(messages[last + 1 :]),
        found_first=finds[0][1] if finds else None,
        finds=finds,
        before=tuple(plain(own_words(one)).strip()[:_LONGEST] for one in earlier[-_EARLIER:]),
        offer_waits={"waiting": True, "none": False}.get(facts.get("offer", "")),
        part=newest_part(
            [_text(one.content) for one in messages[: max(first, 0)] if not isinstance(one, SystemMessage)]
        ),
    )


def _unquoted(name: str) -> str:
    """A name as it is; the prompt quotes it, so that no name can pass for another line."""
    try:
        plain = json.loads(name)
    except ValueError:
        return name
    return plain if isinstance(plain, str) else name


def _facts(messages: Sequence[BaseMessage]) -> dict[str, str]:
    """The `key: value` lines that end the system prompt; a customer's text cannot add to them."""
    facts: dict[str, str] = {}
    for message in messages:
        if isinstance(message, SystemMessage):
            for line in _text(message.content).splitlines()[-30:]:
                key, colon, value = line.strip().lstrip("-* ").partition(":")
                if colon and " " not in key:
                    facts[key.strip().lower()] = value.strip()
    return facts


def _state(history: Sequence[BaseMessage]) -> State:
    for message in reversed(history):
        if isinstance(message, AIMessage) and "state" in message.additional_kwargs:
            return State.from_json(message.additional_kwargs["state"])
    return State()


def _searched(messages: Sequence[BaseMessage]) -> tuple[str, ...]:
    calls = [call for message in messages if isinstance(message, AIMessage) for call in message.tool_calls]
    return tuple(str(call["args"].get("question", "")) for call in calls if call["name"] == SEARCH)


def _turn(messages: Sequence[BaseMessage]) -> tuple[tuple[tuple[str, Found], ...], tuple[Result, ...]]:
    """What each search of this turn brought, by its question, and how the other calls ended."""
    calls: dict[str, tuple[str, Mapping[str, Any]]] = {}
    finds: list[tuple[str, Found]] = []
    results: list[Result] = []
    for message in messages:
        if isinstance(message, AIMessage):
            calls.update({str(call["id"]): (call["name"], call["args"]) for call in message.tool_calls})
        elif isinstance(message, ToolMessage):
            tool, args = calls.get(message.tool_call_id, (message.name or "", {}))
            body = _json(_text(message.content))
            if tool == SEARCH:
                finds.append((str(args.get("question", "")), _found(body)))
            else:
                results.append(_result(tool, args, body, _text(message.content)))
    return tuple(finds), tuple(results)


def _result(tool: str, args: Mapping[str, Any], body: Mapping[str, Any], raw: str) -> Result:
    status = str(body.get("status", "failed"))
    proposal = body.get("proposal")
    return Result(
        tool=tool,
        args=args,
        status=status if status in {"done", "proposed"} else "failed",
        receipts=tuple(_receipts(body.get("receipts"))),
        summary=str(proposal.get("summary", "")) if isinstance(proposal, Mapping) else "",
        error=str(body.get("error", "" if body else "crm-error")),
        message=str(body.get("message", "" if body else raw))[:500],
        receipt=str(body.get("receipt", "")),
        by_name=str(proposal.get("by_name") or "") if isinstance(proposal, Mapping) else "",
    )


def _receipts(rows: object) -> list[Receipt]:
    found = []
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, Mapping) and row.get("receipt"):
            fields = row.get("fields")
            words = {str(k): flat(v) for k, v in fields.items()} if isinstance(fields, Mapping) else {}
            found.append(Receipt(str(row["receipt"]), str(row.get("record", "")), words))
    return found


def _found(body: Mapping[str, Any]) -> Found:
    passages = []
    rows = body.get("passages")
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, Mapping) and row.get("receipt"):
            score = row.get("score", 0.0)
            words = {key: str(row.get(key, "")) for key in ("article_id", "title", "heading", "text", "language")}
            score = float(score) if isinstance(score, int | float) else 0.0
            passages.append(Passage(receipt=str(row["receipt"]), score=score, **words))
    return Found(bool(body.get("answerable")), tuple(passages))


def flat(value: object) -> str:
    """A record's value as the words that slots and conditions know."""
    if value is None:
        return ""
    if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict) for one in value)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list | tuple):
        return ", ".join(flat(one) for one in value)
    return str(value)


def _json(text: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, Mapping) else {}


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list) else []
    return "\n".join(
        block if isinstance(block, str) else str(block.get("text", ""))
        for block in blocks
        if isinstance(block, str | dict)
    )
