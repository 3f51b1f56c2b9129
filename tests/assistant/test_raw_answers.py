from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.raw_answers import is_raw

NAMES = st.from_regex(r"[a-z_]{1,12}", fullmatch=True)


@given(st.dictionaries(NAMES, st.text() | st.integers() | st.none() | st.lists(st.text()), min_size=1), st.text())
def test_a_tools_answer_is_known_wherever_it_stands(answer: dict[str, object], before: str) -> None:
    assert is_raw(before + json.dumps(answer, ensure_ascii=False))
    assert is_raw(before + json.dumps([answer], indent=2))


@pytest.mark.parametrize(
    "draft",
    [
        "Order A-1042 (1 × Aria One [silver]) is delivered [r1].",
        'Say "yes": that is enough. {name} is not filled in.',
        "- **Price**: ¥1,899 [r1]\n- **Colour**: “silver”",
        "订单 A-1042 已签收 [r1]。",
    ],
)
def test_what_is_said_to_people_is_not_raw(draft: str) -> None:
    assert not is_raw(draft)
