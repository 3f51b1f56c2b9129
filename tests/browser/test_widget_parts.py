"""The chat window: nothing hostile runs, every word in two languages, keyboard, cards, budget."""

from __future__ import annotations

import gzip
import json
import re

import pytest
from playwright.sync_api import Page

from tests.browser.chat_window import opened, say, see, wait_until
from tests.browser.stand_in import WIDGET, StandIn

pytestmark = pytest.mark.browser

HOSTILE = [
    "<img src=x onerror=hit()>",
    "<script>hit()</script>",
    "[a](javascript:hit())",
    "[a](JaVaScRiPt:hit())",
    "[a](java\tscript:hit())",
    "[a](&#106;avascript:hit())",
    "[a](data:text/html,<script>hit()</script>)",
    "[a](vbscript:hit())",
    "[a](//evil.example/x)",
    "[a](\\\\evil.example/x)",
    "[a](https://shop@evil.example/x)",
    "![p](https://evil.example/pixel.png)",
    '[a](https://evil.example/" onmouseover="hit())',
    "`<svg onload=hit()>`",
    "```\n</code><script>hit()</script>\n```",
    "| <b onclick=hit()>x</b> | y |\n|---|---|\n| <iframe srcdoc='<script>hit()</script>'> | z |",
    "> <style>body{background:url(https://evil.example/a.png)}</style>",
    "**<a href=javascript:hit()>x</a>**",
    "<math><mtext></mtext><script>hit()</script></math>",
    "[1](javascript:hit())[99]",
]


def test_over_long_text_is_told_and_kept(page: Page, desk: StandIn) -> None:
    panel = opened(page)
    say(panel, "x" * 4001)
    panel.get_by_text("1 characters too long").wait_for()
    assert len(panel.locator("#text").input_value()) == 4001
    assert not desk.threads


def test_no_hostile_text_is_executed_or_fetched(page: Page, desk: StandIn) -> None:
    hits: list[str] = []
    outside: list[str] = []
    page.expose_function("hit", lambda: hits.append("hit"))
    page.on("dialog", lambda dialog: (hits.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: outside.append(request.url) if desk.address not in request.url else None)
    panel = opened(page)
    for bad in HOSTILE:
        before = len(desk.only.messages) if desk.threads else 0
        say(panel, "hostile " + json.dumps(bad))
        wait_until(lambda before=before: desk.threads and len(desk.only.messages) == before + 3)
        panel.locator(".message.user").nth(before // 3).wait_for()
        panel.locator(".mark").last.click()
    addresses = panel.locator("a").evaluate_all("all => all.map(a => a.href)")
    assert all(address.startswith(("http://127.0.0.1", "https://evil.example/")) for address in addresses)
    assert panel.locator("main :is(img, script, style, iframe, math, [onclick], [onmouseover])").count() == 0
    assert hits == []
    assert outside == []


def test_a_double_click_confirms_once(page: Page, desk: StandIn) -> None:
    panel = opened(page)
    say(panel, "propose it")
    panel.get_by_role("button", name="Confirm").dblclick()
    see(panel, "Confirmed and done")
    assert [one for one in desk.only.calls if one[0].startswith("proposals")] == [("proposals/p1", {"accept": True})]
    page.reload()
    assert opened(page).get_by_text("Confirmed and done").count() == 1


def test_a_person_is_asked_for_by_button_and_seen_to_join(page: Page, desk: StandIn) -> None:
    panel = opened(page)
    panel.get_by_role("button", name="Talk to a person").click()
    see(panel, "2 ahead of you")
    desk.only.give_to("user", name="Mei", queue="returns")
    see(panel, "Mei (Returns) is here and has read this.")
    assert panel.get_by_text("2 ahead of you").count() == 0


def test_the_visitor_proves_who_they_are_in_the_form(page: Page, desk: StandIn) -> None:
    panel = opened(page)
    say(panel, "verify me")
    panel.get_by_label("Email").fill("mei.lin@example.com")
    panel.get_by_role("button", name="Send code").click()
    panel.get_by_label("Code").fill("111111")
    panel.get_by_role("button", name="Verify").click()
    see(panel, "That code is not right")
    panel.get_by_label("Code").fill("１２３ 456")
    panel.get_by_role("button", name="Verify").click()
    see(panel, "Verified: Mei Lin")
    see(panel, "Thank you, Mei.")


def test_enter_during_composition_does_not_send(page: Page, desk: StandIn) -> None:
    panel = opened(page)
    field = panel.locator("#text")
    field.fill("ni hao")
    for facts in ({"isComposing": True}, {"keyCode": 229}, {"shiftKey": True}):
        field.dispatch_event("keydown", {"key": "Enter", "bubbles": True, "cancelable": True, **facts})
    assert field.input_value() == "ni hao"
    assert not desk.threads


def test_the_keyboard_opens_cites_and_closes(page: Page, desk: StandIn) -> None:
    page.get_by_role("button", name="Chat with us").focus()
    page.keyboard.press("Enter")
    panel = page.frame_locator("iframe")
    panel.locator("#text:focus").wait_for()
    say(panel, "cite please")
    panel.locator(".mark").focus()
    page.keyboard.press("Enter")
    see(panel, "A fortnight.")
    see(panel, "Deadline · 2026-05-12")
    page.keyboard.press("Escape")
    wait_until(lambda: panel.get_by_text("A fortnight.").count() == 0)
    page.keyboard.press("Escape")
    page.locator("iframe").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.tagName") == "BUTTON"


def test_the_language_switches_at_once_and_stays(page: Page, desk: StandIn) -> None:
    panel = opened(page)
    say(panel, "propose it")
    panel.get_by_role("button", name="切换到中文").click()
    panel.get_by_role("button", name="转人工").wait_for()
    panel.get_by_role("button", name="确认办理").wait_for()
    assert panel.locator("html").get_attribute("lang") == "zh-CN"
    wait_until(lambda: desk.only.language == "zh")
    page.reload()
    opened(page).get_by_role("button", name="转人工").wait_for()


def test_calls_made_early_or_late_drive_the_chat(page: Page, desk: StandIn) -> None:
    page.evaluate("window.seen = []; ['open', 'owner', 'message'].forEach(n => Deskside.on(n, d => seen.push([n, d])))")
    page.evaluate("Deskside.push(['ask', 'what now'])")
    see(page.frame_locator("iframe"), "Answer to what now")
    page.evaluate("Deskside.close()")
    desk.only.add("user", "Are you there?", name="Mei")
    page.get_by_role("button", name="Chat with us, 1 unread").wait_for()
    assert [name for name, _ in page.evaluate("seen")] == ["open", "message", "message", "message"]
    page.evaluate("Deskside.logout()")
    page.get_by_role("button", name="Chat with us", exact=True).wait_for()
    wait_until(lambda: page.evaluate("Object.keys(localStorage)") == ["deskside:t"])
    page.evaluate("Deskside.destroy()")
    assert page.locator("iframe").count() == 0
    assert page.evaluate("typeof Deskside") == "undefined"


def test_an_ended_conversation_is_rated_in_words_and_followed_by_another(page: Page, desk: StandIn) -> None:
    panel = opened(page)
    say(panel, "bye")
    panel.get_by_role("button", name="Good", exact=True).click()
    see(panel, "Your rating: Good.")
    assert desk.only.calls[-1] == ("rating", {"score": 4})
    panel.get_by_role("button", name="New question").click()
    say(panel, "another")
    see(panel, "Answer to another")
    assert [len(thread.messages) for thread in desk.threads.values()] == [1, 2]


def test_the_frame_is_no_bigger_than_what_shows_and_fills_a_phone(page: Page) -> None:
    corners = "[[5, 5], [1190, 5], [5, 790], [700, 790]].map(([x, y]) => document.elementFromPoint(x, y).tagName)"
    assert set(page.evaluate(corners)) <= {"HTML", "BODY"}
    opened(page)
    assert set(page.evaluate(corners)) <= {"HTML", "BODY"}
    page.set_viewport_size({"width": 390, "height": 700})
    box = page.locator("iframe").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 700}
    panel = page.frame_locator("iframe")
    assert panel.locator("#text").evaluate("field => parseFloat(getComputedStyle(field).fontSize)") >= 16
    sizes = panel.locator("header button:visible, .send, .choice").evaluate_all("all => all.map(b => b.offsetHeight)")
    assert min(sizes) >= 44
    assert panel.locator("body").evaluate("body => body.scrollWidth <= innerWidth")


def test_every_word_is_written_twice_with_the_same_values(page: Page) -> None:
    words = page.evaluate("import('/widget/words.js').then(module => module.WORDS)")
    for key, entry in words.items():
        assert set(entry) == {"en", "zh"}, key
        assert all(entry.values()), key
        assert set(re.findall(r"\{\w+\}", entry["en"])) == set(re.findall(r"\{\w+\}", entry["zh"])), key
    used = {
        key
        for file in WIDGET.glob("panel*.js")
        for key in re.findall(r"(?:words|say)\((?:\w+, )?'(\w+)'", file.read_text())
    }
    assert used - set(words) == set()


def test_the_window_stays_within_its_budget() -> None:
    def size(*names: str) -> int:
        return sum(len(gzip.compress((WIDGET / name).read_bytes(), 9)) for name in names)

    panel = [file.name for file in WIDGET.glob("panel*")]
    assert size("deskside.js") <= 6 * 1024
    assert size("words.js", *panel) <= 45 * 1024
