"""A customer cancels, exchanges and undoes in the chat window of the real demo, in each language."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, expect

from tests.browser.chat_window import opened, say
from tests.browser.demo_house import DemoHouse
from tests.browser.test_whole_conversation import hears, visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass(frozen=True)
class Wish:
    """What is asked for, what its preview shows, and what is said once it is done."""

    words: str
    rows: dict[str, str]
    done: str


@dataclass(frozen=True)
class Story:
    email: str
    locale: str
    proves: tuple[str, str]
    confirm: str
    undo: str
    undone: str
    wishes: tuple[Wish, ...]


ANNA = Story(
    email="anna.novak@example.com",
    locale="en-GB",
    proves=("email address", "six-digit code"),
    confirm="Confirm",
    undo=r"Undo until (tomorrow )?\d\d:\d\d",
    undone="Undone, and everything is as it was before",
    wishes=(
        Wish("Please cancel order A-1057, I don't need it any more", {"State": "cancelled"}, "A-1057 is cancelled"),
        Wish(
            "I'd like to exchange the kettle from order A-1046 for the matte black one", {"Items": "matte black"}, "X-"
        ),
    ),
)
LI = Story(
    email="sun.li@example.com",
    locale="zh-CN",
    proves=("邮箱", "验证码"),
    confirm="确认办理",
    undo=r"撤销（(明天 )?\d\d:\d\d 前）",
    undone="已撤销，一切恢复原状",
    wishes=(
        Wish("请取消订单 A-1058，我不需要了", {"状态": "已取消"}, "A-1058 已取消"),
        Wish("A-1047 里的 Aria One 想换成银色的", {"商品": "银色"}, "X-"),
    ),
)


@pytest.mark.parametrize("story", [ANNA, LI], ids=["en", "zh"])
def test_a_customer_cancels_exchanges_and_undoes(browser: Browser, house: DemoHouse, story: Story) -> None:
    page, panel = visit(browser, house, story.locale)
    for number, wish in enumerate(story.wishes):
        say(panel, wish.words)
        if number == 0:
            hears(panel, story.proves[0])
            say(panel, story.email)
            hears(panel, story.proves[1])
            say(panel, house.code_for(story.email))
        confirm = panel.get_by_role("button", name=story.confirm)
        expect(confirm).to_have_count(1, timeout=20_000)
        for name, after in wish.rows.items():
            expect(row(panel, name).last).to_contain_text(after)
        confirm.click()
        hears(panel, wish.done)
        panel.get_by_role("button", name=re.compile(story.undo)).click()
        told = panel.locator(".theirs > .bubble", has_text=story.undone)
        expect(told).to_have_count(number + 1, timeout=20_000)
        expect(panel.locator(".receipt.undone")).to_have_count(number + 1)
    page.reload()
    panel = opened(page)
    expect(panel.locator(".receipt.undone")).to_have_count(len(story.wishes))
    page.context.close()


def row(panel: FrameLocator, name: str) -> Locator:
    """The cells of what changes under a name, in the newest preview."""
    newest = panel.get_by_role("table").last
    return (
        newest.get_by_role("row").filter(has=panel.get_by_role("rowheader", name=name, exact=True)).get_by_role("cell")
    )
