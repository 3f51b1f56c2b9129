"""Whether a condition holds, and how it reads."""

from __future__ import annotations

import pytest

from assistant.procedures.conditions import holds
from assistant.procedures.steps import Test as Condition
from assistant.procedures.wording import conditions

TODAY = "2026-01-15"
HOLD = [
    ("festive", "Festive", True), ("festive", "plain", False), (["a", "b"], "b", True), (3, "3", True),
    ({"known": True}, "x", True), ({"known": True}, "", False), ({"known": False}, "", True),
    ({"in": "a"}, "a", True), ({"not": ["a", "b"]}, "c", True), ({"not": "a"}, "A", False), ({"not": ["a"]}, "", True),
    ({"above": 8}, "9 people", True), ({"above": 8}, "8", False), ({"above": 1000}, "¥1,200.50", True),
    ({"above": 8}, "", False), ({"below": 3}, "2", True), ({"below": 3}, "few", False), ({"below": 0}, "-1", True),
    ({"within_days": 14}, "2026-01-01", True), ({"within_days": 14}, "2025-12-31", False),
    ({"older_than_days": 14}, "2025-12-31", True), ({"older_than_days": 14}, "2026-01-01", False),
    ({"within_days": 14}, "", False), ({"older_than_days": 14}, "2026-99-99", False),
    ({"above": 1, "below": 5}, "3", True), ({"above": 1, "below": 5}, "5", False),
]  # fmt: skip


@pytest.mark.parametrize(("test", "value", "wanted"), HOLD)
def test_a_condition_holds_or_not(test: object, value: str, wanted: bool) -> None:
    assert holds({"x": Condition.model_validate(test)}, {"x": value}, TODAY) is wanted


def test_all_have_to_hold_and_what_is_not_there_is_empty() -> None:
    both = {"x": Condition.model_validate("a"), "y": Condition.model_validate({"known": False})}

    assert holds(both, {"x": "a"}, TODAY)
    assert not holds(both, {"x": "a", "y": "b"}, TODAY)
    assert holds({}, {}, TODAY)


@pytest.mark.parametrize(
    ("name", "test", "en", "zh"),
    [
        ("paper", "festive", "`paper` is “festive”", "`paper` 为“festive”"),
        ("order.status", {"not": ["a", "b"]}, "the order's `status` is not “a” or “b”", "订单的 `status` 不为“a”或“b”"),
        ("n", {"above": 8}, "`n` is above 8", "`n` 大于 8"),
        ("order.day", {"within_days": 14}, "the order's `day` is at most 14 days ago", "订单的 `day` 距今不超过 14 天"),
        ("lent.x", {"known": False}, "the tool `x` cannot be used", "不可使用工具 `x`"),
        ("said.x", {"known": True}, "the customer has named `x`", "客户已说明 `x`"),
        ("customer.verified", {"known": False}, "the customer has not proven who they are", "客户未验证身份"),
    ],
)  # fmt: skip
def test_a_condition_reads_as_a_sentence(name: str, test: object, en: str, zh: str) -> None:
    when = {name: Condition.model_validate(test)}

    assert conditions(when, "en") == en
    assert conditions(when, "zh") == zh
