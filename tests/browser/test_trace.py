"""Why a reply was sent, in a real browser: from the inbox to the page, sentences and sources joined, the test kept."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.demo_house import DemoHouse
from tests.channels.house import Visitor

pytestmark = pytest.mark.browser

WORDS = {
    "en-GB": (
        "How long can I return an opened machine?",
        "Why this reply?",
        "Rests on: 1 Article",
        "What was decided",
        "says so: the words are marked",
    ),
    "zh-CN": ("拆封的机器还能退吗？", "为什么这样回复？", "依据：1 文章", "如何决定", "有此说明"),
}


@pytest.fixture
def staff(browser: Browser, house: DemoHouse) -> Iterator[Callable[..., Page]]:
    """`staff("/…", locale)`: a page behind the staff door; none may fail in its scripts."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def enter(path: str, locale: str, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 860}, locale=locale, **options)
        context.set_default_timeout(40_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{house.address}/console{path}")
        page.fill("#email", "rep@hearthwell.example")
        page.fill("#password", "hearthwell-demo")
        page.click("button[type=submit]")
        return page

    yield enter
    for one in contexts:
        one.close()
    assert wrong == []


@pytest.fixture
def ask(house: DemoHouse) -> Iterator[Callable[[str, str], tuple[Visitor, str]]]:
    with httpx.Client(base_url=house.address, timeout=60) as client:

        def begin(text: str, locale: str) -> tuple[Visitor, str]:
            visitor = Visitor(client, locale[:2])
            return visitor, visitor.say(text).json()["trace_id"]

        yield begin


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_from_a_reply_to_its_reasons(
    staff: Callable[..., Page], ask: Callable[[str, str], tuple[Visitor, str]], locale: str
) -> None:
    question, title, rests, decided, because = WORDS[locale]
    visitor, trace_id = ask(question, locale)
    if locale == "en-GB":  # from the conversation, as a colleague finds it
        page = staff(f"/?view=assistant&c={visitor.id}", locale)
        page.get_by_role("link", name=title).last.click()
        page.wait_for_url(f"**/console/traces/{trace_id}")
    else:
        page = staff(f"/traces/{trace_id}", locale)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("heading", name=decided)).to_be_visible()
    expect(page.locator(".tr-because")).to_contain_text(because)

    sentence, card = page.locator("[data-sentence]").first, page.locator("#source-1")
    sentence.click()
    expect(card).to_have_class("tr-card tr-on")
    expect(page.get_by_role("status")).to_contain_text(rests)
    page.keyboard.press("Escape")
    expect(card).to_have_class("tr-card")

    number = card.locator(".tr-number")
    number.focus()
    page.keyboard.press("Enter")
    expect(sentence).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#sentence-1")).to_have_class("tr-on")
    page.keyboard.press("Space")
    expect(sentence).to_have_attribute("aria-pressed", "false")

    with page.expect_download() as kept:
        page.locator("form.tr-make button").click()
    written = tomllib.loads(kept.value.path().read_text(encoding="utf-8"))
    assert [one["customer"] for one in written["turn"]] == [question]


def test_without_scripts_and_on_a_phone_everything_is_there(
    staff: Callable[..., Page], ask: Callable[[str, str], tuple[Visitor, str]]
) -> None:
    _, trace_id = ask(WORDS["en-GB"][0], "en-GB")
    page = staff(f"/traces/{trace_id}", "en-GB", java_script_enabled=False)
    page.set_viewport_size({"width": 400, "height": 800})

    expect(page.get_by_role("heading", level=2)).to_have_count(7)
    page.locator("#sentence-1 a").first.click()
    expect(page.locator("#source-1:target")).to_be_in_viewport()
    page.locator("#source-1 .tr-back a").first.click()
    expect(page.locator("#sentence-1:target")).to_be_in_viewport()


@pytest.mark.parametrize(("width", "in_one_column"), [(1280, False), (400, True)])
def test_the_headings_stand_one_below_the_other_and_the_reply_stays_beside_them(
    staff: Callable[..., Page], ask: Callable[[str, str], tuple[Visitor, str]], width: int, in_one_column: bool
) -> None:
    visitor, _ = ask("Where is my order A-2001?", "en-GB")
    trace_id = visitor.say("lin@hearthwell.example").json()["trace_id"]
    page = staff(f"/traces/{trace_id}", "en-GB")
    page.set_viewport_size({"width": width, "height": 800})
    boxes = [one.bounding_box() for one in page.locator("h2").all()]
    places = [(box["x"], box["y"]) for box in boxes if box is not None]

    assert [y for _, y in places[1:]] == sorted(y for _, y in places[1:])
    assert len({x for x, _ in places[1:]}) == 1
    assert (places[0][1] < places[1][1] - 100) is in_one_column
    expect(page.locator("#source-1")).to_contain_text("Sent a code to lin@hearthwell.example")
    page.locator("#sentence-1 [data-sentence]").click()
    expect(page.locator("#source-1")).to_have_class("tr-card tr-on")
    page.locator("#sentence-2 [data-sentence]").click()
    expect(page.get_by_role("status")).to_have_text("This sentence needs no number: a question.")
