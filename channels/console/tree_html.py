"""The same nodes as `tree.py` draws in the browser, as HTML for a page that is whole before any script runs."""

from __future__ import annotations

from html import escape

from channels.console.tree import Node

__all__ = ["as_html"]

VOID = frozenset({"br", "hr", "img", "input"})
FOR_THE_BROWSER = frozenset({"key"})


def as_html(node: Node | str) -> str:
    """Everything is escaped: no text becomes markup."""
    if isinstance(node, str):
        return escape(node)
    attributes = "".join(_attribute(name, value) for name, value in node["at"].items() if name not in FOR_THE_BROWSER)
    opening = f"<{node['tag']}{attributes}>"
    if node["tag"] in VOID:
        return opening
    return f"{opening}{''.join(as_html(one) for one in node['in'])}</{node['tag']}>"


def _attribute(name: str, value: str | int | bool) -> str:
    if value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
