"""What a visitor does with the chat window, for tests."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from playwright.sync_api import FrameLocator, Page

__all__ = ["opened", "say", "see", "wait_until", "written"]


def opened(page: Page) -> FrameLocator:
    """The panel, opened by the launcher unless it stands open already."""
    panel = page.frame_locator("iframe")
    if not page.locator("iframe:visible").count():
        page.get_by_role("button", name=re.compile("Chat with us|在线咨询")).click()
    panel.locator("#text").wait_for()
    return panel


def say(panel: FrameLocator, text: str) -> None:
    panel.locator("#text").fill(text)
    panel.locator("#text").press("Enter")


def see(panel: FrameLocator, text: str) -> None:
    """Waits until `text` stands in the log."""
    panel.get_by_role("log").get_by_text(text).first.wait_for()


def wait_until(true: Callable[[], object], seconds: float = 8) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.02)


def written(panel: FrameLocator) -> list[str]:
    """What the visitor sees of their own messages."""
    return panel.locator(".mine > .bubble").all_inner_texts()
