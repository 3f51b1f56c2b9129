"""The LangChain loop: one model, the tools it is lent, a bounded number of steps, one draft."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from langchain.agents import create_agent
from langchain.agents.middleware import (
    AgentMiddleware,
    InputAgentState,
    ModelCallLimitMiddleware,
    ModelFallbackMiddleware,
    ToolCallRequest,
)
from langchain.agents.middleware.model_call_limit import ModelCallLimitExceededError
from langchain.tools import ToolRuntime
from langchain_core.messages import AIMessage, AnyMessage, ToolMessage
from langchain_core.tools import BaseTool, StructuredTool
from langgraph.types import Command
from pydantic import BaseModel, ConfigDict, Field

from assistant.asking import Asking
from assistant.lender import Lender
from assistant.meter import Meter
from assistant.metering import Metered
from assistant.model_answers import prose
from assistant.models import Brains
from assistant.signatures import description, told_schema
from assistant.toolbox import SEARCH, Toolbox
from assistant.turn_context import TurnContext
from crm_tools.registry import Tool

__all__ = ["Agent", "Draft", "looked_up"]

MODEL_CALLS = 6


@dataclass(frozen=True, slots=True)
class Draft:
    """What the brain wants to say.

    `extras` is what the built-in engine adds (state, choices, verify, intent); `by_model` says that an LLM wrote the
    text, whose sentences are not marked by code.
    """

    text: str
    extras: dict[str, Any] = field(default_factory=dict)
    by_model: bool = False


class Question(BaseModel):
    """The arguments of a search."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(description="what to look up in the help centre, as a question")


class Agent:
    """Drafts replies; composed once, used for every turn."""

    def __init__(self, brains: Brains, toolbox: Toolbox, meter: Meter) -> None:
        tools = [_lend(tool, toolbox) for tool in toolbox.tools.values()] + [_lend_search(toolbox)]
        middleware: list[AgentMiddleware[Any, Any, Any]] = [
            ModelCallLimitMiddleware(run_limit=MODEL_CALLS, exit_behavior="error")
        ]
        if brains.stand_ins:
            middleware.append(ModelFallbackMiddleware(brains.stand_ins[0], *brains.stand_ins[1:]))
        middleware.append(Lender(toolbox.tools))
        if brains.lines:
            middleware.append(Asking(brains, meter))
        middleware += [Metered(), _Strangers(toolbox)]
        self._graph = create_agent(brains.first, tools, middleware=middleware, context_schema=TurnContext)

    async def draft(self, messages: Sequence[AnyMessage], turn: TurnContext) -> Draft:
        """Runs the loop until the model has something to say; an empty draft when it never does."""
        try:
            state = await self._graph.ainvoke(InputAgentState(messages=list(messages)), context=turn)
        except ModelCallLimitExceededError:
            return Draft("")
        last = state["messages"][-1]
        if not isinstance(last, AIMessage) or last.tool_calls:
            return Draft("")
        extras = dict(last.additional_kwargs)
        by_model = "state" not in extras
        return Draft(prose(last.text) if by_model else last.text.strip(), extras, by_model=by_model)


class _Strangers(AgentMiddleware[Any, Any, Any]):
    """A tool that nobody has is asked for at our counter too: it is refused there, and leaves a receipt."""

    def __init__(self, toolbox: Toolbox) -> None:
        super().__init__()
        self._toolbox = toolbox

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[ToolMessage | Command[Any]]]
    ) -> ToolMessage | Command[Any]:
        if request.tool is not None:
            return await handler(request)
        call = request.tool_call
        turn = cast(TurnContext, request.runtime.context)
        result = await self._toolbox.use(call["name"], call["args"], turn)
        return ToolMessage(json.dumps(result, ensure_ascii=False), tool_call_id=call["id"], name=call["name"])


def looked_up(question: str, found: dict[str, Any]) -> list[AnyMessage]:
    """A search that has already run, in the form in which the model would have asked for it."""
    call = {"name": SEARCH, "args": {"question": question}, "id": "search-0"}
    return [
        AIMessage("", tool_calls=[call]),
        ToolMessage(json.dumps(found, ensure_ascii=False), tool_call_id="search-0", name=SEARCH),
    ]


def _lend(tool: Tool, toolbox: Toolbox) -> BaseTool:
    async def call(runtime: ToolRuntime[TurnContext], **arguments: Any) -> str:
        result = await toolbox.use(tool.name, arguments, runtime.context)
        return json.dumps(result, ensure_ascii=False)

    # A JSON schema, not the model itself: LangChain would drop an argument it does not know; ours is to refuse it.
    schema = told_schema(tool)
    return StructuredTool(name=tool.name, description=description(tool), args_schema=schema, coroutine=call)


def _lend_search(toolbox: Toolbox) -> BaseTool:
    async def call(runtime: ToolRuntime[TurnContext], **arguments: Any) -> str:
        return json.dumps(await toolbox.use(SEARCH, arguments, runtime.context), ensure_ascii=False)

    return StructuredTool(
        name=SEARCH,
        description="Look something up in the help centre, when the passages at hand do not answer.",
        args_schema=Question.model_json_schema(),
        coroutine=call,
    )
