from __future__ import annotations

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from assistant.tokens import estimated, tokens_of


def test_chinese_takes_more_tokens_a_character_than_english() -> None:
    assert estimated([HumanMessage("退货需要多少天？")]) == 12
    assert estimated([HumanMessage("return it")]) == 6


def test_what_a_model_asks_of_tools_is_counted() -> None:
    call = AIMessage("", tool_calls=[{"name": "my_orders", "args": {"x": "y" * 400}, "id": "1"}])

    assert estimated([call]) > 100


def test_the_providers_own_count_is_believed() -> None:
    counted = AIMessage("Hi", usage_metadata={"input_tokens": 5, "output_tokens": 2, "total_tokens": 7})

    assert tokens_of(counted, 900) == 7


@pytest.mark.parametrize("total", [0, -5])
def test_a_missing_or_impossible_count_is_estimated(total: int) -> None:
    counted = AIMessage("Hi", usage_metadata={"input_tokens": 0, "output_tokens": 0, "total_tokens": total})

    assert tokens_of(counted, 900) == tokens_of(AIMessage("Hi"), 900) == 904
