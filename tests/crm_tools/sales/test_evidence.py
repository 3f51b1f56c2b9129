"""A fact of a lead stands in the customer's own words, or it is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tools.sales.evidence import Said, Unsaid, evidence_for
from crm_tools.service.messages import Author, Message

AT = datetime(2026, 11, 21, tzinfo=UTC)


def message(text: str, *, author: Author = Author.CUSTOMER, seq: int = 1, internal: bool = False) -> Message:
    return Message(f"msg_{seq}", "cnv_1", seq, author, None, internal, text, "en", {}, None, AT)


def quote(facts: dict[str, Said], *texts: str) -> dict[str, str]:
    said = [message(text, seq=seq) for seq, text in enumerate(texts, start=1)]
    return {one.says: one.quote for one in evidence_for(facts, said)}


def test_each_fact_is_quoted_word_for_word_with_its_message() -> None:
    said = [message("Hi, Brookside  Hotel here.", seq=1), message("We need twelve Zephyr 200 for the rooms", seq=2)]
    facts: dict[str, Said] = {"company": "brookside hotel", "quantity": 12, "product": "Zephyr 200"}

    assert [(one.says, one.message_id, one.quote) for one in evidence_for(facts, said)] == [
        ("company", "msg_1", "Brookside  Hotel"),
        ("quantity", "msg_2", "twelve"),
        ("product", "msg_2", "Zephyr 200"),
    ]


@pytest.mark.parametrize("author", [Author.ASSISTANT, Author.USER, Author.SYSTEM])
def test_what_others_said_is_no_evidence(author: Author) -> None:
    with pytest.raises(Unsaid) as refused:
        evidence_for({"company": "Acme"}, [message("You are from Acme, right?", author=author)])

    assert refused.value.names == ("company",)


def test_every_fact_that_nobody_said_is_named() -> None:
    with pytest.raises(Unsaid) as refused:
        quote({"company": "Acme", "quantity": 40, "need": "coffee for the lobby"}, "we want coffee for the lobby")

    assert refused.value.names == ("company", "quantity")
    assert "company" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "number", "said"),
    [
        ("we need 1,200 cups", 1200, "1,200"),
        ("A dozen, please", 12, "dozen"),
        ("要两台 Aria Pro", 2, "两"),
        ("一共十二台", 12, "十二"),
        ("二十五个", 25, "二十五"),
        ("10台就够", 10, "10"),
    ],
)
def test_a_quantity_is_read_from_figures_and_words_of_both_languages(text: str, number: int, said: str) -> None:
    assert quote({"quantity": number}, text) == {"quantity": said}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("the filter F4", 4),
        ("my order A-1042", 1042),
        ("1.5 litres", 5),
        ("我们开第二家店", 2),
        ("二十台", 2),
        ("about 120 rooms", 12),
    ],
)
def test_figures_that_are_part_of_something_else_are_no_quantity(text: str, number: int) -> None:
    with pytest.raises(Unsaid):
        quote({"quantity": number}, text)


def test_the_number_in_a_products_name_is_no_quantity() -> None:
    with pytest.raises(Unsaid):
        quote({"quantity": 200, "product": "Zephyr 200"}, "we would like the Zephyr 200")
    assert quote({"quantity": 1, "product": "Aria One"}, "one Aria One") == {"quantity": "one", "product": "Aria One"}


def test_a_need_may_be_put_together_from_one_sentence_but_not_from_nothing() -> None:
    text = "Hello! We'd like coffee machines for our two offices. Thanks"

    assert (
        quote({"need": "coffee machines for offices"}, text)["need"] == "We'd like coffee machines for our two offices"
    )
    with pytest.raises(Unsaid):
        quote({"need": "a discount of half the price"}, text)


def test_the_same_company_is_known_without_case_accents_and_width() -> None:
    assert quote({"company": "cafe creme"}, "I run Café Crème") == {"company": "Café Crème"}


def test_several_ways_to_say_it_count_alike() -> None:
    assert quote({"product": ("espresso", "意式咖啡机")}, "要意式咖啡机") == {"product": "意式咖啡机"}


TEXTS = st.lists(st.text(max_size=60), min_size=1, max_size=4)


@given(TEXTS, st.data())
def test_what_is_quoted_always_stands_in_the_message_it_names(texts: list[str], data: st.DataObject) -> None:
    said = {f"msg_{seq}": text for seq, text in enumerate(texts, start=1)}
    text = data.draw(st.sampled_from(texts))
    start = data.draw(st.integers(0, len(text)))
    company = text[start : data.draw(st.integers(start, len(text)))]
    try:
        found = evidence_for({"company": company}, [message(one, seq=seq) for seq, one in enumerate(texts, start=1)])
    except Unsaid:
        found = []
    assert all(one.quote and one.quote in said[one.message_id] for one in found)


@given(st.integers(1, 99_999), st.sampled_from(["We need {} pieces", "{} bitte", "要{}台", "about {}"]))
def test_a_number_that_was_written_is_always_found(number: int, text: str) -> None:
    assert quote({"quantity": number}, text.format(number)) == {"quantity": str(number)}
