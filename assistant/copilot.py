"""The copilot: what the assistant is lent when a colleague asks it about their customers."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.agent import Agent
from assistant.meter import Meter
from assistant.models import Brains
from assistant.threads import Threads
from assistant.toolbox import Toolbox
from crm_tools.registry import staff_tools
from knowledge_base.library import Library
from knowledge_base.passages import Audience

__all__ = ["Copilot", "make_copilot"]


@dataclass(frozen=True, slots=True)
class Copilot:
    """The staff's toolbox, and the agents that hold it: the configured brain, and the built-in one for its failures."""

    toolbox: Toolbox
    agent: Agent
    stand_in: Agent


def make_copilot(brains: Brains, builtin: Brains, *, library: Library, threads: Threads, meter: Meter) -> Copilot:
    """The staff's tools and both shelves of the library, in the hands of the same brains as the customers' tools."""
    toolbox = Toolbox(tools=staff_tools(), library=library, threads=threads, audience=Audience.STAFF)
    agent = Agent(brains, toolbox, meter)
    return Copilot(toolbox, agent, agent if brains is builtin else Agent(builtin, toolbox, meter))
