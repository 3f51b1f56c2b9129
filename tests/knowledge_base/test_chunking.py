from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge_base.chunking import TARGET, chunk_markdown, width
from knowledge_base.markdown_blocks import HEADING, unclosed

PLAIN = st.characters(codec="utf-8", exclude_characters="#|`~\0", exclude_categories=["Zl", "Zp", "Cc", "Cs"])
BODY = st.one_of(
    st.text(PLAIN, max_size=80), st.sampled_from(["", "- item", "1. first"]), st.text("退货换新机器，。！", max_size=60)
)
MARKUP = st.sampled_from(["# One", "## Two", "### Three", "| a | b |", "|---|---|", "```", "~~~", "#", "  indented"])


def letters(text: str) -> str:
    return "".join(text.split())


@given(st.lists(BODY, max_size=30), st.integers(40, 300))
def test_every_character_of_the_body_stands_in_exactly_one_chunk(lines: list[str], target: int) -> None:
    chunks = chunk_markdown("\n".join(lines), target=target)
    assert letters("".join(chunk.text for chunk in chunks)) == letters("".join(lines))
    assert [chunk.position for chunk in chunks] == list(range(len(chunks)))


@given(st.lists(st.one_of(BODY, MARKUP), max_size=30), st.integers(40, 300))
@example(["```", "code", "```", "after"], 40)
@example(["```", "# never closed"], 40)
@example(["| a | b |", "|---|---|", *["| x | y |"] * 30], 40)
@example(["# One", "aaaaaa", "0" * 16, f"{'b' * 14}。{'c' * 21}"], 40)
def test_whatever_the_markup_no_word_is_lost(lines: list[str], target: int) -> None:
    chunks = chunk_markdown("\n".join(lines), target=target)
    told = letters("".join("".join((*chunk.trail, chunk.text)) for chunk in chunks))
    for line in lines:
        heading = HEADING.match(line)
        for word in re.split(r"\s+|(?<=[。！？；])", unclosed(line.lstrip("#")) if heading else line):
            assert width(word) > target or word in told


@given(
    st.lists(st.one_of(BODY, MARKUP), max_size=30), st.sampled_from(["\n", "\r\n", "\n\n", "\r"]), st.integers(40, 300)
)
@example(["| a | b |", "|---|---|", *["| x | y |"] * 30], "\n", 40)
@example(["# One", "first", "# One", "second"], "\n", 300)
@example(["# One", "# Two", "# Two"], "\r\n", 40)
def test_a_chunks_words_stand_in_its_span_in_their_order(lines: list[str], end: str, target: int) -> None:
    text = end.join(lines)
    chunks = chunk_markdown(text, target=target)
    for chunk in chunks:
        there = iter(letters(text[chunk.start : chunk.stop]))
        own = chunk.text
        if own.startswith("|") and not text.startswith(own.split("\n")[0], chunk.start):
            own = "\n".join(own.split("\n")[2:])  # the repeated header rows
        assert all(letter in there for letter in letters(own))
    bounds = [bound for chunk in chunks for bound in (chunk.start, chunk.stop)]
    assert bounds == sorted(bounds)
    assert not chunks or (bounds[0] >= 0 and bounds[-1] <= len(text))


@given(st.lists(BODY, max_size=30), st.integers(40, 300))
def test_a_span_holds_nothing_but_its_chunk(lines: list[str], target: int) -> None:
    text = "\n".join(lines)
    for chunk in chunk_markdown(text, target=target):
        assert letters(text[chunk.start : chunk.stop]) == letters(chunk.text)


@given(st.text(max_size=3000))
def test_a_chunk_of_prose_is_never_much_longer_than_the_target(text: str) -> None:
    for chunk in chunk_markdown(text):
        assert width(chunk.text) <= 3 * TARGET
        assert chunk.text.strip()


def test_each_chunk_knows_the_headings_above_it() -> None:
    text = "Intro.\n\n# Returns\nA.\n## Opened\nB.\n## Faulty\nC.\n# Refunds\nD."
    assert [(chunk.trail, chunk.text) for chunk in chunk_markdown(text)] == [
        ((), "Intro."),
        (("Returns",), "A."),
        (("Returns", "Opened"), "B."),
        (("Returns", "Faulty"), "C."),
        (("Refunds",), "D."),
    ]


def test_a_heading_with_nothing_below_it_is_still_found() -> None:
    assert [chunk.text for chunk in chunk_markdown("# Only a heading")] == ["Only a heading"]


def test_a_heading_in_a_code_block_is_code() -> None:
    [chunk] = chunk_markdown("```\n# not a heading\n```")
    assert chunk.text == "```\n# not a heading\n```"


def test_a_list_and_its_lead_in_stay_together() -> None:
    items = "\n".join(f"- part {i}: " + "word " * 12 for i in range(6))
    chunks = chunk_markdown(f"{'Before. ' * 40}\n\nThe parts are:\n\n{items}")
    assert any("The parts are:" in chunk.text and "- part 0" in chunk.text for chunk in chunks)


def test_a_long_table_repeats_its_header() -> None:
    table = "\n".join(["| Part | Price |", "|---|---|", *[f"| Part number {i} | ¥{i} |" for i in range(60)]])
    chunks = chunk_markdown(table)
    assert len(chunks) > 1
    assert all(chunk.text.startswith("| Part | Price |\n|---|---|\n") for chunk in chunks)
    assert sum(chunk.text.count("Part number") for chunk in chunks) == 60


def test_chinese_is_cut_at_sentences_at_about_250_characters() -> None:
    chunks = chunk_markdown("机器清洁干净后可以退货，请保留全部配件。" * 40)
    assert len(chunks) > 2
    assert all(chunk.text.endswith("。") and len(chunk.text) <= 250 for chunk in chunks)


def test_a_header_longer_than_a_chunk_is_not_repeated_in_each() -> None:
    names = [f"column {place}" for place in range(2000)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in (names, ["---"] * len(names), ["1"] * len(names)))

    chunks = chunk_markdown(table)

    assert sum(len(chunk.text) for chunk in chunks) <= len(table)


@pytest.mark.parametrize(
    "text",
    ["# a\n" * 25_000, "a\n\n" * 33_000, f"# {'#' * 99_000} x", f"# {' #' * 49_000} x", f"# {' ' * 99_000}x"],
    ids=["headings", "paragraphs", "marks", "spaced marks", "spaces"],
)
def test_a_text_of_the_largest_size_is_cut_in_a_moment(text: str) -> None:
    started = time.thread_time()
    chunk_markdown(text)
    assert time.thread_time() - started < 1


@given(st.text("# a\t\u3000", max_size=12))
def test_a_heading_says_what_stands_between_its_marks(line: str) -> None:
    found = re.match(r"(#{1,6})\s+(.*?)\s*#*\s*$", line)  # as Markdown tells it, too slow for a hostile line
    assert bool(HEADING.match(line)) == bool(found)
    assert found is None or unclosed(line.lstrip("#")) == found[2]
