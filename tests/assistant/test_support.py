"""What a sentence of a model's draft rests on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.support import support
from crm_tools.service.receipts import Receipt

POLICY = Receipt(
    "r1", "passage", "article returns", {"text": "A product can be returned within 14 days of delivery, opened or not."}
)
ORDER = Receipt("r2", "record", "order A-1042", {"status": "delivered", "items": ["1 × Aria One (silver)"]})
REGEL = Receipt("r3", "passage", "article returns", {"text": "商品签收后 14 天内可以退货，拆封与否均可。"})
ALL = (POLICY, ORDER, REGEL)


@pytest.mark.parametrize(
    ("draft", "marked"),
    [
        ("You can return a product within 14 days of delivery.", "[r1]"),
        ("Your order A-1042 has been delivered.", "[r2]"),
        ("商品签收后 14 天内可以退货。", "[r3]"),
    ],
)
def test_a_sentence_that_a_receipt_says_gets_its_mark(draft: str, marked: str) -> None:
    found = support(draft, ALL)

    assert found.unsupported == ()
    assert found.draft.endswith(marked)


INVENTED = ["The capital of France is Paris.", "We ship to the moon for free.", "本店支持终身免费保修。"]
COURTEOUS = ["Hello, how can I help?", "Shall I go ahead?", "Sorry about that.", "请问还需要什么帮助？", "您好。"]


@pytest.mark.parametrize("draft", INVENTED)
def test_a_sentence_that_no_receipt_says_is_named(draft: str) -> None:
    assert support(draft, ALL).unsupported == (draft,)


@pytest.mark.parametrize("draft", COURTEOUS)
def test_questions_and_courtesy_need_no_receipt(draft: str) -> None:
    assert support(draft, ALL) == support(draft, ())
    assert support(draft, ()).unsupported == ()


def test_a_mark_that_stands_already_is_left_alone() -> None:
    assert support("Anything at all [r9].", ALL).draft == "Anything at all [r9]."


@given(st.text(max_size=300))
def test_no_words_are_lost(text: str) -> None:
    kept = support(text, ALL).draft
    for label in ("[r1]", "[r2]", "[r3]"):
        kept = kept.replace(label, "")
    assert "".join(kept.split()) == "".join(text.replace("[r1]", "").replace("[r2]", "").replace("[r3]", "").split())


def test_an_amount_in_figures_rests_on_the_same_amount_in_characters() -> None:
    told = Receipt("r1", "passage", "article kites", {"text": "风筝每天租金六十五元。"})

    assert support("租金 65 元。", [told]).unsupported == ()


def test_what_is_only_proposed_bears_a_sentence_out_and_gets_no_mark() -> None:
    offered = Receipt("r1", "tool", "proposal", {"order": "A-1042", "item": "cup"}, tool="return", status="proposed")

    found = support("The cup of order A-1042.", [offered])

    assert found.draft == "The cup of order A-1042."
    assert found.unsupported == ()
