"""A draft is taken apart without losing a word or a mark."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.reviewing.sentences import MARKER, sentences


def test_marks_belong_to_the_words_before_them() -> None:
    first, second = sentences("It is packed [r1] and costs €3.50 [r2]. Shall I send it?")

    assert [(one.text, one.labels) for one in first.segments] == [
        ("It is packed", ("r1",)),
        ("and costs €3.50", ("r2",)),
    ]
    assert second.labels == ()


def test_marks_behind_the_stop_belong_to_the_sentence() -> None:
    (only,) = sentences("Returns take 14 days. [r1][r2]")

    assert only.labels == ("r1", "r2")


def test_a_point_in_a_number_or_after_an_abbreviation_ends_nothing() -> None:
    assert len(sentences("Dr. Osei comes at 3 p.m. on Monday, for £9.50 at No. 4.")) == 1


def test_chinese_stops_end_sentences() -> None:
    assert [one.text for one in sentences("您好。14 天内可退 [r1]。还有什么问题吗？")] == [
        "您好。", "14 天内可退。", "还有什么问题吗？",
    ]  # fmt: skip


@given(st.text(alphabet="ab1 .。!？\n,[r]", max_size=80))
def test_no_mark_is_lost(draft: str) -> None:
    words = [one for one in sentences(draft) if one.labels]
    if sentences(draft) and MARKER.search(draft) and words:
        assert {label for one in words for label in one.labels} <= set(MARKER.findall(draft))
