"""Pages as plain data."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from channels.console.tree import act_of, el

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_a_node_is_plain_data_without_what_is_missing() -> None:
    node = el("a", "Order", None, el("b", "A-1"), cls="dk-source", href="#a", title=None, aria_label="x", for_="f")

    assert node == {
        "tag": "a",
        "at": {"href": "#a", "aria-label": "x", "for": "f", "class": "dk-source"},
        "in": ["Order", {"tag": "b", "at": {}, "in": ["A-1"]}],
    }
    assert json.loads(json.dumps(node)) == node


def test_a_button_says_what_comes_back() -> None:
    assert el("button", "Do", act={"name": "react"})["act"] == {"name": "react"}


def test_what_was_pressed_and_its_form_are_read() -> None:
    assert act_of({"act": {"name": "note"}, "form": {"text": "hello"}}) == ({"name": "note"}, {"text": "hello"})


@given(ANYTHING)
def test_whatever_a_browser_sends_is_texts_or_nothing(sent: object) -> None:
    for found in act_of(sent):
        assert all(isinstance(value, str) for value in found.values())
