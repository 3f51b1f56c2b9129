"""What a page's tree says and offers, for tests."""

from __future__ import annotations

from collections.abc import Iterator

from channels.console.tree import Node

__all__ = ["acts_in", "links_in", "nodes_in", "part_of", "text_of"]


def nodes_in(node: Node) -> Iterator[Node]:
    yield node
    for one in node["in"]:
        if not isinstance(one, str):
            yield from nodes_in(one)


def text_of(node: Node | str) -> str:
    if isinstance(node, str):
        return node
    return " ".join(" ".join(text_of(one) for one in node["in"]).split())


def part_of(tree: Node, name: str) -> Node:
    """The section of this name."""
    return next(one for one in nodes_in(tree) if one["at"].get("id") == name)


def links_in(node: Node) -> set[str]:
    return {one["at"]["href"] for one in nodes_in(node) if "href" in one["at"]}


def acts_in(node: Node) -> list[dict[str, str]]:
    return [one["act"] for one in nodes_in(node) if "act" in one]
