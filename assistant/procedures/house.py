"""Opens a house's procedures: what comes with Deskside, the operator's folder over it, and each file checked."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from pathlib import Path

from assistant.procedures.checks import House, check
from assistant.procedures.procedure import Procedure
from assistant.procedures.reading import Lines
from assistant.procedures.shelf import Shelf, built_in, read_folder
from crm_tools.registry import Effect, customer_tools

__all__ = ["TALKS", "TELLERS", "heard_once", "house_of", "open_shelf"]

# What the engine can read aloud, and what it does that is no procedure; its own tables hold the same names.
TELLERS = frozenset({"my_orders", "order_status", "product_info", "part_status", "return_status", "my_profile"})
TELLERS |= {"ticket_status", "part_request", "quote", "add_to_ticket"}
TALKS = frozenset({"human", "knowledge"})


def open_shelf(folder: Path | None = None) -> Shelf:
    """All procedures, those in `folder` added to or in the place of those that come with Deskside.

    Raises ProcedureError for the first file that cannot be used.
    """
    own = read_folder(folder) if folder else []
    shelf = built_in().with_own(own)
    house = house_of(shelf)
    for one in sorted(shelf, key=lambda one: one.name not in {mine.name for mine, _ in own}):  # the operator's first
        check(one, shelf.places[one.name], house)
    heard_once(own, shelf)
    return shelf


def house_of(shelf: Shelf) -> House:
    """What a procedure of this shelf may speak of."""
    tools = customer_tools()
    writes = {
        name: {one.name: one.default is inspect.Parameter.empty for one in tool.parameters}
        for name, tool in tools.items()
        if tool.effect is Effect.WRITE
    }
    return House(
        writes=writes,
        reads=frozenset(tools) - frozenset(writes),
        tellers=TELLERS,
        talks=TALKS,
        procedures=shelf.names,
        buttons=frozenset(one.name for one in shelf if one.button),
    )


def heard_once(own: Iterable[tuple[Procedure, Lines]], shelf: Shelf) -> None:
    """One sentence cannot mean two procedures; and what nobody can ask for is never reached. Raises ProcedureError."""
    heard = {text.strip().casefold(): one.name for one in shelf for text in _said(one)}
    for procedure, lines in own:
        if procedure.examples is None and not any(_turns_to(one, procedure.name) for one in shelf):
            raise lines.wrong(("procedure",), "is never reached: give it `examples`, or have another turn to it")
        for language in ("en", "zh"):
            texts = getattr(procedure.examples, language) if procedure.examples else ()
            for at, text in enumerate(texts):
                other = heard.get(text.strip().casefold(), procedure.name)
                if other != procedure.name:
                    raise lines.wrong(("examples", language, at), f"{text!r} is an example of {other} already")


def _said(procedure: Procedure) -> tuple[str, ...]:
    return (*procedure.examples.en, *procedure.examples.zh) if procedure.examples else ()


def _turns_to(procedure: Procedure, name: str) -> bool:
    return any(getattr(step, "turn_to", "") == name for step in procedure.steps)
