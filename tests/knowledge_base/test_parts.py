from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.parts import MOST_PARTS, parts_of, texts_of

ASKED = ["How long is the warranty", "Can I return an opened machine", "What does delivery cost", "Do you ship abroad"]
ASKED_ZH = ["保修多久", "拆封的机器可以退吗", "运费多少钱", "能不能寄到香港"]


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        (
            "How long is the warranty, and can I return an opened machine?",
            ("How long is the warranty", "can I return an opened machine?"),
        ),
        ("how long is the warranty and can i return beans", ("how long is the warranty", "can i return beans")),
        ("Do you ship to Norway? And what does it cost?", ("Do you ship to Norway?", "And what does it cost?")),
        ("I have a kettle. Can I return it? Who pays?", ("Can I return it?", "Who pays?")),
        ("Is the 2.5 l tank safe? What is a spare?", ("Is the 2.5 l tank safe?", "What is a spare?")),
        ("保修多久？拆封的机器可以退吗", ("保修多久？", "拆封的机器可以退吗")),
        ("保修期多长，还有怎么退货", ("保修期多长", "怎么退货")),
        ("多少钱，还有货吗", ("多少钱", "还有货吗")),
        ("滤网多少钱，多久换一次", ("滤网多少钱", "多久换一次")),
        ("滤网呢，多少钱一个，用多久", ("滤网呢，多少钱一个", "用多久")),
        ("保修几个月，保修卡丢了还能保吗", ("保修几个月", "保修卡丢了还能保吗")),
        (
            "Hello again, what is the state, and when do I get it?",
            ("Hello again, what is the state", "when do I get it?"),
        ),
        ("mola 40: how long is it and are burrs part of it", ("mola 40: how long is it", "are burrs part of it")),
        ("水箱多大，以及保修几年？", ("水箱多大", "保修几年？")),
    ],
)
def test_a_message_that_asks_several_things_is_taken_apart(message: str, parts: tuple[str, ...]) -> None:
    assert parts_of(message) == parts


@pytest.mark.parametrize(
    "message",
    [
        "",
        "?!",
        "Do you have it in black and white?",
        "Do you ship beans, grinders and kettles?",
        "If I open it, can I return it?",
        "If it breaks, who pays and what do I do?",
        "When and how do I descale?",
        "How do I clean and descale the machine?",
        "I want my money back, when does it arrive?",
        "I bought a kettle. Can I return it?",
        "I see what it is and what it does.",
        "Returns > Opened machines > How long",
        "如果拆封了，能退吗",
        "黑色和白色的有吗",
        "不想要了，还没发货",
        "What? Why so? How long? When then? Where is it?",
    ],
)
def test_one_question_stays_whole(message: str) -> None:
    assert parts_of(message) == (message,)


@pytest.mark.parametrize(
    "message",
    [
        "Do you ship to Norway? And what does it cost?",
        "How long does it take to Tibet, and is it extra to go there?",
        "能寄到香港吗？要多少钱？",
        "滤网多少钱，多久换一次",
    ],
)
def test_a_part_that_leans_on_another_is_searched_with_it(message: str) -> None:
    assert texts_of(message) == (parts_of(message)[0], message)


def test_a_part_that_leans_on_the_story_before_it_is_searched_with_the_story() -> None:
    message = "I bought a kettle. Can I return it? What is the warranty of kettles?"
    assert texts_of(message) == (message, "What is the warranty of kettles?")


def test_a_long_story_with_two_short_questions_is_searched_whole() -> None:
    story = "My machine came in a wet box and leaked from the first day, as I told your colleague twice. "
    assert texts_of(story * 3 + "Is that covered? Can I return it?") == (
        story * 3 + "Is that covered? Can I return it?",
    )
    assert len(texts_of(story + "Is a leaking tank covered? Can I return the machine?")) == 2


@given(st.text(alphabet="ab ?？.,，。\n吗还有怎么另外多久andhowc", max_size=80))
def test_parts_hold_the_messages_own_words_in_their_order(message: str) -> None:
    at = 0
    parts = parts_of(message)
    assert 1 <= len(parts) <= MOST_PARTS
    for part in parts:
        at = message.index(part, at) + len(part)


@given(st.sampled_from([*ASKED, *ASKED_ZH]), st.sampled_from(["", "?", "？"]))
def test_a_single_question_is_one_part(question: str, mark: str) -> None:
    assert parts_of(question + mark) == (question + mark,)


@given(st.sampled_from([(ASKED, ", and "), (ASKED, "? "), (ASKED_ZH, "？"), (ASKED_ZH, "，另外")]), st.data())
def test_two_questions_are_two_parts(kind: tuple[list[str], str], data: st.DataObject) -> None:
    asked, joint = kind
    first, second = data.draw(st.permutations(asked))[:2]
    assert len(parts_of(first + joint + second + "?")) == 2
