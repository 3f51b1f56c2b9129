"""A citation in a real browser: from the mark in the chat to the marked words, and to an earlier edition."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser.chat_window import opened, say
from tests.browser.demo_house import DemoHouse
from tests.tables import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDE, NARROW = ViewportSize(width=1180, height=760), ViewportSize(width=360, height=640)
FILLER = "\n\n".join(f"Paragraph {n} says nothing that anybody asked for." for n in range(40))
Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    contexts: list[BrowserContext] = []

    def open_one(address: str, *, locale: str = "en-GB", narrow: bool = False) -> Page:
        context = browser.new_context(viewport=NARROW if narrow else WIDE, locale=locale)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield open_one
    for context in contexts:
        context.close()


def publish(house: DemoHouse, text: str) -> int:
    """An article's next revision, written beside the running server; says its number.

    Always the same file: an id belongs to the first one that named it.
    """
    path = house.folder / "written" / "en" / "long-read.md"
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(f"---\nid: long-read\ntitle: A long read\n---\n{text}\n", encoding="utf-8")
    command = [sys.executable, "-c", "from channels.cli import main; main()", "kb", "add", str(path)]
    env = {**os.environ, "DESKSIDE_DATA_DIR": str(house.folder)}
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, timeout=120)
    with closing(sqlite3.connect(house.folder / "deskside.db")) as store:
        (newest,) = store.execute("SELECT max(number) FROM article_revisions WHERE article_id = 'long-read'").fetchone()
    return int(newest)


@pytest.mark.parametrize(
    ("locale", "question", "path"),
    [("en-GB", "How long can I return an opened machine?", "/"), ("zh-CN", "没有拆封的商品怎么退货？", "/?lang=zh")],
)
@pytest.mark.parametrize("narrow", [False, True])
def test_a_mark_in_the_chat_opens_the_page_at_the_quoted_words(
    visit: Visit, house: DemoHouse, locale: str, question: str, path: str, narrow: bool
) -> None:
    page = visit(house.address + path, locale=locale, narrow=narrow)
    panel = opened(page)
    say(panel, question)
    panel.locator("button.mark").first.click()
    quoted = panel.locator(".card.quote blockquote")
    expect(quoted).not_to_be_empty()
    with page.context.expect_page() as opening:
        panel.locator(".card.quote a").last.click()
    article = opening.value
    article.wait_for_load_state()

    marks = article.locator("mark")
    expect(marks.first).to_be_in_viewport()
    shown = "".join("".join(marks.all_inner_texts()).split())
    assert "".join(quoted.inner_text().split()) in shown or shown in "".join(quoted.inner_text().split())
    assert article.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("narrow", [False, True])
def test_an_earlier_edition_opens_at_its_words_and_leads_to_the_newest(
    visit: Visit, house: DemoHouse, narrow: bool
) -> None:
    words = f"The old rule is {'narrow' if narrow else 'wide'}."
    old = f"{FILLER}\n\n{words} It held once.\n\n{FILLER}"
    revision = publish(house, old)
    publish(house, "The new rule is short.")
    at = f"{old.index(words)}-{old.index(words) + len(words)}"

    page = visit(f"{house.address}/help/en/long-read?revision={revision}&at={at}#cited", narrow=narrow)

    expect(page.locator("mark")).to_have_text(words)
    expect(page.locator("mark")).to_be_in_viewport()
    note = page.get_by_role("note")
    expect(note).to_contain_text("earlier version")
    expect(note).to_be_in_viewport()
    note.get_by_role("link").click()
    expect(page.locator("article")).to_contain_text("The new rule is short.")
    expect(page.get_by_role("note")).to_have_count(0)
