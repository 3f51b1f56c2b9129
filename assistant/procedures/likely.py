"""Which procedures a customer may mean: what their words are read as, and the matter that is already open. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assistant.engine.understanding import Reading
from assistant.opening import Opening
from assistant.procedures.procedure import Procedure
from assistant.procedures.shelf import Shelf
from assistant.procedures.telling import MOST
from crm_tools.service.messages import Author

__all__ = ["likely", "used_before"]

_SURE = 0.6  # above this the words say enough themselves
_LEAST = 0.05  # below this an intent is a guess among dozens
_BACK = 6  # of the customer's messages are looked through for the wish that an answer belongs to


def likely(opening: Opening, read: Callable[[str], Reading], shelf: Shelf) -> list[Procedure]:
    """At most `MOST` procedures, the likeliest first; none where the words are about none of them."""
    reading = read(opening.text)
    names = [reading.intent] if reading.confidence >= _LEAST else []
    names += _open(opening, shelf)
    if reading.confidence < _SURE or reading.intent not in shelf.names:
        names += _wished_before(opening, read, shelf)
    names += [name for name, share in reading.others if share >= _LEAST]
    found = [shelf.get(name) for name in dict.fromkeys(names)]
    return [one for one in found if one is not None][:MOST]


def used_before(opening: Opening) -> list[str]:
    """The tools that the last reply used, and that of the proposal that waits: its matter may go on."""
    used = [str(one.get("tool", "")) for one in opening.last_reply.get("actions") or ()]
    return [*used, *([opening.pending.tool] if opening.pending else [])]


def _open(opening: Opening, shelf: Shelf) -> list[str]:
    """The matter that waits for the customer: what was proposed, or what the engine keeps as open."""
    state = opening.last_reply.get("state")
    kept = [str(state.get("intent", ""))] if isinstance(state, dict) else []
    proposed = opening.pending.tool if opening.pending else ""
    return kept + [one.name for one in shelf if proposed and proposed in one.calls]


def _wished_before(opening: Opening, read: Callable[[str], Reading], shelf: Shelf) -> list[str]:
    """What the customer wished last: "the black one" and "A-1042" are answers, and go on with that."""
    told = list(_said_before(opening))
    readings = [read(text) for text in told]
    sure = [one.intent for one in readings if one.confidence >= _SURE and one.intent in shelf.names]
    return sure[:1] or [one.intent for one in readings[:1]]


def _said_before(opening: Opening) -> Iterator[str]:
    """The customer's answered messages, the newest first."""
    news = {one.id for one in opening.news}
    told = [one.text for one in opening.history if one.author is Author.CUSTOMER and one.id not in news]
    yield from reversed(told[-_BACK:])
