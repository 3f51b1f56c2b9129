"""Hands a language model the tools its turn is lent, and the others when it asks for them."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any, cast

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse, ToolCallRequest
from langchain_core.messages import ToolMessage
from langchain_core.tools import BaseTool
from langgraph.types import Command

from assistant.engine.model import BuiltinModel
from assistant.toolbox import SEARCH
from assistant.turn_context import TurnContext

__all__ = ["MORE", "Lender"]

MORE = "more_tools"

Handler = Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]
Act = Callable[[ToolCallRequest], Awaitable[ToolMessage | Command[Any]]]


class Lender(AgentMiddleware[Any, Any, Any]):
    """Outside of whatever counts a call, inside of what changes the model: the built-in engine is shown every tool.

    Lending saves reading and forbids nothing. A tool that was not lent runs like any other when it is called by name:
    whose data it is and what needs a yes is the toolbox's matter, which never asks what was lent.
    """

    def __init__(self, tools: Collection[str]) -> None:
        super().__init__()
        self._tools = tools

    async def awrap_model_call(self, request: ModelRequest[Any], handler: Handler) -> ModelResponse[Any]:
        turn = cast(TurnContext, request.runtime.context)
        if turn.lent is None or isinstance(request.model, BuiltinModel):
            return await handler(request)
        lent = [one for one in request.tools if _name(one) in turn.lent or _name(one) == SEARCH]
        others = [_name(one) for one in request.tools if one not in lent]
        return await handler(request.override(tools=[*lent, _more(others)] if others else lent))

    async def awrap_tool_call(self, request: ToolCallRequest, handler: Act) -> ToolMessage | Command[Any]:
        turn, call = cast(TurnContext, request.runtime.context), request.tool_call
        if turn.lent is None:
            return await handler(request)
        if call["name"] == MORE:
            told = json.dumps(self._hand_out(call["args"], turn), ensure_ascii=False)
            return ToolMessage(told, tool_call_id=call["id"], name=MORE)
        turn.lent |= {call["name"]}  # called unseen: whatever comes of it, the next call is shown how it is called
        return await handler(request)

    def _hand_out(self, arguments: dict[str, Any], turn: TurnContext) -> dict[str, Any]:
        given = arguments.get("names")
        wanted = {str(one) for one in (given if isinstance(given, list) else [given])}
        if not wanted or not wanted <= set(self._tools):
            return {"status": "failed", "message": f"`names` is a list of these: {', '.join(self._tools)}"}
        turn.lent = frozenset(wanted).union(turn.lent or ())
        return {"status": "done", "message": f"You have {', '.join(sorted(wanted))} from now on: call what you need."}


def _more(others: Sequence[str]) -> dict[str, Any]:
    return {
        "type": "function",
        "function": {
            "name": MORE,
            "description": f"Get tools for another matter, by name. There are: {', '.join(others)}.",
            "parameters": {
                "type": "object",
                "properties": {"names": {"type": "array", "items": {"type": "string"}}},
                "required": ["names"],
                "additionalProperties": False,
            },
        },
    }


def _name(tool: BaseTool | dict[str, Any]) -> str:
    return tool.name if isinstance(tool, BaseTool) else str(tool.get("function", tool).get("name", ""))
