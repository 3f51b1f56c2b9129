"""True in other words, and untrue in the right ones."""

from __future__ import annotations

import pytest

from assistant.review import review
from crm_tools.service.receipts import Receipt
from crm_tools.words import Language

CHECKS = Receipt("r1", "passage", "复诊", {"text": "术后10日内复诊免挂号费，检查项目另收费。"})
LODGING = Receipt("r2", "passage", "Lodging", {"text": "Bags can be collected within 14 days of the visit, free."})
PARCELS = Receipt("r3", "passage", "Parcels", {"text": "A courier leaves the box at the door and takes a photo."})
TRIPS = Receipt("r4", "record", "trip TR-204", {"customer": "Ida Falk", "starts": "2026-07-19 20:15"})
RATES = Receipt("r5", "passage", "Rates", {"text": "Online 140.00 NOK per 24 hours. At the gate 245.00 NOK."})
TOOL = {"trip": "TR-204", "to": "2026-07-19 20:15"}


def flaws_of(draft: str, *receipts: Receipt, language: Language = "en") -> set[str]:
    said = "能帮我看看吗?" if language == "zh" else "Can you help me with that?"
    verdict = review(draft, receipts, said=said, handed_over=False, language=language)
    return {one.flaw for one in verdict.findings}


def _moving(status: str) -> Receipt:
    return Receipt("r6", "tool", "move_trip", TOOL, tool="move_trip", status=status)  # type: ignore[arg-type]


@pytest.mark.parametrize("draft", ["术后10日内复诊不收挂号费。", "术后10日内复诊免收挂号费，检查项目要另外收费。"])
def test_free_of_charge_is_no_negation(draft: str) -> None:
    assert flaws_of(draft, CHECKS, language="zh") == set()


@pytest.mark.parametrize("draft", ["您可以比较一下再决定要不要来。", "您可以先考虑考虑，不着急。"])
def test_advice_to_think_it_over_claims_nothing(draft: str) -> None:
    assert flaws_of(draft, CHECKS, language="zh") == set()


def test_what_a_reply_compares_may_be_the_difference_of_its_own_figures() -> None:
    draft = "Online it is 140 NOK, at the gate 245 NOK [r5]. You save 105 NOK online."
    assert flaws_of(draft, RATES) == set()
    assert "number" in flaws_of(draft.replace("105", "115"), RATES)


def test_a_term_is_not_turned_into_its_end() -> None:
    assert flaws_of("Bags can be collected within 14 days of the visit [r2].", LODGING) == set()
    assert "policy" in flaws_of("Bags can be collected any time after 14 days of the visit [r2].", LODGING)


def test_a_move_that_waits_for_a_yes_is_not_told_by_the_day_it_is_to_be_on() -> None:
    draft = "I have moved you to Sunday 19 July at 20:15."
    assert "action" in flaws_of(draft, TRIPS, _moving("proposed"))
    assert "action" not in flaws_of(draft, TRIPS, _moving("done"))


@pytest.mark.parametrize("draft", ["我刚才已经替您升好了。", "已经帮您弄妥了，请放心。"])
def test_whatever_is_told_as_brought_to_its_end_for_the_customer_needs_a_tool(draft: str) -> None:
    assert "action" in flaws_of(draft, _moving("failed"), language="zh")


def test_looking_something_up_for_the_customer_needs_none() -> None:
    assert "action" not in flaws_of("已经帮您查好了。", TRIPS, language="zh")


def test_a_statement_is_not_put_together_from_the_words_of_several_receipts() -> None:
    draft = "A courier polishes bags with velvet at the gate, nightly."
    assert "unsupported" in flaws_of(draft, PARCELS, LODGING, RATES)
    assert "unsupported" not in flaws_of("The courier leaves the box at the door and photographs it.", PARCELS)


def test_words_are_held_against_articles_in_their_own_language() -> None:
    fields = {"holder": "Ida Falk", "kind": "family", "price": "1,280.00 CNY", "valid": "until 2027-02-28"}
    record = Receipt("r7", "record", "pass HY-22", fields)
    article = Receipt("r8", "passage", "年卡", {"text": "家庭年卡仅限登记的持卡人本人使用，不得转借。"})
    assert "unsupported" not in flaws_of("Only the people registered may use it.", record, article)
