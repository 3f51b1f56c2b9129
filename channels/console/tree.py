"""Pages as plain data: nodes that the browser draws, every text as a text node; what is pressed comes back as `act`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from channels.console.parts import Part

__all__ = ["Node", "Tree", "act_of", "el"]

Node = dict[str, Any]


class Tree(Part, component="tree.js"):
    """Draws `tree` and sets the window's `title`; event `act` {act, form}; method `settled(done)` ends an act."""


def el(
    tag: str,
    *inside: Node | str | None,
    cls: str = "",
    act: Mapping[str, str] | None = None,
    **attributes: str | int | bool | None,
) -> Node:
    """A node; what is None is left out. `act` is what comes back when it is pressed, sent (a form) or typed into.

    Attributes are written with underscores (`aria_label`, `for_`). `key` keeps a node's identity when its neighbours
    change, and with it focus and open folds.
    """
    given = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items() if value is not None}
    node: Node = {"tag": tag, "at": given | ({"class": cls} if cls else {}), "in": [one for one in inside if one]}
    return node | ({"act": dict(act)} if act is not None else {})


def act_of(sent: object) -> tuple[dict[str, str], dict[str, str]]:
    """What was pressed, and the fields of its form, from an event's data; empty for what no page of ours sends."""
    known = sent if isinstance(sent, Mapping) else {}
    return _texts(known.get("act")), _texts(known.get("form"))


def _texts(given: object) -> dict[str, str]:
    pairs: Iterable[tuple[object, object]] = given.items() if isinstance(given, Mapping) else ()
    return {str(name): value for name, value in pairs if isinstance(value, str)}
