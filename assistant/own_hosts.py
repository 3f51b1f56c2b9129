"""Which hosts the assistant may link to: the house's own, those the operator names, and those its help came from."""

from __future__ import annotations

from typing import TypeVar

from assistant.links import host_of, keep_links_in, may_link
from assistant.settings import Settings
from assistant.turn_context import TurnContext
from crm_tools.store import Session
from knowledge_base.articles import public_sources

__all__ = ["SHOWN", "only_own_links", "own_hosts"]

SHOWN = ("citations", "proposal", "choices")  # what of a reply's payload is said as well
T = TypeVar("T")


def own_hosts(settings: Settings) -> frozenset[str]:
    """The hosts that the settings name."""
    named = (one.strip().lower() for one in settings.link_hosts.split(","))
    return frozenset({*filter(None, named), *filter(None, [host_of(settings.base_url)])})


def only_own_links(session: Session, said: T, turn: TurnContext) -> T:
    """What is about to be said, a text or a payload, with links of other hosts made plain. The sources of public
    articles are asked for only where there is anything to look at."""
    if not may_link(str(said)):
        return said
    hosts = turn.hosts | {host_of(one) for one in public_sources(session)} - {""}
    kept: T = keep_links_in(said, hosts, turn.language)
    return kept
