"""A citation's address opens at its place, in the edition that was quoted, as long as customers may read it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from bs4 import BeautifulSoup

from tests.channels.house import House, Visitor

OLD = "Opened boxes are fine. You have 14 days. Keep the receipt."
NEW = "Opened boxes are fine. You have 30 days. Keep the receipt."
SECRET = "Goodwill up to 99 yuan, canary-7431."

Publish = Callable[..., int]


@pytest.fixture
def publish(house: House, tmp_path: Path) -> Publish:
    """Writes an article's next revision and says its number: `publish("id", "text", audience="staff")`."""

    def write(article_id: str, text: str, *, language: str = "en", title: str = "T", audience: str = "public") -> int:
        path = tmp_path / language / f"{article_id}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"---\nid: {article_id}\ntitle: {title}\naudience: {audience}\n---\n{text}\n", encoding="utf-8")
        house.mind.library.add(path)
        article = house.mind.library.article(article_id, language)
        assert article is not None
        return article.revision

    return write


def place(text: str, words: str, revision: int) -> dict[str, str]:
    start = text.index(words)
    return {"revision": str(revision), "at": f"{start}-{start + len(words)}"}


def marks(page: httpx.Response) -> list[str]:
    return [one.get_text() for one in BeautifulSoup(page.text, "html.parser").find_all("mark")]


@pytest.mark.parametrize(
    ("question", "locale"), [("How long do I have to send something back?", "en"), ("没有拆封的商品怎么退货？", "zh")]
)
def test_what_a_reply_cites_opens_with_the_quoted_words_marked(
    visitors: Callable[..., Visitor], client: httpx.Client, question: str, locale: str
) -> None:
    reply = visitors(locale).ask(question)

    assert reply["citations"]
    for cited in reply["citations"]:
        assert cited["url"].startswith(f"/help/{locale}/{cited['article_id']}?revision={cited['revision']}&at=")
        page = client.get(cited["url"])
        assert page.status_code == 200
        shown = "".join("".join(marks(page)).split())
        assert "".join(cited["quote"].replace("*", "").replace("- ", "").split()) in shown
        assert 'id="cited"' in page.text


def test_an_earlier_edition_is_shown_as_it_was_and_leads_to_the_newest(client: httpx.Client, publish: Publish) -> None:
    first = publish("edited", OLD, title="Returns before")
    publish("edited", NEW, title="Returns now")

    page = client.get("/help/en/edited", params=place(OLD, "You have 14 days.", first))

    assert page.status_code == 200
    assert marks(page) == ["You have 14 days."]
    assert "Returns before" in page.text
    assert "This answer quoted an earlier version (" in page.text
    assert 'href="/help/en/edited"' in page.text
    assert "30 days" not in page.text
    assert page.headers["x-robots-tag"] == "noindex"
    assert "30 days" in client.get("/help/en/edited").text


def test_an_earlier_edition_says_so_in_chinese(client: httpx.Client, publish: Publish) -> None:
    first = publish("edited-zh", "可在 14 天内退货。", language="zh")
    publish("edited-zh", "可在 30 天内退货。", language="zh")

    page = client.get("/help/zh/edited-zh", params={"revision": first, "at": "0-11"})

    assert "文章此后已有更新" in page.text
    assert "查看最新版本" in page.text
    assert marks(page) == ["可在 14 天内退货。"]


def test_an_edition_that_says_the_same_as_the_newest_is_the_newest(client: httpx.Client, publish: Publish) -> None:
    first = publish("same", OLD, title="Same")
    publish("same", NEW, title="Same")
    last = publish("same", OLD, title="Same")

    assert last > first
    page = client.get("/help/en/same", params=place(OLD, "You have 14 days.", first))
    assert marks(page) == ["You have 14 days."]
    assert "earlier version" not in page.text


def test_a_link_without_a_revision_still_opens_the_newest(client: httpx.Client, publish: Publish) -> None:
    publish("plain", OLD)
    publish("plain", NEW)
    assert "30 days" in client.get("/help/en/plain").text


@pytest.mark.parametrize(
    "odd", [{"revision": "x"}, {"revision": "²"}, {"at": "9-"}, {"at": "5-2"}, {"at": "0-9999999"}]
)
def test_a_link_that_was_copied_badly_opens_the_newest(
    client: httpx.Client, publish: Publish, odd: dict[str, str]
) -> None:
    publish("copied", OLD)
    page = client.get("/help/en/copied", params=odd)
    assert page.status_code == 200
    assert "14 days" in page.text


def test_what_is_not_published_any_more_looks_like_what_never_was(
    house: House, client: httpx.Client, publish: Publish
) -> None:
    first = publish("hidden-now", SECRET, title="Secret title")
    publish("hidden-now", SECRET, title="Secret title", audience="staff")
    publish("removed-now", SECRET, title="Secret title")
    house.mind.library.forget("removed-now")
    publish("staff-always", SECRET, title="Secret title", audience="staff")

    pages = [
        client.get(f"/help/en/{name}", params={"revision": number, "at": "0-9"})
        for name, number in (("hidden-now", first), ("removed-now", 1), ("staff-always", 1), ("never-was", 1))
    ]

    assert {(page.status_code, page.text) for page in pages} == {(404, pages[0].text)}
    assert "no longer published" in pages[0].text
    assert "Secret" not in pages[0].text
    assert "canary-7431" not in pages[0].text
    chinese = client.get("/help/zh/hidden-now", params={"revision": first})
    assert "该页面已不再发布" in chinese.text


def test_an_edition_that_was_for_staff_stays_hidden_when_the_article_is_published(
    client: httpx.Client, publish: Publish
) -> None:
    hidden = publish("opened-up", SECRET, title="Secret title", audience="staff")
    publish("opened-up", NEW, title="Published title")

    page = client.get("/help/en/opened-up", params={"revision": hidden, "at": "0-9"})

    assert page.status_code == 404
    assert "canary-7431" not in page.text
    assert "Secret" not in page.text
    assert 'href="/help/en/opened-up"' in page.text
    assert page.text == client.get("/help/en/opened-up", params={"revision": 99}).text


def test_a_title_full_of_markup_stays_text(client: httpx.Client, publish: Publish) -> None:
    title = "'<script>alert(1)</script><img src=x onerror=alert(1)>'"
    first = publish("marked-up", OLD, title=title)
    publish("marked-up", NEW, title=title)
    for page in (client.get("/help/en/marked-up"), client.get("/help/en/marked-up", params={"revision": first})):
        found = BeautifulSoup(page.text, "html.parser")
        assert not found.find_all(["script", "img"])
        assert "<script>" in found.get_text()
