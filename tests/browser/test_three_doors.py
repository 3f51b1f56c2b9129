"""The README's tour on the real demo: a customer writes in through three doors, and colleagues take it from there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.demo_house import DemoHouse

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOM, LIU = "tom.baker@example.com", "liu.yang@example.com"
Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, house: DemoHouse) -> Iterator[Visit]:
    contexts: list[BrowserContext] = []

    def open_one(path: str, *, locale: str = "en-GB", staff: str = "") -> Page:
        context = browser.new_context(viewport={"width": 1360, "height": 900}, locale=locale)
        context.set_default_timeout(40_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(house.address + path)
        if staff:
            page.fill("input[type=email]", staff)
            page.fill("input[type=password]", "hearthwell-demo")
            page.keyboard.press("Enter")
            page.locator(".dk-top").wait_for()
        return page

    yield open_one
    for context in contexts:
        context.close()


def by_webhook(page: Page, text: str, expected: str) -> None:
    page.fill("[name=id]", "tom-7")
    page.fill("[name=name]", "Tom Baker")
    page.fill("[name=email]", TOM)
    page.fill("[name=text]", text)
    page.get_by_role("button", name="Sign and post").click()
    expect(page.locator("#got")).to_contain_text(re.compile(expected), timeout=20_000)


def by_mail(page: Page, address: str, text: str) -> None:
    page.locator("[name=sender]").first.fill(address)
    page.locator("textarea[name=text]").first.fill(text)
    page.get_by_role("button", name=re.compile("^(Send|发送)$")).first.click()


def by_phone(page: Page, text: str, expected: str) -> None:
    page.fill(".phone input", text)
    page.keyboard.press("Enter")
    expect(page.locator(".bubble.theirs").last).to_contain_text(re.compile(expected), timeout=20_000)


def test_one_customer_on_three_doors_has_one_history_that_colleagues_act_on(visit: Visit, house: DemoHouse) -> None:
    system = visit("/demo/webhook?lang=en")
    by_webhook(system, "I want to complain: the purifier arrived scratched and nobody answers", "Shall I go ahead")
    by_webhook(system, "yes", r"T-\d+")
    number = re.findall(r"T-\d+", system.locator("#got").inner_text())[0]

    mail = visit(f"/demo/email?lang=en&address={TOM}")
    by_mail(mail, TOM, "Is there any news about my complaint?")
    expect(mail.locator("#threads")).to_contain_text(number, timeout=20_000)

    phone = visit("/demo/telegram?lang=en")
    phone.fill("#name", "Tom")
    phone.get_by_role("button", name="Start").click()
    by_phone(phone, "Where is my order A-1036?", "email address")
    by_phone(phone, TOM, "six-digit code")
    by_phone(phone, house.code_for(TOM), "A-1036")

    rep = visit("/console/customers?q=Tom+Baker", staff="rep@hearthwell.example")
    rep.get_by_role("link", name="Tom Baker").first.click()
    page = rep.locator(".dk-page")
    expect(page).to_contain_text(number)
    expect(page).to_contain_text(re.compile("Nothing is sold"))
    expect(page.get_by_text(re.compile(r"\d+ (h|min)|over|Mon|Tue|Wed|Thu|Fri|Sat|Sun")).first).to_be_visible()
    card = page.locator("[data-action]").first
    title = card.get_by_role("heading").inner_text()
    card.get_by_role("button", name="Do").click()
    expect(page.get_by_text(title).first).to_be_visible()
    expect(page.locator(f"[data-action='{card.get_attribute('data-action')}']")).to_have_count(0)

    lead = visit("/console/lead", staff="lead@hearthwell.example")
    expect(lead.locator("main").last).to_contain_text("T-1003")
    lead.get_by_text("T-1003").first.click()
    expect(lead.locator("main").last).to_contain_text("Vento Bean")
    expect(lead.get_by_role("button", name="Reassign")).to_be_visible()


def test_a_chinese_customer_writes_by_mail_and_orders_a_part(visit: Visit, house: DemoHouse) -> None:
    mail = visit(f"/demo/email?lang=zh&address={LIU}", locale="zh-CN")
    by_mail(mail, LIU, "帮我补一个 F4 滤网")
    threads = mail.locator("#threads")
    expect(threads).to_contain_text("229", timeout=20_000)
    reply = threads.locator("details.reply").first
    reply.locator("summary").click()
    reply.locator("textarea").fill("好的")
    reply.get_by_role("button", name="发送").click()
    expect(threads).to_contain_text(re.compile(r"S-\d+"), timeout=20_000)

    desk = visit("/console/customers?q=刘洋", locale="zh-CN", staff="rep@hearthwell.example")
    desk.get_by_role("link", name="刘洋").first.click()
    expect(desk.locator(".dk-page")).to_contain_text(re.compile(r"S-\d+"))
