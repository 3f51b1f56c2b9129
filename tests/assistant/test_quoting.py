from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.quoting import QUOTED, quote

RETURNS = (
    "An opened machine can be returned.\nYou have 14 days from delivery. The refund takes 5 working days.\n\n"
    "- Keep the box.\n- Keep the receipt."
)
FEES = "Fees:\n\n| Kind | Fee |\n|---|---|\n| Standard | ¥12 |\n| Express | ¥30 |\n\nNothing else is charged."


@pytest.mark.parametrize(
    ("claims", "quoted"),
    [
        (["You have 14 days from delivery."], "You have 14 days from delivery."),
        (["From delivery on you have 14 days, and the refund takes 5 working days"],
         "You have 14 days from delivery. The refund takes 5 working days."),
        (["Please keep the receipt"], "- Keep the receipt."),
        (["keep the box", "keep the receipt"], "- Keep the box.\n- Keep the receipt."),
    ],
)  # fmt: skip
def test_the_shortest_run_that_says_it_is_quoted(claims: list[str], quoted: str) -> None:
    assert quote(RETURNS, claims) == quoted


def test_chinese_is_quoted_by_the_sentence() -> None:
    text = "机器拆封后也可以退货。请在收货后 14 天内申请。退款需要 5 个工作日。"
    assert quote(text, ["收货后 14 天内可以申请。"]) == "请在收货后 14 天内申请。"


def test_a_row_is_quoted_with_its_table() -> None:
    assert quote(FEES, ["Express costs ¥30."]) == FEES.split("\n\n")[1]


def test_what_a_passage_says_in_other_words_is_quoted_from_its_beginning() -> None:
    assert quote(RETURNS, ["机器可以退"]) == RETURNS
    assert quote(RETURNS, []) == RETURNS
    long = "A sentence of some words. " * 60
    assert quote(long, ["nothing of it"]).endswith("words.")
    assert len(quote(long, ["nothing of it"])) <= QUOTED


@given(st.text(max_size=1500), st.lists(st.text(max_size=200), max_size=3))
def test_a_quote_stands_in_its_passage_and_is_never_long(passage: str, claims: list[str]) -> None:
    quoted = quote(passage, claims)
    assert quoted in passage
    assert len(quoted) <= QUOTED
