"""Makes the README's pictures from the running product: `python -m tests.browser.take_screenshots`."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chat_window import opened, say
from tests.browser.conftest import FLAGS
from tests.browser.demo_house import DemoHouse, running_demo
from tests.tables import ROOT

__all__ = ["main"]

PICTURES = ROOT / "docs" / "images"
SETTLE = 900  # milliseconds for fonts and the end of animations


def main() -> None:
    """Takes all pictures afresh."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_demo(Path(folder)) as house, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS.split())
        _customer(browser, house)
        _chinese_phone(browser, house)
        _staff(browser, house)
        browser.close()


def _customer(browser: Browser, house: DemoHouse) -> None:
    page = browser.new_context(viewport={"width": 1180, "height": 760}, locale="en-GB").new_page()
    page.goto(house.address)
    panel = opened(page)
    say(panel, "How long can I return an opened machine?")
    panel.get_by_text("14 days").first.wait_for()
    panel.locator("button.mark").first.click()
    _keep(page, "answer")
    say(panel, "I want to send back the espresso machine from my last order")
    panel.get_by_text("email address").last.wait_for()
    say(panel, "mei.lin@example.com")
    panel.get_by_text("six-digit code").last.wait_for()
    say(panel, house.code_for("mei.lin@example.com"))
    panel.get_by_role("button", name="Confirm").wait_for()
    _keep(page, "preview")
    panel.get_by_role("button", name="Confirm").click()
    panel.get_by_text(re.compile(r"R-\d+")).first.wait_for()
    panel.get_by_role("button", name="Talk to a person").first.click()
    panel.get_by_text("passing you on").first.wait_for()


def _chinese_phone(browser: Browser, house: DemoHouse) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 780}, locale="zh-CN", color_scheme="dark", has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(f"{house.address}/?lang=zh")
    panel = opened(page)
    say(panel, "拆封的机器还能退吗？")
    panel.get_by_text("14 天").first.wait_for()
    _keep(page, "phone")


def _staff(browser: Browser, house: DemoHouse) -> None:
    page = browser.new_context(viewport={"width": 1360, "height": 780}, locale="en-GB").new_page()
    page.goto(f"{house.address}/console")
    page.locator("input[type=email]").fill("rep@hearthwell.example")
    page.locator("input[type=password]").fill("hearthwell-demo")
    page.keyboard.press("Enter")
    page.get_by_text("Mei Lin").first.click()
    page.get_by_role("button", name="Take").wait_for()
    _keep(page, "console")
    booked = page.locator(".dk-message", has_text=re.compile(r"R-\d+")).first
    booked.get_by_role("link", name="Why this reply?").click()
    page.locator("[data-sentence]").first.click()
    _keep(page, "trace")
    page.goto(f"{house.address}/console/customers?q=zhao.min")
    page.get_by_role("link", name="赵敏").first.click()
    page.get_by_role("button", name="Do").first.wait_for()
    _keep(page, "customer")
    page.context.close()
    lead = browser.new_context(viewport={"width": 1360, "height": 780}, locale="en-GB").new_page()
    lead.goto(f"{house.address}/console/lead")
    lead.locator("input[type=email]").fill("lead@hearthwell.example")
    lead.locator("input[type=password]").fill("hearthwell-demo")
    lead.keyboard.press("Enter")
    lead.get_by_text("T-1003").first.wait_for()
    lead.get_by_text("T-981").first.click()
    _keep(lead, "lead")


def _keep(page: Page, name: str) -> None:
    page.wait_for_timeout(SETTLE)
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
