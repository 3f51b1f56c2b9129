"""The chat window loses nothing and doubles nothing, whatever the line does."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.chat_window import opened, say, see, wait_until, written
from tests.browser.stand_in import StandIn

pytestmark = pytest.mark.browser


def test_nothing_is_stored_or_connected_before_the_first_open(page: Page, desk: StandIn) -> None:
    page.wait_for_timeout(300)
    assert desk.requests == ["GET /", "GET /widget/deskside.js"]
    assert page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0
    assert page.locator("iframe").count() == 0
    opened(page)
    assert not [one for one in desk.requests if "/api/" in one]


def test_a_message_is_sent_once_though_its_acknowledgement_is_lost(page: Page, desk: StandIn) -> None:
    panel = opened(page)
    say(panel, "hello")
    see(panel, "Answer to hello")
    desk.lose_acknowledgements = True
    say(panel, "second")
    wait_until(lambda: len([one for one in desk.only.calls if one[0] == "messages"]) >= 3)
    desk.lose_acknowledgements = False
    see(panel, "Answer to second")
    assert [m["text"] for m in desk.only.messages if m["author"] == "customer"] == ["hello", "second"]
    assert written(panel) == ["hello", "second"]


def test_text_written_offline_survives_a_reload_and_arrives_once_in_order(page: Page, desk: StandIn) -> None:
    panel = opened(page)
    say(panel, "one")
    see(panel, "Answer to one")
    page.route("**/api/**", lambda route: route.abort())
    desk.cut_streams()
    say(panel, "two")
    say(panel, "three")
    panel.locator("#text").fill("half a thou")
    panel.get_by_text("Not connected. Your text is kept.").wait_for()
    page.reload()
    panel = opened(page)
    assert panel.locator("#text").input_value() == "half a thou"
    page.unroute("**/api/**")
    see(panel, "Answer to three")
    assert written(panel) == ["one", "two", "three"]
    assert [m["text"] for m in desk.only.messages if m["author"] == "customer"] == ["one", "two", "three"]
    assert page.evaluate("Object.keys(localStorage).filter(key => key.includes(':out:'))") == []


@pytest.mark.parametrize("forgotten", [False, True])
def test_replies_made_while_away_arrive_once_after_reconnecting(page: Page, desk: StandIn, forgotten: bool) -> None:
    panel = opened(page)
    say(panel, "hello")
    see(panel, "Answer to hello")
    page.route("**/events**", lambda route: route.abort())
    desk.cut_streams()
    desk.only.add("user", "While you were away", name="Mei")
    desk.forget_cursors = forgotten
    page.wait_for_timeout(300)
    page.unroute("**/events**")
    panel.locator(".bubble", has_text="While you were away").wait_for()
    page.wait_for_timeout(200)
    assert panel.locator(".bubble").all_inner_texts()[1:] == ["hello", "Answer to hello", "While you were away"]


def test_a_conversation_the_server_forgot_is_replaced_and_the_text_kept(page: Page, desk: StandIn) -> None:
    panel = opened(page)
    say(panel, "hello")
    see(panel, "Answer to hello")
    desk.threads.clear()
    say(panel, "still here")
    see(panel, "Answer to still here")
    assert [m["text"] for m in desk.only.messages] == ["still here", "Answer to still here"]


def test_two_tabs_share_one_thread(page: Page, desk: StandIn) -> None:
    panel = opened(page)
    other = page.context.new_page()
    other.goto(desk.address)
    second = opened(other)
    say(panel, "from the first tab")
    see(second, "Answer to from the first tab")
    say(second, "from the second")
    see(panel, "Answer to from the second")
    assert len(desk.threads) == 1
    assert written(panel) == written(second) == ["from the first tab", "from the second"]


def test_a_refused_message_says_why_and_can_be_edited(page: Page, desk: StandIn) -> None:
    desk.refuse = {"messages": (422, "This text cannot be read.")}
    panel = opened(page)
    say(panel, "bad")
    see(panel, "Not sent. This text cannot be read.")
    desk.refuse = None
    panel.get_by_role("button", name="Edit").click()
    assert panel.locator("#text").input_value() == "bad"
    panel.locator("#text").press("Enter")
    see(panel, "Answer to bad")
