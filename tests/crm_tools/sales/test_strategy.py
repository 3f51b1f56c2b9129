"""The strategy file: right as shipped, and every mistake is told with its line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from crm_tools.errors import Invalid
from crm_tools.sales import strategy as strategy_module
from crm_tools.sales.strategy import default_strategy, read_strategy
from crm_tools.sample.sheets import sheet
from crm_tools.sample.shelf import read_shelf

FILE = Path(strategy_module.__file__).with_name("strategy.yaml")
SMALL = """version: one
candidates:
  - id: call
    kind: service
    all:
      - open_ticket: {kinds: [complaint]}
    title: {en: "Call about {ticket}", zh: "就 {ticket} 回电"}
    reason: {en: "{subject} is open", zh: "{subject}未解决"}
    value: {base: 10}
"""


def test_the_strategy_as_shipped_has_service_and_sales_candidates_in_both_languages() -> None:
    strategy = default_strategy()
    kinds = Counter(one.kind for one in strategy.candidates)

    assert strategy.limit == 3
    assert kinds["service"] >= 5
    assert kinds["sales"] >= 5
    assert all(one.title.zh and one.reason.zh for one in strategy.candidates)


def test_its_figures_are_those_of_the_sample_company() -> None:
    facts, said = sheet("company"), FILE.read_text(encoding="utf-8")
    extension = facts["warranty"]
    by_id = {one["id"]: one for one in yaml.safe_load(said)["candidates"]}

    reason = by_id["extend-warranty"]["reason"]["en"]
    assert f"¥{extension['extension_price']}" in reason
    assert f"{extension['extension_months']} more months" in reason
    assert by_id["extend-warranty"]["all"] == [
        {"machine_delivered": {"within_days": extension["extension_buy_within_days"]}}
    ]
    assert f"{facts['business']['payment_term_days']} days" in by_id["offer-business-account"]["reason"]["en"]
    parts = {one.id: one for one in read_shelf().products}
    for product_id, months in by_id["remind-part"]["all"][0]["part_due"]["months"].items():
        assert f"{months} months" in parts[product_id].description, product_id
    assert set(by_id["follow-up-question"]["all"][0]["accessory_fits"]["products"]) <= set(parts)


def test_a_small_strategy_has_sensible_defaults() -> None:
    strategy = read_strategy(SMALL)

    assert (strategy.limit, strategy.declined_days) == (3, 90)
    assert (strategy.candidates[0].effect, strategy.candidates[0].due_days) == ("task", 1)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("open_ticket: {kinds", "open_tickets: {kinds", 6, "no condition 'open_tickets'"),
        ("kinds: [complaint]", "kind: [complaint]", 6, "takes no 'kind'"),
        ("kinds: [complaint]", "", 6, "needs 'kinds'"),
        ("kinds: [complaint]", "kinds: complaint", 6, "tuple"),
        ("kinds: [complaint]}", "kinds: [complaint]}\n        mood: {}", 6, "one condition"),
        ("{subject} is open", "{colour} is open", 8, "nothing fills {colour}"),
        ('zh: "就 {ticket} 回电"', 'zh: ""', 7, "at least 1 character"),
        (', zh: "就 {ticket} 回电"', "", 7, "Field required"),
        ("kind: service", "kind: servce", 4, "'service' or 'sales'"),
        ("id: call", "id: Call back", 3, "pattern"),
        ("value: {base: 10}", "value: {base: 10, weight: 2}", 9, "not permitted"),
        ("value: {base: 10}", "value: {base: ten}", 9, "integer"),
        ("version: one", "version: one\nlimit: 0", 2, "greater than or equal to 1"),
        ("candidates:", "candidates: [\n", 4, "not YAML"),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, line: int, said: str) -> None:
    assert old in SMALL
    with pytest.raises(Invalid) as refused:
        read_strategy(SMALL.replace(old, new, 1), name="mine.yaml")

    assert f"mine.yaml line {line}: " in str(refused.value), str(refused.value)
    assert said in str(refused.value)


def test_two_candidates_of_one_name_and_a_wrong_term_are_both_told() -> None:
    twice = SMALL + SMALL.partition("candidates:\n")[2].replace(
        "{base: 10}", "{base: 1, terms: [{when: {nothing: {}}, weight: 1, because: {en: x, zh: x}}]}"
    )
    with pytest.raises(Invalid) as refused:
        read_strategy(twice)

    assert "two candidates are called call" in str(refused.value)
    assert "no condition 'nothing'" in str(refused.value)


@pytest.mark.parametrize("text", ["", "[]", "candidates: []", "just words"])
def test_what_is_no_strategy_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"strategy\.yaml line \d+"):
        read_strategy(text)
