from __future__ import annotations

from datetime import timedelta

import pytest

from knowledge_base.articles import keep_article
from knowledge_base.freshness import Checked
from knowledge_base.links import Probed, links_in
from knowledge_base.loaders.drafts import Draft
from knowledge_base.sources import SourceRow, fingerprint
from knowledge_base.traces import keep_search
from knowledge_base.web.page import Fetched, MemoryWeb
from knowledge_base.writing import Writing
from tests.knowledge_base.asking import Desk
from tests.knowledge_base.conftest import Write


def told(checked: Checked) -> list[tuple[str, str]]:
    return [(one.kind, one.article_id) for one in checked.findings]


def written(desk: Desk, name: str, text: str = "A text.", **more: object) -> None:
    desk.curation.articles.write(Writing(name, "en", name.title(), text, **more), revision=None, by="operator")  # type: ignore[arg-type]


def test_a_library_in_order_has_nothing_to_look_at(desk: Desk, write: Write) -> None:
    desk.library.add(write("returns", "Fourteen days. See [shipping](/help/en/shipping)."))
    written(desk, "shipping")

    checked = desk.curation.checkup.check()
    assert (checked.findings, checked.articles) == ((), 2)


def test_a_review_is_due_on_its_day_and_without_one_after_a_year(desk: Desk) -> None:
    written(desk, "soon", review_on=desk.clock().date() + timedelta(days=10))
    written(desk, "later")
    assert told(desk.curation.checkup.check()) == []

    desk.clock.move(days=12)
    (finding,) = desk.curation.checkup.check().findings
    assert (finding.kind, finding.article_id) == ("review", "soon")
    assert "2 days ago" in finding.reason
    assert finding.fix == "deskside kb reviewed soon --language en"
    desk.curation.articles.review("soon", by="operator")
    assert told(desk.curation.checkup.check()) == []

    desk.clock.move(days=360)
    assert told(desk.curation.checkup.check()) == [("review", "later")]
    desk.curation.articles.review("later", next_on=desk.clock().date() + timedelta(days=5), by="operator")
    assert told(desk.curation.checkup.check()) == []


def test_a_help_link_to_no_article_is_broken_without_asking_the_network(desk: Desk) -> None:
    written(desk, "returns", "See [it](/help/en/shipping#costs), [them](/help/zh/returns) or `[x](/help/en/no)`.")

    assert told(desk.curation.checkup.check()) == [("broken-link", "returns")] * 2
    written(desk, "shipping")
    assert told(desk.curation.checkup.check()) == [("broken-link", "returns")]


def test_a_dead_link_is_told_of_until_it_lives_and_an_unknown_one_never(desk: Desk) -> None:
    written(desk, "returns", "[a](https://a.example/x) [b](https://b.example) https://c.example/y.")
    answers = {
        "https://a.example/x": Probed("dead", "404 Not Found"),
        "https://b.example": Probed("unknown", "403"),
        "https://c.example/y": Probed("alive", "200"),
    }
    seen: list[tuple[int, int]] = []
    counted = desk.curation.checkup.probe_links(answers.__getitem__, progress=lambda done, of: seen.append((done, of)))
    assert counted == {"dead": 1, "unknown": 1, "alive": 1}
    assert seen == [(1, 3), (2, 3), (3, 3)]
    (finding,) = desk.curation.checkup.check().findings
    assert (finding.kind, "404 Not Found" in finding.reason) == ("dead-link", True)
    assert finding.fix == "deskside kb edit returns --language en"

    desk.curation.checkup.probe_links(lambda _: Probed("alive", "200"), progress=lambda done, of: None)
    assert desk.curation.checkup.check().findings == ()


def test_the_links_longest_untried_are_tried_first(desk: Desk) -> None:
    written(desk, "returns", " ".join(f"https://{name}.example" for name in "abc"))
    tried: list[str] = []

    def probe(url: str) -> Probed:
        tried.append(url)
        return Probed("alive", "200")

    for _ in range(3):
        desk.clock.move(minutes=1)
        desk.curation.checkup.probe_links(probe, progress=lambda done, of: None, most=1)
    assert len(set(tried)) == 3


def test_a_file_that_went_or_changed_or_cannot_be_read_is_told_of(desk: Desk, write: Write) -> None:
    paths = {name: write(name, f"About {name}.") for name in ("gone", "changed", "locked", "same")}
    for path in paths.values():
        desk.library.add(path)
    paths["gone"].unlink()
    paths["changed"].write_text("Something else.")
    paths["locked"].unlink()
    paths["locked"].mkdir()

    checked = desk.curation.checkup.check()
    assert told(checked) == [("source-changed", "changed"), ("source-gone", "gone"), ("source-unreadable", "locked")]
    fixes = [one.fix for one in checked.findings]
    assert fixes[0] == f"deskside kb add {paths['changed']}"
    assert "kb remove gone" in fixes[1]


def test_what_no_reply_uses_is_told_of_once_there_is_enough_to_tell(desk: Desk) -> None:
    for name in ("returns", "shipping"):
        written(desk, name, f"All about {name}.")
    desk.clock.move(days=100)
    for _ in range(19):
        _cited(desk, "returns")
    assert told(desk.curation.checkup.check(unused_days=90)) == []

    _cited(desk, "returns")
    checked = desk.curation.checkup.check(unused_days=90)
    assert told(checked) == [("unused", "shipping")]
    assert [(one.article_id, one.times) for one in checked.most_used] == [("returns", 20)]
    assert told(desk.curation.checkup.check(unused_days=120)) == []


def _cited(desk: Desk, name: str) -> None:
    found = desk.library.search(f"All about {name}.", language="en", keep=False)
    with desk.store.transaction() as session:
        used = [one.chunk_id for one in found.passages if one.article_id == name]
        keep_search(session, found, conversation_id="cnv_x", shown=True, used=used)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("[a](https://a.example/b_(c)) and <https://b.example>.", ["https://a.example/b_(c)", "https://b.example"]),
        ('[a](/help/en/x "a title") ![p](https://a.example/p.png)', ["/help/en/x", "https://a.example/p.png"]),
        ("见 https://a.example/路径。 还有 https://b.example，", ["https://a.example/路径", "https://b.example"]),
        ("```\nhttps://a.example\n```\n`https://b.example`", []),
        ("https://a.example/x?y=1&z=2#f), twice https://a.example/x?y=1&z=2#f", ["https://a.example/x?y=1&z=2#f"]),
        ("no link at all: mailto, www, [x]", []),
    ],
)
def test_links_are_found_as_people_write_them(text: str, links: list[str]) -> None:
    assert links_in(text) == links


@pytest.mark.parametrize(
    ("now", "kinds"),
    [
        (None, []),
        ("<title>P</title><p>Another text.</p>", ["source-changed"]),
        (Fetched("https://a.example/p", status=404), ["source-gone"]),
        (Fetched("https://a.example/p", status=500), ["source-unreadable"]),
        (Fetched("https://a.example/p", status=0), ["source-unreadable"]),
    ],
)
def test_a_page_is_asked_for_only_when_told_to(desk: Desk, now: str | Fetched | None, kinds: list[str]) -> None:
    text = "<title>P</title><p>About pages.</p>"
    url = "https://a.example/p"
    with desk.store.transaction() as session:
        draft = Draft("page", "en", "P", "About pages.")
        keep_article(session, draft, source=url, at=desk.clock(), origin="web")
        session.add(_page(desk, url, text))
    web = MemoryWeb({url: text if now is None else now})

    assert told(desk.curation.checkup.check()) == []
    assert web.asked == []
    assert [one.kind for one in desk.curation.checkup.check(pages=web).findings] == kinds
    assert web.asked == [url]


def _page(desk: Desk, url: str, text: str) -> SourceRow:
    return SourceRow(
        uri=url, root=url, kind="page", content_hash=fingerprint(text.encode()), etag="", modified="", status="read",
        reason="", checked_at=desk.clock(), changed_at=desk.clock(),
    )  # fmt: skip
