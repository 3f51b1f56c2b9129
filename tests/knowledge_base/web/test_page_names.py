from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.web.addresses import read_address
from knowledge_base.web.page import Fetched
from knowledge_base.web.page_names import page_id, suffix_of, with_absolute_links


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "shop.example"),
        ("/docs/a", "docs.a"),
        ("/docs-a", "docs-a"),
        ("/docs/a.html", "docs.a"),
        ("/docs/index.html", "docs"),
        ("/en/docs/a", "docs.a"),
        ("/zh-cn/docs/a/", "docs.a"),
        ("/energy/a", "energy.a"),
        ("/帮助/退货", "帮助.退货"),
        ("/a%2Fb/c", "a-b.c"),
    ],
)
def test_a_page_is_called_by_its_path(path: str, name: str) -> None:
    assert page_id(read_address(f"https://shop.example{path}")) == name


def test_what_is_asked_for_in_the_query_is_another_page() -> None:
    names = {page_id(read_address(f"https://shop.example/p?id={number}")) for number in range(20)}
    assert len(names) == 20


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_path_has_a_name_that_an_id_may_be(path: str) -> None:
    target = read_address("https://shop.example/x")
    name = page_id(type(target)("https", "shop.example", 443, f"/{path}"))
    assert re.fullmatch(r"[\w][\w.-]{0,99}", name)


@pytest.mark.parametrize(
    ("kind", "url", "suffix"),
    [
        ("text/html", "/a.pdf", ".html"),
        ("", "/a.pdf", ".pdf"),
        ("application/octet-stream", "/a.docx?x=1", ".docx"),
        ("text/plain", "/README.md", ".md"),
        ("text/plain", "/a", ".txt"),
        ("image/png", "/a.html", ""),
        ("application/octet-stream", "/a.bin", ""),
    ],
)
def test_the_kind_says_how_a_page_is_read(kind: str, url: str, suffix: str) -> None:
    assert suffix_of(Fetched(f"https://shop.example{url}", kind=kind)) == suffix


def test_links_are_made_whole_and_code_is_left_alone() -> None:
    text = "[a](../b) [c](#d) [e](https://x/y) [m](mailto:a@b.c)\n\n```\n[a](b)\n```\n\n`[a](b)` [f](g?h#i)"
    assert with_absolute_links(text, "https://shop.example/docs/a") == (
        "[a](https://shop.example/b) [c](#d) [e](https://x/y) [m](mailto:a@b.c)\n\n```\n[a](b)\n```\n\n"
        "`[a](b)` [f](https://shop.example/docs/g?h#i)"
    )
