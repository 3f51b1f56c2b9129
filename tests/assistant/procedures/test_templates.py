from __future__ import annotations

from assistant.procedures.templates import filled, named_in


def test_blanks_are_filled_and_named() -> None:
    template = "{why|no longer needed}, order {order.number} {nothing}"

    assert named_in(template) == ("why", "order.number", "nothing")
    assert filled(template, {"order.number": "A-1"}) == "no longer needed, order A-1 "
    assert filled(template, {"why": "{late}", "order.number": "A-1"}) == "{late}, order A-1 "


def test_a_list_stays_a_list_where_it_stands_alone() -> None:
    lists = {"item.names": ("a", "b"), "item.name": ("a",)}

    assert filled("{item.names}", {}, lists) == ["a", "b"]
    assert filled("{item.name}", {"item.name": "a"}, lists) == "a"
    assert filled("both {item.names}", {"item.names": "a"}, lists) == "both a"
