"""What of a model's answer can be used: its tool calls made readable, its loops noticed, its junk left out. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, HumanMessage, ToolMessage

__all__ = ["FOREIGN", "REVIEW", "afresh", "going_round", "prose", "readable"]

FOREIGN = "foreign"  # marks, in response_metadata, what an LLM said in this turn
REVIEW = "review"  # marks, in additional_kwargs, a blocked draft and what was wrong with it
ROUNDS = 2
THOUGHT = re.compile(r"<(think|thinking|reasoning)>.*?(</\1>|\Z)", re.DOTALL | re.IGNORECASE)
FENCE = re.compile(r"\A```\w*\s*(.*?)\s*(?:```)?\Z", re.DOTALL)
MARKUP = re.compile(
    r"<\|\w+\|?>|</?(tool_call|tool_response|function|tools?)\b|\A\s*(\{\s*\"|\[\s*[{\"])", re.IGNORECASE
)


def prose(text: str) -> str:
    """What may be said to a person of what a model wrote: nothing, where it is JSON or a tool call written as text."""
    said = THOUGHT.sub("", text).strip()
    bare = FENCE.sub(r"\1", said)
    return "" if _is_json(bare) or MARKUP.search(bare) else said


def readable(answer: AIMessage) -> AIMessage:
    """The answer with its unreadable tool calls among the others: the counter refuses them with words it can act on."""
    if not answer.invalid_tool_calls:
        return answer
    calls = [
        {
            "name": one.get("name") or "nameless",
            "args": {"unreadable": (one.get("args") or "")[:200]},
            "id": one.get("id") or f"unreadable-{at}",
            "type": "tool_call",
        }
        for at, one in enumerate(answer.invalid_tool_calls)
    ]
    return answer.model_copy(update={"tool_calls": [*answer.tool_calls, *calls], "invalid_tool_calls": []})


def going_round(answer: AIMessage, earlier: Sequence[BaseMessage]) -> bool:
    """Whether all it asks for has been asked twice in this turn already, word for word."""
    if not answer.tool_calls:
        return False
    since = _opened(earlier)
    asked = [_said(call) for one in earlier[since:] if isinstance(one, AIMessage) for call in one.tool_calls]
    return all(asked.count(_said(call)) >= ROUNDS for call in answer.tool_calls)


def afresh(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """The messages without what LLMs did in this turn and were told about their drafts: the built-in engine, which
    stands in, starts from the customer's own words."""
    theirs = {
        str(call["id"])
        for one in messages
        if isinstance(one, AIMessage) and one.response_metadata.get(FOREIGN)
        for call in one.tool_calls
    }
    return [
        one
        for one in messages
        if not one.additional_kwargs.get(REVIEW)
        and not one.response_metadata.get(FOREIGN)
        and not (isinstance(one, ToolMessage) and one.tool_call_id in theirs)
    ]


def _opened(messages: Sequence[BaseMessage]) -> int:
    return max((at for at, one in enumerate(messages) if isinstance(one, HumanMessage)), default=-1) + 1


def _said(call: object) -> str:
    name_and_arguments = {key: value for key, value in dict(call).items() if key in ("name", "args")}  # type: ignore[call-overload]
    return json.dumps(name_and_arguments, sort_keys=True, default=str)


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False
