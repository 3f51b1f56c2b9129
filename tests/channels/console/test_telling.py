"""Times and records in the looker's words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from channels.console.telling import Telling, anchor_of
from tests.channels.console.desk import NOON
from tests.channels.console.trees import text_of


def telling(language: str = "en", *here: str) -> Telling:
    return Telling(language, NOON, "Asia/Shanghai", frozenset(here))


@pytest.mark.parametrize(
    ("ago", "en", "zh"),
    [
        (timedelta(seconds=59), "just now", "刚刚"),
        (timedelta(minutes=1), "1 min ago", "1 分钟前"),
        (timedelta(minutes=61), "1 h ago", "1 小时前"),
        (timedelta(days=3, hours=5), "3 d ago", "3 天前"),
        (timedelta(days=100), "13 August 2026", "2026 年 8 月 13 日"),
    ],
)
def test_an_age_is_said_as_people_say_it(ago: timedelta, en: str, zh: str) -> None:
    assert telling().age(NOON - ago) == en
    assert telling("zh").age(NOON - ago) == zh


def test_moments_are_local_to_the_house() -> None:
    assert telling().moment(NOON) == "Sat 20:00"
    assert telling().exact(NOON) == "2026-11-21 20:00 Asia/Shanghai"


@pytest.mark.parametrize(
    ("ref", "label", "href"),
    [
        ("ticket T-1", "Ticket T-1", "/console/tickets/T-1"),
        ("conversation con_1", "Conversation", "/console/?c=con_1"),
        ("contact con_2", "Customer record", "/console/customers/con_2"),
        ("order A-1", "Order A-1", None),
    ],
)
def test_a_chip_names_its_record_and_leads_to_it(ref: str, label: str, href: str | None) -> None:
    chip = telling().chip(ref, NOON - timedelta(days=3))

    assert text_of(chip) == f"{label} · 3 d ago"
    assert chip["at"].get("href") == href


def test_a_record_of_this_page_is_gone_to_on_it() -> None:
    chip = telling("zh", "order A-1").chip("order A-1")

    assert (text_of(chip), chip["at"]["href"]) == ("订单 A-1", "#order-A-1")


def test_a_strange_reference_cannot_leave_its_place() -> None:
    assert anchor_of('task "><script>') == "task-%22%3E%3Cscript%3E"
    assert telling().link("ticket ../../x?y#z") == "/console/tickets/..%2F..%2Fx%3Fy%23z"
