"""Chromium, a stand-in for the service, and a page with the chat on it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.demo_house import DemoHouse, fill_demo, running_demo
from tests.browser.stand_in import StandIn, Thread

expect.set_options(timeout=40_000)  # a busy machine is no failure

FLAGS = """--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync
--no-first-run"""
HOST = """<!doctype html><html lang="en"><head><title>Host</title><link rel="icon" href="data:,"></head><body>
<script async src="/widget/deskside.js" data-site="t" data-name="Hearthwell" data-name-zh="禾暖"></script>
</body></html>"""


def hostile(thread: Thread, bad: str) -> None:
    """`bad` in every place a reply has for words."""
    citation = {"article_id": bad, "title": bad, "url": "javascript:hit()", "quote": bad, "heading": bad}
    more = {"choices": [{"label": bad, "value": bad}], "ticket": {"number": bad, "status": bad}, "name": bad}
    proposal = {"id": f"p-{len(thread.messages)}", "summary": bad, "effects": [bad]}
    thread.add("assistant", f"{bad} [1]", citations=[citation], proposal=proposal, **more)
    thread.add("user", bad, name=bad)


def reply(thread: Thread, text: str) -> None:
    """The stand-in's script: what it says depends on the first word."""
    match text.split()[0]:
        case "propose":
            proposal = {"id": "p1", "summary": "Return A-1042", "effects": ["¥199 back"]}
            thread.add("assistant", "Shall I?", proposal=proposal)
        case "hostile":
            hostile(thread, json.loads(text.removeprefix("hostile ")))
        case "verify":
            thread.add("assistant", "Which email did you order with?", verify="email")
        case "cite":
            passage = {"title": "Returns", "url": "/help/en/returns", "quote": "A fortnight.", "article_id": "returns"}
            passage |= {"heading": "Deadline", "date": "2026-05-12"}
            thread.add("assistant", "Within **14 days**.[1]", citations=[passage])
        case "verified":
            thread.add("assistant", "Thank you, Mei.")
        case "person":
            thread.give_to("queue", queue="returns", ahead=2, wait={"en": "5–8 min", "zh": "5–8 分钟"})
        case "bye":
            thread.status = "ended"
            thread.tell("done", {"reason": "ended"})
        case _:
            thread.status_line("read")
            thread.status_line("searching")
            thread.add("assistant", f"Answer to {text}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS.split())
        yield running
        running.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHouse]:
    """The real demo, once for all stories: each has a customer of its own. Its index is made once for all workers."""
    base = tmp_path_factory.getbasetemp()
    first = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "first-demo"
    with FileLock(f"{first}.lock"):
        if not (first / "ready").exists():
            shutil.rmtree(first, ignore_errors=True)
            first.mkdir()
            fill_demo(first)
            (first / "ready").touch()
    folder = tmp_path_factory.mktemp("house") / "data"
    shutil.copytree(first, folder)
    with running_demo(folder) as running:
        yield running


@pytest.fixture
def desk() -> Iterator[StandIn]:
    """The visitor's API over scripted replies, and a host page with the chat at its root."""
    with StandIn(reply, page=HOST) as running:
        yield running


@pytest.fixture
def page(browser: Browser, desk: StandIn) -> Iterator[Page]:
    """The host page, the chat not yet opened."""
    context = browser.new_context(viewport={"width": 1200, "height": 800}, locale="en-GB")
    context.set_default_timeout(40_000)
    page = context.new_page()
    page.goto(desk.address)
    page.get_by_role("button", name="Chat with us").wait_for()
    yield page
    context.close()
