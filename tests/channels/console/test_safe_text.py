"""Whatever a message holds, it is shown as words."""

from __future__ import annotations

import pytest

from channels.console.safe_text import as_written, from_markdown, one_line

HOSTILE = [
    "<script>hit()</script>",
    "<img src=x onerror=hit()>",
    "![p](https://evil.example/p.png)",
    "[go](javascript:hit())",
    "<svg/onload=hit()>",
    "<a href='https://x' onclick=hit()>x</a>",
    "[x](data:text/html;base64,AAAA)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_markup_of_the_senders_own_survives(text: str) -> None:
    for html in (from_markdown(text), as_written(text)):
        assert not any(
            bad in html for bad in ("<script", "<img", "<svg", 'href="javascript', 'href="data', "<a onclick")
        )


def test_light_markdown_is_kept() -> None:
    html = from_markdown("**Yes**, see [the page](https://a.example/x) [2]\n\n- one\n- two")
    assert "<strong>Yes</strong>" in html
    assert "<sup>2</sup>" in html
    assert 'target="_blank"' in html
    assert "<li>two</li>" in html


def test_a_customers_words_stay_as_typed() -> None:
    assert as_written("1. **a** < b") == "<p>1. **a** &lt; b</p>"


def test_the_preview_is_one_plain_line() -> None:
    assert one_line("# Title\n\n**bold** [1] `code`") == "Title bold code"
    assert len(one_line("x" * 500)) == 140
