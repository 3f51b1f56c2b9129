"""LangChain's agent loop as it comes, lent the same tools, with nothing of this house around it: a yardstick."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import InputAgentState
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AnyMessage, HumanMessage
from langchain_core.tools import BaseTool, StructuredTool

from assistant.agent import looked_up
from assistant.signatures import description, told_schema
from crm_tools.registry import Tool

__all__ = ["BareLoop"]


class BareLoop:
    """Its tools answer at once what they were given in `answers`, and do nothing."""

    def __init__(self, model: BaseChatModel, tools: Mapping[str, Tool], answers: Mapping[str, Any]) -> None:
        lent = [_lend(tool, json.dumps(answers.get(name, {}))) for name, tool in tools.items()]
        self._graph = create_agent(model, lent)

    async def answer(self, question: str, found: dict[str, Any]) -> str:
        """What the model says in the end; `found` stands for a search that has already run."""
        messages: list[AnyMessage | dict[str, Any]] = [HumanMessage(question), *looked_up(question, found)]
        state = await self._graph.ainvoke(InputAgentState(messages=messages))
        return str(state["messages"][-1].text)


def _lend(tool: Tool, answer: str) -> BaseTool:
    async def call(**_: Any) -> str:
        return answer

    schema = told_schema(tool)
    return StructuredTool(name=tool.name, description=description(tool), args_schema=schema, coroutine=call)
