"""Asks a configured model once: within its time and the budgets, unless it rests; raises, so that the next is asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

import structlog
from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import AIMessage
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from assistant.budgets import ANSWER_TOKENS, Scope
from assistant.failures import Failure, Kind, failure_of, pause_before_retry
from assistant.meter import Meter, UsedUp
from assistant.model_answers import FOREIGN, afresh, going_round, readable
from assistant.models import Brains, Line
from assistant.tokens import estimated, tokens_of
from assistant.turn_context import TurnContext

__all__ = ["Asking", "GoingRound", "Resting"]

log = structlog.get_logger()

Handler = Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]


class Resting(Exception):
    """The provider failed repeatedly and is left alone for a while."""


class GoingRound(Exception):
    """The model asks the same of its tools again and again."""


class Asking(AgentMiddleware[Any, Any, Any]):
    """Innermost around each attempt. A model without a line, such as the built-in engine, is asked as it is."""

    def __init__(self, brains: Brains, meter: Meter) -> None:
        super().__init__()
        self._brains = brains
        self._meter = meter
        self._described: dict[str, int] = {}

    async def awrap_model_call(self, request: ModelRequest[Any], handler: Handler) -> ModelResponse[Any]:
        turn, line = cast(TurnContext, request.runtime.context), self._brains.line_to(request.model)
        if line is None:
            own = afresh(request.messages)
            if own[-1] is not request.messages[-1]:  # an LLM had the word until now
                turn.log.proposal = None
                if turn.log.handed_over:
                    return ModelResponse([AIMessage("")])  # the house tells of it
            return await handler(request.override(messages=own))
        if not line.circuit.admits():
            raise Resting(line.name)
        tokens = estimated(request.messages) + self._lent(request.tools)
        try:
            async with asyncio.timeout(line.seconds):
                answer = await self._answered(line, request, handler, tokens)
        finally:
            line.circuit.let_go()
        spent = tokens_of(answer, tokens)
        turn.use.tokens += spent
        turn.use.owed += spent - tokens - ANSWER_TOKENS
        return ModelResponse([self._usable(answer, line, request, turn)])

    async def _answered(self, line: Line, request: ModelRequest[Any], handler: Handler, tokens: int) -> AIMessage:
        """The answer; asks once more where that is likely to help, inside the same time."""
        turn = cast(TurnContext, request.runtime.context)
        while True:
            await self._reserve(turn, tokens + ANSWER_TOKENS)
            try:
                response = await handler(request)
            except asyncio.CancelledError:
                _note(line, Failure(Kind.SLOW), turn)
                raise
            except Exception as error:  # of any client library, whose errors have no common root
                failure = failure_of(error)
                pause = None if turn.use.retried else pause_before_retry(failure)
                if pause is None:
                    _note(line, failure, turn)
                    raise
                turn.use.retried = True
                await asyncio.sleep(pause)
            else:
                line.circuit.succeeded()
                return cast(AIMessage, response.result[-1])

    async def _reserve(self, turn: TurnContext, tokens: int) -> None:
        if turn.use.calls >= self._meter.budgets.turn_calls:
            raise UsedUp(Scope.TURN)
        await self._meter.reserve(turn, tokens)
        turn.use.calls += 1

    def _usable(self, answer: AIMessage, line: Line, request: ModelRequest[Any], turn: TurnContext) -> AIMessage:
        """The answer with its calls made readable; raises when it goes round in circles or takes too many steps."""
        told = readable(answer).model_copy(update={"response_metadata": {**answer.response_metadata, FOREIGN: True}})
        if going_round(told, request.messages):
            log.info("model.going-round", model=line.name, conversation=turn.conversation_id)
            raise GoingRound(line.name)
        turn.use.steps += len(told.tool_calls)
        if turn.use.steps > self._meter.budgets.turn_steps:
            log.info("model.too-many-steps", model=line.name, conversation=turn.conversation_id)
            raise UsedUp(Scope.TURN)
        return told

    def _lent(self, tools: Sequence[BaseTool | dict[str, Any]]) -> int:
        """About how many tokens the tools' descriptions take."""
        return sum(self._length(one) for one in tools) // 4

    def _length(self, tool: BaseTool | dict[str, Any]) -> int:
        if not isinstance(tool, BaseTool):  # made for this call alone
            return len(json.dumps(tool))
        if tool.name not in self._described:
            self._described[tool.name] = len(json.dumps(convert_to_openai_tool(tool)))
        return self._described[tool.name]


def _note(line: Line, failure: Failure, turn: TurnContext) -> None:
    line.circuit.failed(failure)
    log.warning(
        "model.failed",
        model=line.name,
        kind=failure.kind.value,
        resting=line.circuit.is_resting,
        conversation=turn.conversation_id,
    )
