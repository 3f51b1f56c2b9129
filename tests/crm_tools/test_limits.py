"""Which writes a colleague has to agree to, and how rules are read and refused."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import crm_tools.commerce
from crm_tools.commerce.shop_rules import Because
from crm_tools.errors import Invalid
from crm_tools.limits import REASONS, TIERS, TOOLS, Rule, needs_approval, read_limits
from crm_tools.people.company import CompanyRow, company, save_company
from crm_tools.registry import customer_tools
from crm_tools.sample.facts import company_profile
from crm_tools.store import Store
from crm_tools.words import Words

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SAMPLE = read_limits(company_profile()["approvals"])


def _asked(
    rules: tuple[Rule, ...], yuan: float, *, tool: str = "start_return", tier: str = "standard", reason: str = ""
) -> Words | None:
    return needs_approval(rules, tool=tool, amount_minor=round(yuan * 100), tier=tier, reason=reason, currency="CNY")


@pytest.mark.parametrize("tier", TIERS)
def test_the_sample_asks_a_lead_for_every_refund_above_3000(tier: str) -> None:
    assert _asked(SAMPLE, 3000, tier=tier) is None
    assert _asked(SAMPLE, 3000.01, tier=tier) == Words(
        "A refund above ¥3,000 needs a colleague's approval", "退款超过 ¥3,000 需同事审批"
    )


def test_the_sample_has_a_look_at_what_is_said_to_have_come_damaged_above_500() -> None:
    assert _asked(SAMPLE, 500, reason="damaged") is None
    assert _asked(SAMPLE, 501, reason="changed_mind") is None
    assert _asked(SAMPLE, 501, reason="damaged") == Words(
        "A refund above ¥500 because an item arrived damaged needs a colleague's approval",
        "因到货破损退款超过 ¥500 需同事审批",
    )


def test_what_rules_do_not_name_needs_nobody() -> None:
    assert _asked(SAMPLE, 90_000, tool="change_order_items") is None
    assert _asked((), 90_000, reason="damaged") is None


def test_only_what_a_rule_looks_at_is_said() -> None:
    gold = Rule(tiers=("gold", "silver"), reasons=("faulty",))

    said = _asked((gold,), 1, tool="cancel_order", tier="gold", reason="faulty")

    assert said == Words(
        "A cancellation for a gold account because an item is faulty needs a colleague's approval",
        "金卡账户因商品故障取消订单需同事审批",
    )
    assert _asked((Rule(),), 0, tool="a_tool_of_tomorrow") == Words(
        "This needs a colleague's approval", "此操作需同事审批"
    )


@given(
    rules=st.lists(
        st.builds(
            Rule,
            above_minor=st.none() | st.integers(0, 1000),
            tiers=st.lists(st.sampled_from(list(TIERS)), max_size=2).map(tuple),
            reasons=st.lists(st.sampled_from(list(REASONS)), max_size=2).map(tuple),
            tools=st.lists(st.sampled_from(list(TOOLS)), max_size=2).map(tuple),
        ),
        max_size=4,
    ).map(tuple),
    amount=st.integers(0, 1500),
    more=st.integers(0, 500),
    tool=st.sampled_from([*TOOLS, "open_ticket"]),
    tier=st.sampled_from([*TIERS, ""]),
    reason=st.sampled_from([*REASONS, ""]),
)
def test_asking_for_more_never_needs_less_and_no_rule_lifts_another(
    rules: tuple[Rule, ...], amount: int, more: int, tool: str, tier: str, reason: str
) -> None:
    def asked(rules: tuple[Rule, ...], minor: int) -> Words | None:
        return needs_approval(rules, tool=tool, amount_minor=minor, tier=tier, reason=reason, currency="CNY")

    one_alone = [asked((rule,), amount) for rule in rules]

    assert asked(rules, amount) == next((said for said in one_alone if said), None)
    assert asked(rules, amount) is None or asked(rules, amount + more) is not None


@pytest.mark.parametrize(
    ("wrong", "place", "fix"),
    [
        ({"above": 3000}, "approvals", "a list of rules"),
        ("above 3000", "approvals", "a list of rules"),
        ([3000], "approvals[0]", "a rule, like {above: 3000}"),
        ([{"above": 1}, {"over": 3000}], "approvals[1].over", "use above, tiers, reasons, tools"),
        ([{"above": -1}], "approvals[0].above", "0 or more"),
        ([{"above": 9.999}], "approvals[0].above", "at most two decimals"),
        ([{"above": "a lot"}], "approvals[0].above", "an amount"),
        ([{"above": float("nan")}], "approvals[0].above", "an amount"),
        ([{"above": "1e400"}, {"above": float("inf")}], "approvals[1].above", "an amount"),
        ([{"above": True}], "approvals[0].above", "an amount"),
        ([{"tiers": "gold"}], "approvals[0].tiers", "a list of: standard, silver, gold"),
        ([{"tiers": []}], "approvals[0].tiers", "a list of"),
        ([{"tiers": ["gold", "platinum"]}], "approvals[0].tiers[1]", "'platinum'; it may be: standard, silver, gold"),
        ([{"reasons": ["broken"]}], "approvals[0].reasons[0]", "changed_mind, damaged, faulty, wrong_item"),
        ([{"reasons": [["damaged"]]}], "approvals[0].reasons[0]", "it may be"),
        ([{"tools": ["start_returns"]}], "approvals[0].tools[0]", "start_return"),
    ],
)
def test_a_bad_rule_is_refused_when_it_is_saved_with_its_place_and_the_fix(
    store: Store, wrong: Any, place: str, fix: str
) -> None:
    with store.transaction() as session, pytest.raises(Invalid) as refused:
        save_company(session, company_profile() | {"approvals": wrong}, at=AT)

    for language in ("en", "zh"):
        assert refused.value.say(language).startswith(f"{place} ")
    assert fix in refused.value.say("en")


def test_amounts_are_read_to_the_last_cent() -> None:
    assert [rule.above_minor for rule in read_limits([{"above": 0.29}, {"above": "12.50"}, {"above": 0}, {}])] == [
        29,
        1250,
        0,
        None,
    ]


def test_a_profile_from_before_there_were_rules_keeps_its_limit(store: Store) -> None:
    old = company_profile() | {"refund_limit_minor": 123_456}
    del old["approvals"]
    with store.transaction() as session:
        session.add(CompanyRow(id="company", profile=old, updated_at=AT))
    with store.reading() as session:
        assert company(session).approvals == (Rule(above_minor=123_456, tools=("start_return",)),)


def test_rules_name_writes_that_customers_have_and_the_reasons_these_take() -> None:
    assert set(TOOLS) <= set(customer_tools())
    assert set(REASONS) == set(get_args(Because))


def test_a_tool_asks_under_its_own_name_and_no_other_can_be_named() -> None:
    folder = Path(crm_tools.commerce.__file__).parent
    asked = [
        name
        for module in folder.glob("*.py")
        for name in re.findall(r'above_limits\(\s*desk, "(\w+)"', module.read_text(encoding="utf-8"))
    ]

    assert sorted(asked) == sorted(TOOLS)
