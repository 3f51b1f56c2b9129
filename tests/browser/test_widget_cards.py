"""The chat window's cards: what would change is shown, agreed to, done and taken back, and no button is ever dead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.chat_window import opened, say, see, wait_until
from tests.browser.conftest import HOST
from tests.browser.shop_script import answer, press, proposal_of, soon
from tests.browser.stand_in import StandIn, Thread

pytestmark = pytest.mark.browser

WISH = "send my order A-1042 to 7 Orchard Lane"
STORIES: dict[str, dict[str, Any]] = {
    "en": {
        "wish": "send my order A-1042 to 7 Orchard Lane",
        "heads": ["Detail", "Before", "After"],
        "rows": [
            ["Street", "18 Lakeside Road, Flat 4", "7 Orchard Lane"],
            ["City", "Hangzhou", "Suzhou"],
            ["Second line", "c/o Lin", "none"],
        ],
        "buttons": ["Confirm", "Change", "Cancel"],
        "limit": "You can undo it for 30 minutes.",
        "done": "Done: order A-1042 now goes to 7 Orchard Lane",
        "undo": r"Undo until (tomorrow )?\d\d:\d\d",
        "undone": "Taken back: order A-1042",
        "state": "Undone",
    },
    "zh": {
        "wish": "请把订单 A-1042 改寄到苏州果园巷 7 号",
        "heads": ["项目", "办理前", "办理后"],
        "rows": [
            ["街道", "湖滨路 18 号 4 室", "果园巷 7 号"],
            ["城市", "杭州", "苏州"],
            ["补充地址", "林先生代收", "无"],
        ],
        "buttons": ["确认办理", "修改", "取消"],
        "limit": "办理后 30 分钟内可撤销。",
        "done": "已办理：订单 A-1042 将送往苏州",
        "undo": r"撤销（(明天 )?\d\d:\d\d 前）",
        "undone": "已撤销：订单 A-1042 仍送往杭州",
        "state": "已撤销",
    },
}


@pytest.fixture
def desk() -> Iterator[StandIn]:
    with StandIn(answer, page=HOST) as running:
        running.pressed = press
        yield running


def asked(page: Page, wish: str = WISH) -> FrameLocator:
    """The panel with a preview in it."""
    panel = opened(page)
    say(panel, wish)
    panel.locator(".proposal .choice").first.wait_for()
    return panel


def done(page: Page) -> FrameLocator:
    """The panel with something done that can be undone."""
    panel = asked(page)
    panel.get_by_role("button", name="Confirm").click()
    panel.get_by_role("button", name=re.compile("Undo until")).wait_for()
    return panel


def preview(thread: Thread, **more: Any) -> None:
    thread.add("assistant", "Shall I?", proposal=proposal_of(thread, "address", **more))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_changes_is_shown_agreed_to_and_taken_back(page: Page, desk: StandIn, language: str) -> None:
    told = STORIES[language]
    panel = opened(page)
    if language == "zh":
        panel.get_by_role("button", name="切换到中文").click()
    say(panel, told["wish"])

    table = panel.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text(told["heads"])
    rows = [row.get_by_role("rowheader").or_(row.get_by_role("cell")) for row in table.get_by_role("row").all()[1:]]
    assert [[part.inner_text() for part in row.all()] for row in rows] == told["rows"]
    expect(panel.locator(".proposal .choice")).to_have_text(told["buttons"])
    see(panel, told["limit"])

    panel.get_by_role("button", name=told["buttons"][0]).click()
    see(panel, told["done"])
    panel.get_by_role("button", name=re.compile(told["undo"])).dblclick()
    see(panel, told["undone"])
    presses = [act.split("/")[0] for act, _ in desk.only.calls if act.startswith(("proposals", "operations"))]
    assert presses == ["proposals", "operations"]

    page.reload()
    panel = opened(page)
    expect(panel.locator(".receipt")).to_have_text(told["state"])
    assert panel.locator(".receipt button, .proposal button").count() == 0


def test_what_cannot_be_undone_is_confirmed_by_its_name(page: Page, desk: StandIn) -> None:
    panel = asked(page, "an invoice for A-1042, please")
    expect(panel.locator(".proposal .choice")).to_have_text(["Issue the invoice", "Change", "Cancel"])
    assert panel.locator(".final").inner_text() == "This cannot be undone."
    assert panel.locator(".proposal li").all_inner_texts() == ["It is sent to mei.lin@example.com."]
    expect(panel.get_by_role("columnheader")).to_have_text(["Detail", "After"])
    say(panel, "yes")
    see(panel, "please say it by name")
    expect(panel.locator(".proposal .choice")).to_have_count(3)  # the card moved down, with its one set of buttons
    panel.get_by_role("button", name="Issue the invoice").click()
    see(panel, "The invoice I-204 is issued")
    assert panel.locator(".receipt").count() == 0


def test_change_brings_the_wish_back_and_the_edit_makes_a_new_preview(page: Page, desk: StandIn) -> None:
    panel = asked(page)
    field = panel.locator("#text")
    panel.get_by_role("button", name="Change").click()
    see_changing = panel.get_by_text("Changing: Send order A-1042 to another address")
    see_changing.wait_for()
    assert field.input_value() == WISH
    page.keyboard.press("Escape")
    see_changing.wait_for(state="hidden")
    assert field.input_value() == ""

    panel.get_by_role("button", name="Change").click()
    expect(field).to_be_focused()
    page.keyboard.type("to 9 Orchard Lane instead, please")  # what was selected is replaced
    page.keyboard.press("Enter")
    see(panel, "Replaced by a newer one")
    assert desk.only.calls[-1][1]["text"] == "to 9 Orchard Lane instead, please"
    assert panel.locator(".proposal .choice").count() == 3
    assert see_changing.count() == 0


def test_change_never_overwrites_what_was_being_written(page: Page, desk: StandIn) -> None:
    panel = asked(page)
    panel.locator("#text").fill("by the way")
    panel.get_by_role("button", name="Change").click()
    panel.get_by_text("Changing:").wait_for()
    assert panel.locator("#text").input_value() == "by the way"


def test_an_expired_preview_says_so_by_itself_and_how_to_go_on(page: Page, desk: StandIn) -> None:
    panel = asked(page)
    preview(desk.only, expires_at=soon(seconds=1.5))
    wait_until(lambda: panel.locator(".proposal.expired").count() == 1)
    see(panel, "Expired. Nothing was changed.")
    assert panel.locator(".unseen[aria-live]").inner_text().count("Expired") == 1
    panel.locator(".proposal.expired").get_by_role("button", name="Ask again").click()
    assert panel.locator("#text").input_value() == WISH


def test_a_wrong_clock_on_the_visitors_side_expires_nothing(page: Page, desk: StandIn) -> None:
    asked(page)
    page.clock.install(time=datetime.now(UTC) + timedelta(hours=3))
    page.reload()
    panel = opened(page)
    expect(panel.get_by_role("button", name="Confirm")).to_be_visible()


def test_what_can_no_longer_be_undone_has_no_button(page: Page, desk: StandIn) -> None:
    panel = asked(page)
    desk.only.add("assistant", "Done.", undo={"operation": "op_1", "until": soon(seconds=1.5)})
    panel.get_by_role("button", name=re.compile("Undo until")).wait_for()
    see(panel, "Could be undone until")
    assert panel.locator(".receipt button").count() == 0


@pytest.mark.parametrize(
    ("status", "words", "buttons"),
    [
        ("consented", "waits for a colleague", ["Cancel"]),
        ("declined", "Cancelled. Nothing was changed.", []),
        ("superseded", "Replaced by a newer one", []),
        ("failed", "did not go through", []),
        ("expired", "Ask again for a fresh one", ["Ask again"]),
    ],
)
def test_each_state_says_so_in_words(page: Page, desk: StandIn, status: str, words: str, buttons: list[str]) -> None:
    panel = asked(page)
    desk.only.tell("proposal", {"id": desk.only.messages[-1]["proposal"]["id"], "status": status})
    see(panel, words)
    expect(panel.locator(".proposal .choice")).to_have_text(buttons)


def test_what_one_tab_decides_or_undoes_the_other_shows(page: Page, desk: StandIn) -> None:
    panel = asked(page)
    other = page.context.new_page()
    other.goto(desk.address)
    second = opened(other)
    second.get_by_role("button", name="Confirm").click()
    see(panel, "Confirmed and done")
    panel.get_by_role("button", name=re.compile("Undo until")).click()
    expect(second.locator(".receipt")).to_have_text("Undone")


def test_a_refused_undo_says_why_and_can_be_tried_again(page: Page, desk: StandIn) -> None:
    panel = done(page)
    operation = desk.only.messages[-1]["undo"]["operation"]
    desk.refuse = {f"operations/{operation}/undo": (409, "A colleague is taking care of this now.")}
    button = panel.get_by_role("button", name=re.compile("Undo until"))
    button.click()
    see(panel, "A colleague is taking care of this now.")
    desk.refuse = None
    page.route("**/undo", lambda route: route.abort())
    button.click()
    see(panel, "We could not hear back")
    page.unroute("**/undo")
    button.click()
    expect(panel.locator(".receipt")).to_have_text("Undone")


@pytest.mark.parametrize("answers_first", [False, True])
def test_a_yes_that_came_to_nothing_yet_can_be_said_again(page: Page, desk: StandIn, answers_first: bool) -> None:
    panel = asked(page)
    desk.answers_first = answers_first
    desk.pressed = lambda thread, *_: thread.add("assistant", "First tell me who you are.")
    panel.get_by_role("button", name="Confirm").click()
    see(panel, "First tell me who you are.")
    page.wait_for_timeout(500)  # the acknowledgement, when late, is here
    expect(panel.locator(".proposal .choice")).to_have_count(3)


def test_an_undo_the_shop_could_not_carry_out_leaves_its_button(page: Page, desk: StandIn) -> None:
    panel = done(page)
    desk.pressed = lambda thread, *_: thread.add("assistant", "The parcel has left, so I cannot take that back.")
    panel.get_by_role("button", name=re.compile("Undo until")).click()
    see(panel, "The parcel has left")
    expect(panel.get_by_role("button", name=re.compile("Undo until"))).to_have_attribute(
        "data-focus", re.compile("op_")
    )


def test_the_keyboard_stays_at_the_card_and_each_answer_is_told_once(page: Page, desk: StandIn) -> None:
    panel = asked(page)
    panel.locator(".unseen[aria-live]").evaluate(
        "region => { window.told = []; new MutationObserver(() => told.push(region.textContent))"
        ".observe(region, { childList: true }); }"
    )
    expect(panel.locator("#text")).to_be_focused()  # a new card takes the focus from nobody
    panel.get_by_role("button", name="Confirm").focus()
    page.keyboard.press("Enter")
    see(panel, "Confirmed and done")
    expect(panel.locator("section.proposal")).to_be_focused()
    see(panel, "Done: order A-1042")
    told = panel.locator("body").evaluate("() => window.told.filter(Boolean)")
    assert [one.count("Done: order A-1042") for one in told if "Done: order" in one] == [1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Address", "Room 302, 77 Camphor Road, Jing'an, Shanghai, 200040, China"),
        ("地址", "江苏省南京市鼓楼区香樟路77号6幢302室"),
    ],
)
def test_long_values_never_squeeze_what_they_are_the_values_of(
    page: Page, desk: StandIn, name: str, value: str
) -> None:
    panel = asked(page)
    preview(desk.only, changes=[{"name": name, "before": value, "after": value * 2}])
    header = panel.get_by_role("rowheader", name=name)
    header.wait_for()
    assert header.evaluate("cell => cell.offsetWidth > 60 && cell.scrollWidth <= cell.clientWidth")


def test_on_a_narrow_screen_the_table_is_stacked_and_stays_a_table(page: Page, desk: StandIn) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    panel = done(page)
    first = panel.get_by_role("row").nth(1)
    tops = first.get_by_role("cell").evaluate_all("all => all.map(one => one.offsetTop)")
    assert tops[0] < tops[1]
    expect(panel.get_by_role("columnheader")).to_have_count(3)
    assert panel.locator(".log").evaluate("log => log.scrollWidth <= log.clientWidth")
    say(panel, WISH)
    panel.get_by_role("button", name="Confirm").wait_for()
    sizes = panel.locator(".card button").evaluate_all("all => all.map(b => Math.min(b.offsetHeight, b.offsetWidth))")
    assert min(sizes) >= 44
