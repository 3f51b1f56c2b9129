from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_tools.store import Store
from knowledge_base.add_options import AddOptions
from knowledge_base.errors import UnreadableSource
from knowledge_base.intake import Intake
from knowledge_base.library import Library
from knowledge_base.passages import Audience, Report
from knowledge_base.reading import Reader
from knowledge_base.sources import Known, known_sources
from knowledge_base.taking import Taken
from knowledge_base.web import sitemap
from knowledge_base.web.crawl import Crawl
from knowledge_base.web.outline import Outline
from knowledge_base.web.page import Fetched, MemoryWeb
from knowledge_base.web.page_reading import PageReader, ReadPage
from knowledge_base.web.politeness import PoliteFetcher
from tests.conftest import FakeClock

SITE = "https://shop.example"
CRAWL = AddOptions(crawl=True)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


class Shelf:
    """A library that is filled from a web in memory."""

    def __init__(self, store: Store, library: Library, clock: FakeClock, reader: Reader) -> None:
        self._store, self.library, self._clock, self._reader = store, library, clock, reader
        self.slept: list[float] = []

    def add(self, web: MemoryWeb, path: str = "/", options: AddOptions = CRAWL) -> Report:
        with self._store.reading() as session:
            known = known_sources(session, f"{SITE}{path}")
        web.asked.clear()
        polite = PoliteFetcher(web, sleep=self.slept.append, clock=lambda: 0.0)
        crawl = Crawl(f"{SITE}{path}", options, known, polite, PageReader(self._reader))
        return Intake(self._store, self._clock, options).take(crawl.supply(), known)

    def ids(self) -> list[str]:
        return [line.article_id for line in self.library.articles()]


@pytest.fixture
def shelf(store: Store, library: Library, clock: FakeClock, reader: Reader) -> Shelf:
    return Shelf(store, library, clock, reader)


def page(words: str, *links: str, head: str = "") -> str:
    anchors = "".join(f'<a href="{link}">more</a>' for link in links)
    return f"<html lang=en><head>{head}</head><body><nav>{anchors}</nav><p>{words}</p></body></html>"


def web(**more: str | Fetched) -> MemoryWeb:
    pages: dict[str, str | Fetched] = {
        f"{SITE}/": page("Home.", "/docs/a", "/docs-a", "https://other.example/x", "/pic.png", "mailto:a@b.c", "#top"),
        f"{SITE}/docs/a": page("Text of a.", "/", "/docs/a#x", "/docs/b", "/docs/a/"),
        f"{SITE}/docs-a": page("Text of the other a.", "/docs/a"),
        f"{SITE}/docs/b": page("Text of b.", "/gone"),
    }
    return MemoryWeb(pages | {f"{SITE}/{name.replace('__', '/')}": one for name, one in more.items()})


def test_one_page_is_one_page(shelf: Shelf) -> None:
    site = web()
    report = shelf.add(site, "/docs/a", AddOptions())
    assert (report.added, shelf.ids(), site.asked) == (1, ["docs.a"], [f"{SITE}/robots.txt", f"{SITE}/docs/a"])


def test_links_in_a_circle_are_read_once_on_this_site_only(shelf: Shelf) -> None:
    site = web()
    report = shelf.add(site)
    assert shelf.ids() == ["docs-a", "docs.a", "docs.b", "shop.example"]
    assert len(site.asked) == len(set(site.asked)) == 6
    assert (report.skipped, report.notes) == ((), ("1 page left out: lead nowhere (404)",))


def test_depth_ends_a_crawl(shelf: Shelf) -> None:
    shelf.add(web(), options=AddOptions(crawl=True, depth=1))
    assert shelf.ids() == ["docs-a", "docs.a", "shop.example"]


class Endless(MemoryWeb):
    """Every page has links to ten more."""

    def fetch(self, url: str, **_: object) -> Fetched:  # type: ignore[override]  # conditions do not matter here
        self.asked.append(url)
        if url.endswith("robots.txt"):
            return Fetched(url, status=404)
        number = int(url.rpartition("/")[2] or 0)
        return Fetched(url, body=page(f"Page {number}.", *(f"/{number * 10 + one}" for one in range(10))).encode())


class Linking(PageReader):
    """Reads links as the child would, without a process."""

    def __init__(self) -> None:
        return

    def read(self, page: Fetched, *, unless: str = "") -> ReadPage:
        links = tuple(f"{SITE}/{part.split('>')[0].strip(chr(34))}" for part in page.body.decode().split('href="/')[1:])
        return ReadPage(page.url, Outline(links, base=page.url))


def crawled(site: MemoryWeb, options: AddOptions) -> tuple[list[Taken], list[str]]:
    polite = PoliteFetcher(site, sleep=lambda seconds: None)
    supply = Crawl(f"{SITE}/1", options, dict[str, Known](), polite, Linking()).supply()
    return list(supply.items), supply.notes


def test_a_site_of_ten_thousand_pages_stops_at_the_cap_and_says_so() -> None:
    site = Endless({})
    taken, notes = crawled(site, AddOptions(crawl=True, depth=9))
    assert (len(taken), len(site.asked)) == (200, 201)
    assert notes == ["Stopped at 200 pages; 1801 more addresses were found. --pages raises that."]


def test_a_whole_large_site_is_read_when_asked_for() -> None:
    taken, notes = crawled(Endless({}), AddOptions(crawl=True, depth=3, pages=10_000))
    assert (len(taken), notes) == (1_111, [])


@settings(max_examples=30)
@given(st.dictionaries(st.integers(0, 8), st.lists(st.integers(0, 8), max_size=4)))
def test_any_web_ends_with_each_page_asked_for_once(links: dict[int, list[int]]) -> None:
    site = MemoryWeb({f"{SITE}/{one}": page(str(one), *(f"/{to}" for to in links[one])) for one in links})
    crawled(site, AddOptions(crawl=True, depth=99))
    assert len(site.asked) == len(set(site.asked))


def test_robots_are_obeyed(shelf: Shelf) -> None:
    rules = Fetched(f"{SITE}/robots.txt", kind="text/plain", body=b"User-agent: *\nDisallow: /docs/\nCrawl-delay: 99")
    report = shelf.add(web(**{"robots.txt": rules}))
    assert shelf.ids() == ["docs-a", "shop.example"]
    assert report.notes == ("1 page left out: closed to programs by robots.txt",)
    assert set(shelf.slept) == {10.0}, "it may slow us down, but not to a stand"
    [skipped] = shelf.add(web(**{"robots.txt": rules}), "/docs/a", AddOptions()).skipped
    assert "robots.txt" in skipped.reason


def test_a_site_in_trouble_is_left_alone(shelf: Shelf) -> None:
    site = web(**{"robots.txt": Fetched(f"{SITE}/robots.txt", status=503)})
    assert "robots.txt" in shelf.add(site).skipped[0].reason
    assert site.asked == [f"{SITE}/robots.txt"]


def test_what_pages_say_of_themselves_is_obeyed(shelf: Shelf) -> None:
    site = web(
        docs__a=page("Hidden.", "/docs/b", head="<meta name=robots content='noindex, nofollow'>"),
        **{"docs-a": page("Copy.", head=f"<link rel=canonical href='{SITE}/real'>"), "real": page("Real.")},
    )
    report = shelf.add(site)
    assert shelf.ids() == ["real", "shop.example"]
    assert len(report.notes) == 2


def test_an_unchanged_site_costs_no_reading_and_a_changed_page_is_found(shelf: Shelf) -> None:
    tagged = {
        url: Fetched(url, body=text.encode(), etag=f'"{url}"')
        for url, text in web().pages.items()
        if isinstance(text, str)
    }
    site = MemoryWeb(tagged)
    shelf.add(site)
    report = shelf.add(site)
    assert (report.unchanged, report.added, report.changed) == (4, 0, 0)
    site.pages[f"{SITE}/docs/b"] = page("New text of b.", "/docs/c")
    site.pages[f"{SITE}/docs/c"] = page("A new page.")
    report = shelf.add(site)
    assert (report.unchanged, report.added, report.changed) == (3, 1, 1)


def test_a_larger_crawl_goes_on_from_what_a_smaller_one_read(shelf: Shelf) -> None:
    tagged = {url: Fetched(url, body=str(text).encode(), etag='"1"') for url, text in web().pages.items()}
    site = MemoryWeb(tagged)
    for options in (AddOptions(), AddOptions(crawl=True, pages=2), AddOptions(crawl=True, depth=1), CRAWL):
        shelf.add(site, options=options)
    assert shelf.ids() == ["docs-a", "docs.a", "docs.b", "shop.example"]


def test_a_page_that_has_gone_is_removed_and_one_that_fails_is_kept(shelf: Shelf) -> None:
    site = web()
    shelf.add(site)
    site.pages[f"{SITE}/docs/a"] = Fetched(f"{SITE}/docs/a", status=500)
    site.pages[f"{SITE}/docs-a"] = Fetched(f"{SITE}/docs-a", status=410)
    site.pages[f"{SITE}/docs/b"] = Fetched(f"{SITE}/docs/b", status=0)
    report = shelf.add(site)
    assert shelf.ids() == ["docs.a", "docs.b", "shop.example"]
    assert report.removed == 1
    assert sorted(one.reason for one in report.skipped) == ["answers 500", "cannot be reached"]


def test_a_page_that_moved_is_one_article(shelf: Shelf) -> None:
    site = web()
    shelf.add(site)
    site.pages[f"{SITE}/docs/a"] = "-> /docs/new"
    site.pages[f"{SITE}/docs/new"] = page("Text of a.", "/docs/b")
    shelf.add(site)
    assert shelf.ids() == ["docs-a", "docs.b", "docs.new", "shop.example"]


def test_a_site_that_falls_silent_is_given_up(shelf: Shelf) -> None:
    links = [f"/{number}" for number in range(50)]
    silent: dict[str, str | Fetched] = {f"{SITE}{link}": Fetched(f"{SITE}{link}", status=0) for link in links}
    site = MemoryWeb({f"{SITE}/": page("Home.", *links), **silent})
    report = shelf.add(site)
    assert (report.added, len(report.skipped)) == (1, 5)
    assert report.notes == ("shop.example stopped answering; add it again later",)


def test_a_busy_site_is_asked_again_after_the_time_it_names(shelf: Shelf) -> None:
    shelf.add(web(docs__a=Fetched(f"{SITE}/docs/a", status=429, wait=7)), "/docs/a", AddOptions())
    assert 7 in shelf.slept


def test_a_site_under_another_name_is_crawled_there(shelf: Shelf) -> None:
    there = "https://www.shop.example"
    site = MemoryWeb({f"{SITE}/": f"-> {there}/", f"{there}/": page("Home.", "/a"), f"{there}/a": page("A.")})
    shelf.add(site)
    assert shelf.ids() == ["a", "www.shop.example"]


def test_a_sitemap_and_those_it_lists_are_read(shelf: Shelf) -> None:
    places = "".join(f"<sitemap><loc>{SITE}/{name}.xml</loc></sitemap>" for name in ("s1", "s2"))
    index = f"<sitemapindex>{places}</sitemapindex>"
    listed = f"<urlset><url><loc>{SITE}/docs/a</loc></url><url><loc>https://other.example/</loc></url></urlset>"
    report = shelf.add(web(**{"sitemap.xml": index, "s1.xml": listed}), "/sitemap.xml", AddOptions())
    assert (shelf.ids(), report.skipped) == (["docs.a"], ())
    assert report.notes == (f"{SITE}/s2.xml answers 404",)


def test_what_a_sitemap_is_cut_to_is_said(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = f"<urlset><url><loc>{SITE}/docs/a</loc></url><url><loc>{SITE}/docs/b</loc></url></urlset>"
    monkeypatch.setattr(sitemap, "MOST_PAGES", 1)
    report = shelf.add(web(**{"sitemap.xml": listed}), "/sitemap.xml", AddOptions())
    assert (report.added, report.notes) == (
        1,
        (f"{SITE}/sitemap.xml lists more than 1 pages; the rest was not read",),
    )


def test_a_sitemap_without_pages_says_so(shelf: Shelf) -> None:
    with pytest.raises(UnreadableSource, match="lists no page"):
        shelf.add(web(**{"sitemap.xml": "<urlset></urlset>"}), "/sitemap.xml", AddOptions())
    with pytest.raises(UnreadableSource, match="answers 404"):
        shelf.add(web(), "/sitemap.xml", AddOptions())


def test_links_keep_leading_where_they_led_and_sources_are_named(shelf: Shelf, store: Store) -> None:
    body = "<body><p>See <a href='../x'>this</a> and <code>[a](b)</code>.</p></body>"
    shelf.add(web(docs__a=body), "/docs/a", AddOptions(audience="staff"))
    article = shelf.library.article("docs.a", "en")
    assert article is not None
    assert (article.text, article.audience) == (f"See [this]({SITE}/x) and `[a](b)`.", Audience.STAFF)


def test_new_pages_of_what_was_added_for_staff_are_for_staff(shelf: Shelf) -> None:
    site = web(**{"sitemap.xml": f"<urlset><url><loc>{SITE}/docs/a</loc></url></urlset>"})
    shelf.add(site, "/sitemap.xml", AddOptions(audience="staff"))
    site.pages[f"{SITE}/sitemap.xml"] = f"<urlset><url><loc>{SITE}/docs/b</loc></url></urlset>"
    shelf.add(site, "/sitemap.xml", AddOptions())
    assert {line.audience for line in shelf.library.articles()} == {Audience.STAFF}
    assert shelf.ids() == ["docs.a", "docs.b"]


def test_a_site_that_was_added_for_staff_stays_theirs_wherever_it_is_entered(shelf: Shelf) -> None:
    site = web()
    shelf.add(site, "/docs/a", AddOptions(crawl=True, audience="staff"))
    site.pages[f"{SITE}/else"] = page("Something else.", "/docs/b", "/new")
    site.pages[f"{SITE}/new"] = page("Something new.")
    report = shelf.add(site, "/else", CRAWL)
    assert {line.audience for line in shelf.library.articles()} == {Audience.STAFF}
    assert [note for note in report.notes if "--audience public undoes that" in note] == [
        "2 new pages are for colleagues only, as this site was added for them; --audience public undoes that"
    ]
    shelf.add(site, "/else", AddOptions(audience="public"))
    shelves = {line.article_id: line.audience for line in shelf.library.articles()}
    assert [name for name, audience in shelves.items() if audience is Audience.PUBLIC] == ["else"]


@pytest.mark.parametrize(
    ("kind", "charset", "body", "text"),
    [
        ("text/plain", "gb2312", "退货\n十四天".encode("gb2312"), "十四天"),
        ("text/markdown", "", b"# T\n\n[x](y)", "[x](https://shop.example/docs/y)"),
        ("application/xhtml+xml", "utf-8", b"<html><body><p>x</p></body></html>", "x"),
    ],
)
def test_other_kinds_are_read_by_their_loaders(shelf: Shelf, kind: str, charset: str, body: bytes, text: str) -> None:
    shelf.add(web(docs__a=Fetched(f"{SITE}/docs/a", kind=kind, charset=charset, body=body)), "/docs/a", AddOptions())
    [line] = shelf.library.articles()
    article = shelf.library.article(line.article_id, line.language)
    assert article is not None
    assert article.text == text


def test_a_picture_is_no_article(shelf: Shelf) -> None:
    report = shelf.add(web(docs__a=Fetched(f"{SITE}/docs/a", kind="image/png")), "/docs/a", AddOptions())
    assert "image/png, which is not supported" in report.skipped[0].reason


def test_no_address_means_no_way_out(library: Library, tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="is no address"):
        library.add(tmp_path, CRAWL)
