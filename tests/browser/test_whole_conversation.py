"""A customer and a colleague, each in a browser, on the real demo: one whole conversation in each language."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.chat_window import opened, say
from tests.browser.demo_house import DemoHouse

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def visit(browser: Browser, house: DemoHouse, locale: str) -> tuple[Page, FrameLocator]:
    page = browser.new_context(viewport={"width": 1280, "height": 860}, locale=locale).new_page()
    page.set_default_timeout(40_000)
    page.goto(f"{house.address}/?lang={locale[:2]}")
    return page, opened(page)


def sign_in(browser: Browser, house: DemoHouse) -> Page:
    desk = browser.new_context(viewport={"width": 1360, "height": 860}, locale="en-GB").new_page()
    desk.set_default_timeout(40_000)
    desk.goto(f"{house.address}/console")
    desk.locator("input[type=email]").fill("rep@hearthwell.example")
    desk.locator("input[type=password]").fill("hearthwell-demo")
    desk.keyboard.press("Enter")
    desk.wait_for_url(re.compile("/console"))
    return desk


def hears(panel: FrameLocator, pattern: str) -> None:
    expect(panel.get_by_role("log").get_by_text(re.compile(pattern)).last).to_be_visible(timeout=60_000)


def test_an_english_customer_asks_returns_a_machine_and_meets_a_colleague(browser: Browser, house: DemoHouse) -> None:
    page, panel = visit(browser, house, "en-GB")

    say(panel, "How long can I return an opened machine?")
    hears(panel, "14 days")
    panel.get_by_role("button", name=re.compile("used|return", re.IGNORECASE)).last.click()
    hears(panel, "cleaned, emptied")

    say(panel, "I want to send back the espresso machine from my last order")
    hears(panel, "email address")
    say(panel, "mei.lin@example.com")
    hears(panel, "six-digit code")
    say(panel, house.code_for("mei.lin@example.com"))
    hears(panel, "Thank you, Mei Lin")
    panel.get_by_role("button", name="Confirm").click()
    hears(panel, r"R-\d+")

    page.reload()
    panel = opened(page)
    hears(panel, r"R-\d+")

    panel.get_by_role("button", name="Talk to a person").first.click()
    hears(panel, "passing you on")

    desk = sign_in(browser, house)
    desk.get_by_text("Mei Lin").first.click()
    desk.get_by_role("button", name="Take").click()
    desk.locator("textarea").fill("Hello Mei, I have your return here.")
    desk.keyboard.press("Control+Enter")
    hears(panel, "I have your return here")

    desk.get_by_role("button", name=re.compile("assistant", re.IGNORECASE)).last.click()
    say(panel, "How much is standard delivery?")
    hears(panel, "¥15|199")
    page.context.close()
    desk.context.close()


def test_a_chinese_customer_asks_for_an_order_and_a_person(browser: Browser, house: DemoHouse) -> None:
    page, panel = visit(browser, house, "zh-CN")

    say(panel, "拆封的机器还能退吗？")
    hears(panel, "14 天")

    say(panel, "我的订单到哪了？")
    hears(panel, "邮箱")
    say(panel, "wang.fang@example.com")
    hears(panel, "验证码")
    say(panel, house.code_for("wang.fang@example.com"))
    hears(panel, "A-1049")

    say(panel, "转人工")
    hears(panel, "人工|同事")
    desk = sign_in(browser, house)
    desk.get_by_text("王芳").first.click()
    desk.get_by_role("button", name="Take").click()
    desk.locator("textarea").fill("王女士您好，包裹后天送达。")
    desk.keyboard.press("Control+Enter")
    hears(panel, "包裹后天送达")
    page.context.close()
    desk.context.close()
