from __future__ import annotations

import pytest

from knowledge_base.shelving import Placement, Shelves

SITE = "https://wiki.example"


def crawled(root: str, audience: str, *paths: str) -> list[Placement]:
    return [Placement(f"{SITE}{path}", f"{SITE}{root}", audience) for path in (root, *paths)]


@pytest.mark.parametrize("url", [f"{SITE}/else", "http://wiki.example/else", f"{SITE}:443/else?x=1"])
def test_what_is_new_on_a_site_that_was_crawled_for_staff_is_theirs(url: str) -> None:
    assert Shelves(crawled("/docs/start", "staff", "/docs/a")).audience(url, url) == "staff"


def test_a_site_that_moved_while_it_was_crawled_is_theirs_under_both_names() -> None:
    shelves = Shelves([Placement("https://www.wiki.example/a", f"{SITE}/", "staff")])
    assert shelves.audience("https://www.wiki.example/b", "https://www.wiki.example/b") == "staff"
    assert shelves.audience(f"{SITE}/b", f"{SITE}/b") == "staff"


@pytest.mark.parametrize("url", ["https://wiki.example:8443/a", "https://other.example/a", "/srv/wiki.example/a.md"])
def test_another_host_or_port_is_another_site(url: str) -> None:
    assert Shelves(crawled("/docs/start", "staff", "/docs/a")).audience(url, url) == ""


def test_a_single_page_speaks_for_its_site_only_while_nothing_there_is_public() -> None:
    page, new = Placement(f"{SITE}/team", f"{SITE}/team", "staff"), f"{SITE}/new"
    assert Shelves([page]).audience(new, new) == "staff"
    assert Shelves([page, *crawled("/start", "", "/a")]).audience(new, new) == ""


def test_what_was_said_of_a_page_itself_holds_from_whichever_start_it_is_reached() -> None:
    public = Placement(f"{SITE}/faq", f"{SITE}/faq", "")
    shelves = Shelves([*crawled("/docs/start", "staff", "/docs/a"), public])
    assert shelves.audience(f"{SITE}/docs/a", f"{SITE}/faq") == "staff"
    assert shelves.audience(f"{SITE}/faq", f"{SITE}/docs/start") == ""


def test_a_page_that_was_gone_comes_back_as_narrow_as_it_was() -> None:
    shelves = Shelves([Placement(f"{SITE}/a", f"{SITE}/a", "staff", is_gone=True), *crawled("/b", "")])
    assert shelves.audience(f"{SITE}/a", f"{SITE}/b") == "staff"


def test_the_nearest_folder_around_a_new_file_decides() -> None:
    kept = [Placement("/x/a.md", "/x", ""), Placement("/x/in/b.md", "/x/in", "staff")]
    shelves = Shelves(kept)
    assert [shelves.audience(name, "/x") for name in ("/x/c.md", "/x/in/c.md", "/x/inner.md")] == ["", "staff", ""]
