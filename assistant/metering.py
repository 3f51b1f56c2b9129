"""Where a turn is measured: around each call of a model and each act of the toolbox."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage

from assistant.stopwatch import ModelCall, Stage
from assistant.turn_context import TurnContext

__all__ = ["Metered", "timed"]

P = ParamSpec("P")
T = TypeVar("T")


class Metered(AgentMiddleware[Any, Any, Any]):
    """Notes how long each call of a model took and how many tokens it counted. The innermost: a stand-in's call is
    one of its own."""

    async def awrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]
    ) -> ModelResponse[Any]:
        turn = cast(TurnContext, request.runtime.context)
        with turn.log.watch.call(_name(request.model)) as made:
            response = await handler(request)
            for message in response.result:
                if isinstance(message, AIMessage):
                    _count(message, made)
        return response


def timed(stage: Stage) -> Callable[[Callable[P, Awaitable[T]]], Callable[P, Awaitable[T]]]:
    """Counts what an async function does, which is given the turn, as this stage of it."""

    def around(act: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        @wraps(act)
        async def counted(*args: P.args, **kwargs: P.kwargs) -> T:
            turn = next(one for one in (*args, *kwargs.values()) if isinstance(one, TurnContext))
            with turn.log.watch.stage(stage):
                return await act(*args, **kwargs)

        return counted

    return around


def _count(message: AIMessage, made: ModelCall) -> None:
    used = message.usage_metadata
    if used is not None:
        made.tokens_in = (made.tokens_in or 0) + used["input_tokens"]
        made.tokens_out = (made.tokens_out or 0) + used["output_tokens"]


def _name(model: BaseChatModel) -> str:
    """What its provider calls it; the built-in engine has no name of that kind."""
    for given in ("model_name", "model"):
        name = getattr(model, given, None)
        if isinstance(name, str) and name:
            return name
    return "" if model._llm_type == "deskside-builtin" else model._llm_type
