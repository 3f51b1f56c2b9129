"""The help pages are asked without the numbers of records."""

from __future__ import annotations

import pytest

from assistant.searching import searchable


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        ("Can I add a code to A-1057?", "Can I add a code to my order?"),
        ("Can I return order A-1057?", "Can I return my order?"),
        ("Is my order no. a-1057 insured?", "Is my order insured?"),
        ("How do I undo return R-1001?", "How do I undo my return?"),
        ("T-1004 还没回复，要等多久？", "工单 还没回复，要等多久？"),
        ("订单号：A-1047 还在不在退货期？", "订单 还在不在退货期？"),
        ("What does E5 mean on the Vento Bean?", "What does E5 mean on the Vento Bean?"),
        ("Which filter is F-4?", "Which filter is F-4?"),
        ("Call 400-820-1155?", "Call 400-820-1155?"),
    ],
)
def test_the_number_of_a_record_is_what_it_stands_for(question: str, searched: str) -> None:
    assert searchable(question) == searched
