from __future__ import annotations

import gzip
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.errors import UnreadableSource
from knowledge_base.web import sitemap
from knowledge_base.web.sitemap import read_sitemap

HEAD = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="i">'


def test_pages_are_listed_without_their_pictures() -> None:
    text = (
        f"{HEAD}<url><loc> https://a/1 </loc><image:image><image:loc>https://a/x.png</image:loc></image:image></url>"
        "<url><lastmod>2026</lastmod><loc>https://a/2?a=1&amp;b=2</loc></url><url><loc><![CDATA[https://a/3]]></loc></url>"
        "</urlset>"
    )
    for data in (text.encode(), gzip.compress(text.encode())):
        assert read_sitemap(data).pages == ["https://a/1", "https://a/2?a=1&b=2", "https://a/3"]


def test_an_index_lists_sitemaps_and_prefixes_do_not_matter() -> None:
    text = "<s:sitemapindex><s:sitemap><s:loc>https://a/s1.xml</s:loc></s:sitemap></s:sitemapindex>"
    assert (read_sitemap(text.encode()).sitemaps, read_sitemap(text.encode()).pages) == (["https://a/s1.xml"], [])


def test_a_plain_list_is_a_sitemap_too() -> None:
    assert read_sitemap(b"https://a/1\nnonsense\nhttps://a/2\n").pages == ["https://a/1", "https://a/2"]


def test_entities_are_neither_expanded_nor_fetched() -> None:
    bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    text = (
        f'<!DOCTYPE x [<!ENTITY l0 "lol">{bomb}<!ENTITY f SYSTEM "file:///etc/passwd">]>{HEAD}'
        "<url><loc>https://a/&l11;&f;</loc></url></urlset>"
    )
    pages = read_sitemap(text.encode()).pages
    assert all(len(page) < 100 and "root:" not in page for page in pages)


def test_a_gzip_bomb_is_cut_off() -> None:
    packed = gzip.compress(b"https://a/1\n" + b"x" * 80_000_000)
    assert read_sitemap(packed).pages == ["https://a/1"]


def test_broken_gzip_says_so() -> None:
    with pytest.raises(UnreadableSource, match="packed wrongly"):
        read_sitemap(b"\x1f\x8bnonsense")


def test_what_stands_before_a_mistake_counts() -> None:
    assert read_sitemap(b"<urlset><url><loc>https://a/1</loc></url><![x[ <url>").pages == ["https://a/1"]


@pytest.mark.parametrize("nest", ["<a>" * 3_000_000 + "</b>" * 300_000, "<loc><a>" * 17, "<a>" * 16])
def test_what_is_nested_as_no_sitemap_is_gets_refused(nest: str) -> None:
    with pytest.raises(UnreadableSource, match="nested too deeply"):
        read_sitemap(f"<urlset><url>{nest}".encode())


def test_a_page_may_be_as_deep_as_is_allowed() -> None:
    text = f"{HEAD}<url>{'<a>' * 15}{'</a>' * 15}<loc>https://a/1</loc></url></urlset>"
    assert read_sitemap(text.encode()).pages == ["https://a/1"]


def test_a_tag_that_never_ends_is_no_page() -> None:
    assert read_sitemap(b"<urlset><url><loc>" + b"<a " * 1_000).pages == []


@pytest.mark.parametrize("part", ["<a></a>", "<", "</a>"])
def test_a_flood_of_tags_is_refused(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    monkeypatch.setattr(sitemap, "MOST_PARTS", 100)
    with pytest.raises(UnreadableSource, match="too many tags"):
        read_sitemap(f"{HEAD}{part * 101}</urlset>".encode())


def test_no_more_than_the_largest_sitemap_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    first = f"{HEAD}<url><loc>https://a/1</loc></url>"
    monkeypatch.setattr(sitemap, "LARGEST_BYTES", len(first))
    text = f"{first}<url><loc>https://a/2</loc></url></urlset>"
    for data in (text.encode(), gzip.compress(text.encode())):
        assert read_sitemap(data).pages == ["https://a/1"]


@given(st.text("<>/&;![]-urlocsitemap:\"' x", max_size=300))
def test_no_text_is_an_accident(text: str) -> None:
    with suppress(UnreadableSource):
        read_sitemap(text.encode())


def test_every_member_of_a_gzip_file_is_read() -> None:
    parts = [HEAD, *(f"<url><loc>https://a/{number}</loc></url>" for number in range(3)), "</urlset>"]
    found = read_sitemap(b"".join(gzip.compress(part.encode()) for part in parts) + b"\0\0")
    assert (found.pages, found.cut) == (["https://a/0", "https://a/1", "https://a/2"], "")


def test_what_is_too_large_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"https://a/1\n" + b"x" * 50
    monkeypatch.setattr(sitemap, "LARGEST_BYTES", len(text))
    for data in (text, gzip.compress(text), gzip.compress(text[:20]) + gzip.compress(text[20:])):
        assert read_sitemap(data).cut == ""
    for data in (text + b"x", gzip.compress(text + b"x"), gzip.compress(text) + gzip.compress(b"https://a/2")):
        assert "larger than" in read_sitemap(data).cut
        assert read_sitemap(data).pages == ["https://a/1"]


def test_more_pages_than_the_protocol_allows_are_cut_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_PAGES", 2)
    listed = "".join(f"<url><loc>https://a/{number}</loc></url>" for number in range(3))
    for data in (f"{HEAD}{listed}</urlset>".encode(), b"https://a/0\nhttps://a/1\nhttps://a/2"):
        assert (len(read_sitemap(data).pages), read_sitemap(data).cut[:22]) == (2, "lists more than 2 page")


def test_a_file_of_empty_members_ends() -> None:
    with pytest.raises(UnreadableSource, match="too many parts"):
        read_sitemap(gzip.compress(b"") * 1_000_000)
