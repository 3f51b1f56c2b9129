"""Which procedures a customer may mean: what their words are read as, and the matter that is already open. Pure."""

from __future__ import annotations

from collections.abc import Callable

from assistant.engine.understanding import Reading
from assistant.opening import Opening
from assistant.procedures.procedure import Procedure
from assistant.procedures.shelf import Shelf
from assistant.procedures.telling import MOST
from crm_tools.service.messages import Author

__all__ = ["likely"]

_SURE = 0.6  # above this the words say enough themselves
_LEAST = 0.1  # below this an intent is a guess among dozens


def likely(opening: Opening, read: Callable[[str], Reading], shelf: Shelf) -> list[Procedure]:
    """At most `MOST` procedures, the likeliest first; none where the words are about none of them."""
    reading = read(opening.text)
    names = [reading.intent] if reading.confidence >= _LEAST else []
    names += _open(opening, shelf)
    if reading.confidence < _SURE and (before := _said_before(opening)):
        names.append(read(before).intent)
    names += [name for name, share in reading.others if share >= _LEAST]
    found = [shelf.get(name) for name in dict.fromkeys(names)]
    return [one for one in found if one is not None][:MOST]


def _open(opening: Opening, shelf: Shelf) -> list[str]:
    """The matter that waits for the customer: what was proposed, or what the engine keeps as open."""
    state = opening.last_reply.get("state")
    kept = [str(state.get("intent", ""))] if isinstance(state, dict) else []
    proposed = opening.pending.tool if opening.pending else ""
    return kept + [one.name for one in shelf if proposed and proposed in one.calls]


def _said_before(opening: Opening) -> str:
    """What the customer said last that has been answered: a bare "the black one" goes on with that."""
    news = {one.id for one in opening.news}
    told = [one.text for one in opening.history if one.author is Author.CUSTOMER and one.id not in news]
    return told[-1] if told else ""
