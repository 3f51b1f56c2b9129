from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.spans import locate

TEXT = "Intro.\n\nA machine can\nbe returned  within 14 days.\n"


def test_words_are_found_whatever_the_spacing_around_them() -> None:
    start, stop = locate("be returned within\n14 days.", TEXT, 0, len(TEXT))
    assert TEXT[start:stop] == "be returned  within 14 days."


def test_what_does_not_stand_there_is_the_whole_span() -> None:
    assert locate("something else", TEXT, 8, 20) == (8, 20)
    assert locate("  ", TEXT, 8, 20) == (8, 20)
    assert locate("within 14 days.", TEXT, 0, 20) == (0, 20)


@given(st.text(), st.integers(0, 50), st.integers(0, 50))
def test_a_part_of_a_text_is_found_as_itself(text: str, first: int, second: int) -> None:
    start, stop = sorted((min(first, len(text)), min(second, len(text))))
    there = locate(text[start:stop], text, start, stop)
    assert text[there[0] : there[1]].split() == text[start:stop].split() or not text[start:stop].strip()
