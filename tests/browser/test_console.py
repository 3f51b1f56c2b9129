"""The staff door in a real browser: sign-in, inbox, reply and note, taking over, live updates."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.console_client import Shop, wait_for_shop
from tests.tables import ROOT

pytestmark = pytest.mark.browser

PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder: Path = tmp_path_factory.mktemp("console")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.browser.console_shop", f"sqlite:///{folder}/desk.db", str(port)]
    with subprocess.Popen(command, cwd=ROOT) as running:
        try:
            yield wait_for_shop(f"http://127.0.0.1:{port}")
        finally:
            running.terminate()
    assert not (ROOT / ".nicegui").exists(), "the console must not write beside the code"


@pytest.fixture
def visit(browser: Browser, shop: Shop) -> Iterator[Callable[..., Page]]:
    """Opens the console in a browser of its own; no page may reach outside or fail in its scripts."""
    contexts: list[BrowserContext] = []
    outside: list[str] = []
    failures: list[str] = []

    def open_one(email: str = "mei@example.com", *, path: str = "", **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1366, "height": 800}, "locale": "en-GB", **options})
        context.set_default_timeout(40_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: _is_home(request.url, shop) or outside.append(request.url))
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.goto(f"{shop.address}/console/{path}")
        if email:
            sign_in(page, email)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert outside == []
    assert failures == []


def _is_home(url: str, shop: Shop) -> bool:
    return url.startswith((shop.address, shop.address.replace("http", "ws"), "data:"))


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.fill("#email", email)
    page.fill("#password", password)
    page.click("button[type=submit]")
    if password == PASSWORD:
        page.locator("[data-view=queue]").wait_for()


def open_row(page: Page, conversation: str, view: str = "queue") -> None:
    page.click(f"[data-view={view}]")
    page.click(f"[data-row='{conversation}']")
    page.locator(f"[data-row='{conversation}'][aria-current=true]").wait_for()
    page.locator(".dk-message").first.wait_for()


def new_waiting(shop: Shop, text: str) -> str:
    conversation = str(shop.post("new", text=text))
    shop.post("queue", thread=conversation)
    return conversation


def test_a_wrong_password_gets_one_clear_line_and_keeps_the_email(visit: Callable[..., Page]) -> None:
    page = visit("")
    sign_in(page, "mei@example.com", "wrong")
    expect(page.get_by_role("alert")).to_have_text("Email or password is wrong.")
    expect(page.locator("#email")).to_have_value("mei@example.com")
    sign_in(page, "mei@example.com")
    expect(page.locator(".dk-me")).to_have_text("Mei Chen")


def test_signing_out_ends_it_and_an_address_leads_back_after_sign_in(visit: Callable[..., Page], shop: Shop) -> None:
    page = visit(path=f"?view=queue&c={shop.found['waits']}")
    expect(page.locator(".dk-title h1")).to_have_text("Mei Lin")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.goto(f"{shop.address}/console/")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_every_view_counts_what_it_lists(visit: Callable[..., Page]) -> None:
    page = visit()
    for view in ("queue", "mine", "colleagues", "assistant", "ended"):
        page.click(f"[data-view={view}]")
        page.locator(f"[data-view={view}][aria-current=page]").wait_for()
        assert page.locator(".dk-row").count() == int(page.locator(f"[data-view={view}] .dk-count").inner_text())
    assert page.locator(".dk-row").first.bounding_box()["height"] == 56  # type: ignore[index]


def test_the_conversation_shows_what_a_reply_rests_on_and_who_the_customer_is(
    visit: Callable[..., Page], shop: Shop
) -> None:
    page = visit()
    open_row(page, shop.found["waits"])
    page.get_by_text("What this rests on").click()
    expect(page.locator(".dk-basis blockquote")).to_contain_text("within 14 days of delivery")
    expect(page.locator(".dk-basis")).to_contain_text("order A-1042")
    expect(page.locator(".dk-basis")).to_contain_text("Return: waits for consent")
    panel = page.locator(".dk-column-customer")
    for words in (
        "Verified",
        "mei.lin@example.com",
        "Gold",
        "A-1042",
        "¥1,899",
        "T-1001",
        "Handed over",
        "Negative",
    ):
        expect(panel).to_contain_text(words)


def test_hostile_messages_are_only_words(visit: Callable[..., Page], shop: Shop) -> None:
    page = visit()
    open_row(page, shop.found["unsafe"], "assistant")
    expect(page.locator(".dk-log")).to_contain_text("<script>window.hit=1</script>")
    assert page.evaluate("window.hit") is None
    assert page.locator(".dk-log img").count() == 0


def test_take_reply_note_hand_back(visit: Callable[..., Page], shop: Shop) -> None:
    conversation = new_waiting(shop, "Can I pay by invoice?")
    page = visit()
    open_row(page, conversation)
    page.get_by_role("button", name="Take", exact=True).click()
    expect(page.locator(".dk-state")).to_have_text("You have this conversation")
    expect(page.locator("[data-view=mine]")).to_have_attribute("aria-current", "page")
    expect(page.locator(f"[data-row='{conversation}']")).to_be_visible()
    page.get_by_label("Write to the customer").fill("Yes, **you can**.")
    page.get_by_role("button", name="Reply by web chat").click()
    expect(page.locator(".dk-message.user strong")).to_have_text("you can")
    page.locator("[data-mode=note]").click()
    page.get_by_label("Write a note for colleagues").fill("Pays late")
    page.get_by_role("button", name="Add note").click()
    note = page.locator(".dk-message.note", has_text="Pays late")  # the handover left a note of its own
    expect(note).to_contain_text("Note, customers never see it")
    expect(page.locator("[data-mode=note]")).to_have_attribute("aria-checked", "true")
    assert shop.get("customer-sees", thread=conversation) == ["Can I pay by invoice?", "Yes, **you can**."]
    page.get_by_role("button", name="Hand back to the assistant").click()
    expect(page.locator(".dk-state")).to_have_text("The assistant answers")
    assert shop.get("state", thread=conversation)["owner"] == "assistant"


def test_taking_a_colleagues_conversation_asks_once(visit: Callable[..., Page], shop: Shop) -> None:
    conversation = new_waiting(shop, "Anyone?")
    tom = visit("tom@example.com")
    open_row(tom, conversation)
    tom.locator("[data-act=take]").click()
    expect(tom.locator(".dk-state")).to_have_text("You have this conversation")
    mei = visit()
    open_row(mei, conversation, "colleagues")
    mei.get_by_label("Write to the customer").fill("I can help")
    mei.get_by_role("button", name="Reply by web chat").click()
    expect(mei.locator(".dk-composer [role=alert]")).to_contain_text("a colleague has this conversation now")
    expect(mei.get_by_label("Write to the customer")).to_have_value("I can help")
    mei.locator("[data-act=take]").click()
    expect(mei.locator(".dk-ask")).to_contain_text("Tom Baker has this conversation. Take it over?")
    mei.locator("[data-act=yes]").click()
    expect(mei.locator(".dk-state")).to_have_text("You have this conversation")
    expect(tom.locator(".dk-state")).to_have_text("Mei Chen has this conversation")
    expect(mei.get_by_label("Write to the customer")).to_have_value("I can help")


def test_ending_asks_and_a_message_opens_it_again(visit: Callable[..., Page], shop: Shop) -> None:
    conversation = new_waiting(shop, "Bye")
    page = visit()
    open_row(page, conversation)
    page.get_by_role("button", name="End conversation").click()
    page.locator("[data-act=yes]").click()
    expect(page.locator(".dk-state")).to_have_text("Ended")
    shop.post("says", thread=conversation, text="One more thing")
    expect(page.locator(".dk-state")).to_have_text("The assistant answers")
    expect(page.locator(".dk-log")).to_contain_text("One more thing")


def test_drafts_stay_with_their_conversation_and_mode(visit: Callable[..., Page], shop: Shop) -> None:
    first, second = shop.found["waits"], shop.found["visitor"]
    page = visit()
    open_row(page, first)
    page.get_by_label("Write to the customer").fill("half a reply")
    page.locator("[data-mode=note]").click()
    page.get_by_label("Write a note for colleagues").fill("half a note")
    open_row(page, second)
    expect(page.get_by_label("Write to the customer")).to_have_value("")
    expect(page.locator(f"[data-row='{first}']")).to_contain_text("Draft")
    page.reload()
    open_row(page, first)
    expect(page.get_by_label("Write a note for colleagues")).to_have_value("half a note")
    page.locator("[data-mode=reply]").click()
    expect(page.get_by_label("Write to the customer")).to_have_value("half a reply")


def test_only_ctrl_enter_sends_and_never_during_composition(visit: Callable[..., Page], shop: Shop) -> None:
    conversation = new_waiting(shop, "你好")
    page = visit()
    open_row(page, conversation)
    box = page.get_by_label("Write to the customer")
    box.fill("ni hao")
    for how in ("{key:'Enter',ctrlKey:true,isComposing:true}", "{key:'Enter',ctrlKey:true,keyCode:229}"):
        box.evaluate(f"(e) => e.dispatchEvent(new KeyboardEvent('keydown', {{bubbles:true, ...{how}}}))")
    box.press("Enter")
    page.wait_for_timeout(300)
    assert shop.get("customer-sees", thread=conversation) == ["你好"]
    box.fill("您好")
    box.press("Control+Enter")
    expect(page.locator(".dk-message.user")).to_contain_text("您好")
    expect(box).to_have_value("")


def test_live_updates_keep_selection_scroll_and_rows_under_the_pointer(visit: Callable[..., Page], shop: Shop) -> None:
    page = visit(viewport={"width": 1366, "height": 600})
    open_row(page, shop.found["assistant"], "assistant")
    page.locator(".dk-rows").evaluate("(list) => (list.scrollTop = 200)")
    page.locator(".dk-row").nth(6).hover()
    before = page.locator(".dk-row").evaluate_all("(rows) => rows.map((row) => row.dataset.row)")
    newest = str(shop.post("new", text="I am new here"))
    expect(page.locator(".dk-fresh")).to_be_visible()
    assert page.locator(".dk-row").evaluate_all("(rows) => rows.map((row) => row.dataset.row)") == before
    page.locator(".dk-log").hover()
    expect(page.locator(".dk-row").first).to_have_attribute("data-row", newest)
    expect(page.locator("[aria-current=true]")).to_have_attribute("data-row", shop.found["assistant"])
    assert page.locator(".dk-rows").evaluate("(list) => list.scrollTop") >= 200
    shop.post("glimpse", thread=shop.found["assistant"])
    expect(page.locator(".dk-passing")).to_have_text("Looking up the order")
    shop.post("says", thread=shop.found["assistant"], text="And to Macau?")
    expect(page.locator(".dk-message").last).to_contain_text("And to Macau?")
    expect(page.locator(".dk-passing")).to_have_count(0)


def test_an_ended_sign_in_leads_to_sign_in_and_back_with_the_draft(visit: Callable[..., Page], shop: Shop) -> None:
    page = visit()
    open_row(page, shop.found["visitor"])
    page.get_by_label("Write to the customer").fill("please wait")
    shop.post("expire", email="mei@example.com")
    page.get_by_role("button", name="Reply by web chat").click()
    expect(page.get_by_text("Your sign-in has ended.")).to_be_visible()
    sign_in(page, "mei@example.com")
    expect(page.get_by_label("Write to the customer")).to_have_value("please wait")
    assert "please wait" not in shop.get("customer-sees", thread=shop.found["visitor"])


def test_everything_is_said_in_chinese_too(visit: Callable[..., Page], shop: Shop) -> None:
    page = visit(path=f"?view=queue&c={shop.found['waits']}")
    page.locator("[data-language]").click()
    expect(page.get_by_role("button", name="接入", exact=True)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator(".dk-title h1")).to_have_text("Mei Lin")
    for part in (".dk-views", ".dk-acts", ".dk-composer", ".dk-section h3", ".dk-facts dt"):
        for text in page.locator(part).all_inner_texts():
            assert not re.search(r"[A-Za-z]{2,}", text.replace("Ctrl + Enter", "")), text


def test_columns_fold_when_narrow(visit: Callable[..., Page], shop: Shop) -> None:
    page = visit(viewport={"width": 1000, "height": 700})
    open_row(page, shop.found["waits"])
    expect(page.locator(".dk-column-customer")).to_be_hidden()
    page.get_by_role("button", name="Customer", exact=True).click()
    expect(page.locator(".dk-column-customer")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    page.set_viewport_size({"width": 390, "height": 800})
    expect(page.locator(".dk-column-list")).to_be_hidden()
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.locator(".dk-column-list")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
