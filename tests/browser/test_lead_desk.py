"""The lead's desk in a real browser: what waits, deciding it once, the team, keys, both languages, narrow pages."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.console_client import Shop, wait_for_shop
from tests.channels.house import PASSWORD, Visitor
from tests.tables import ROOT

pytestmark = pytest.mark.browser

LEAD, ADMIN, REP = (f"{name}@hearthwell.example" for name in ("lead", "admin", "rep"))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder: Path = tmp_path_factory.mktemp("lead")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.browser.lead_house", str(folder), str(port)]
    with subprocess.Popen(command, cwd=ROOT) as running:
        try:
            yield wait_for_shop(f"http://127.0.0.1:{port}", seconds=180)
        finally:
            running.terminate()


@pytest.fixture
def visit(browser: Browser, house: Shop) -> Iterator[Callable[..., Page]]:
    """Opens the desk in a browser of its own; no page may reach outside or fail in its scripts."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def open_one(email: str = LEAD, *, path: str = "lead", **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1360, "height": 900}, "locale": "en-GB", **options})
        context.set_default_timeout(40_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda one: _is_home(one.url, house) or trouble.append(one.url))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda said: said.type == "error" and trouble.append(said.text))
        page.goto(f"{house.address}/console/{path}")
        sign_in(page, email)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert trouble == []


def _is_home(url: str, house: Shop) -> bool:
    return url.startswith((house.address, house.address.replace("http", "ws"), "data:"))


def sign_in(page: Page, email: str) -> None:
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(re.compile("/console/(?!sign-in)"))


def pick(page: Page, number: str) -> None:
    page.click(f"[data-case='{number}']")
    expect(page.locator(".dk-review")).to_have_attribute("aria-label", number)


@pytest.fixture
def client(house: Shop) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=house.address, timeout=30) as opened:
        yield opened


ASKED: set[str] = set()  # whoever was somebody already: a mailbox with two codes may show the older one first


def agreed_return(client: httpx.Client) -> tuple[Visitor, str, str]:
    """A customer who agreed to a return above the limit, the number under which it waits, and another article of the
    order."""
    for one in client.get("/test/found").json():
        if one["email"] in ASKED or not one["other"]:
            continue
        ASKED.add(one["email"])
        visitor = Visitor(client)
        known = visitor.identify(one["email"])
        assert known.status_code == 200, known.text
        offer = visitor.ask(f"I want to return the {one['item']} of my order {one['order']}")
        if offer.get("proposal"):
            waits = re.search(r"T-\d+", visitor.ask("yes, go ahead")["text"])
            if waits:
                return visitor, waits.group(), one["other"]
    raise AssertionError("no order in the sample can be returned above the limit")


def test_two_leads_approve_at_once_and_the_customer_hears_it_once(
    visit: Callable[..., Page], client: httpx.Client
) -> None:
    visitor, number, _ = agreed_return(client)
    desks = [visit(email) for email in (LEAD, ADMIN)]
    for desk in desks:
        pick(desk, number)
        desk.locator(".dk-brand").hover()  # rows under the pointer would stay
        expect(desk.locator("[data-why]")).to_contain_text("needs a colleague's approval")
        expect(desk.locator("[data-summary]")).to_contain_text("Return 1 ×")
        expect(desk.locator("[data-words]").first).to_contain_text("I want to return the")
    for desk in desks:
        desk.evaluate("setTimeout(() => document.querySelector('[data-act=approve]').click(), 30)")
    for desk in desks:
        expect(desk.locator(f"[data-case='{number}']")).to_have_count(0)
    told = [" ".join(desk.locator(".dk-told, .dk-error").all_inner_texts()) for desk in desks]
    first = next(text for text in told if "The customer was told" in text)
    assert "Booked: return R-" in first
    assert "approved and carried out by" in next(text for text in told if text is not first)
    heard = [one["text"] for one in visitor.read()["messages"] if "Booked: return R-" in one["text"]]
    assert len(heard) == 1


def test_what_has_become_impossible_is_said_so(visit: Callable[..., Page], house: Shop) -> None:
    page = visit()
    number = str(house.post("agree", text="the machine that never was"))
    pick(page, number)
    page.click("[data-act=approve]")
    expect(page.get_by_role("status")).to_contain_text("no longer possible, so nothing was changed")


def test_declining_asks_why_and_the_keys_only_open_the_question(visit: Callable[..., Page], house: Shop) -> None:
    number = str(house.post("agree", text="an opened machine"))
    page = visit(path=f"lead?case={number}")
    expect(page.locator(".dk-review")).to_have_attribute("aria-label", number)
    page.keyboard.press("y")
    expect(page.locator(".dk-asking")).to_contain_text("carried out at once")
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    reason = page.get_by_label("Why not? The customer reads this.")
    expect(reason).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Not done: say why, in at most 500 characters")
    reason.fill("jdky: it was used.")  # letters in a field act on nothing
    page.locator("[data-yes]").click()
    expect(page.get_by_role("status")).to_contain_text("jdky: it was used.")
    expect(page.locator(f"[data-case='{number}']")).to_have_count(0)


def test_a_lead_suggests_something_else_and_the_customers_new_yes_carries_it_out(
    visit: Callable[..., Page], client: httpx.Client
) -> None:
    visitor, number, other = agreed_return(client)
    page = visit(path=f"lead?case={number}")
    expect(page.locator(".dk-review")).to_have_attribute("aria-label", number)
    page.keyboard.press("c")
    form = page.locator(".dk-asking")
    expect(form.get_by_label("Order")).to_be_focused()
    form.locator("[data-argument=items]").fill("A thing nobody sells")
    form.get_by_label("Why? The customer reads this.").fill("This one was used.")
    page.locator("[data-yes]").click()
    expect(page.get_by_role("alert")).to_contain_text("this cannot be offered, and nothing was changed")
    form.locator("[data-argument=items]").fill(other)
    page.locator("[data-yes]").click()
    expect(page.get_by_role("status")).to_contain_text("Nothing is done before the customer agrees")
    expect(page.locator(f"[data-case='{number}']")).to_have_count(0)

    asked = visitor.read()["messages"][-1]
    assert "Their reason: This one was used." in asked["text"]
    assert other in asked["proposal"]["summary"]
    told = [one["data"]["status"] for one in visitor.events() if one["event"] == "proposal"]
    assert told == ["consented", "superseded"]
    assert "Booked: return R-" in visitor.ask("yes, go ahead")["text"]


def test_the_ticket_page_decides_it_too(visit: Callable[..., Page], house: Shop) -> None:
    number = str(house.post("agree", text="a grinder that is too coarse"))
    page = visit(path=f"tickets/{number}")
    part = page.locator("#proposal")
    expect(part.locator("[data-changes]")).to_contain_text("to be sent back")
    part.locator("summary", has_text="Change").click()
    part.locator(".dk-way[open] [name='argument.order_number']").fill("A-9998")
    part.locator(".dk-way[open] [name=text]").fill("Wrong order.")
    house.post("escalate", text="Something else happens meanwhile")  # and what is typed stays
    part.locator(".dk-way[open] button[type=submit]").click()
    expect(page.get_by_role("alert")).to_contain_text("this cannot be offered")
    expect(part.locator("[name='argument.order_number']")).to_have_value("A-9998")
    part.locator("summary", has_text="Decline").click()
    part.locator(".dk-way[open] [name=text]").last.fill("It was used.")
    part.locator(".dk-way[open] button[type=submit]").last.click()
    expect(page.get_by_role("status")).to_contain_text("It was used.")
    expect(page.locator("#proposal")).to_have_count(0)


def test_j_and_k_go_through_the_cases_and_can_be_turned_off(visit: Callable[..., Page], house: Shop) -> None:
    house.post("escalate", text="It hums")
    page = visit()
    page.locator(".dk-case").nth(1).wait_for()
    numbers = page.locator(".dk-case").evaluate_all("(rows) => rows.map((row) => row.dataset.case)")
    for key, number in (("j", numbers[1]), ("k", numbers[0]), ("k", numbers[0])):
        page.keyboard.press(key)
        expect(page.locator(".dk-review")).to_have_attribute("aria-label", number)
    page.locator("[data-keys]").click()
    page.keyboard.press("j")
    page.locator(".dk-review-body").click()
    page.keyboard.press("j")
    expect(page.locator(".dk-review")).to_have_attribute("aria-label", numbers[0])


def test_reassigning_giving_back_and_solving(visit: Callable[..., Page], house: Shop) -> None:
    number = str(house.post("escalate", text="<img src=x onerror=hit()> hums"))
    page = visit()
    pick(page, number)
    expect(page.locator("[data-words]")).to_contain_text("<img src=x onerror=hit()> hums")
    assert page.locator(".dk-review img").count() == 0
    page.click("[data-act=reassign]")
    page.locator(".dk-asking label", has_text="Irene Gu").click()
    page.locator("[data-yes]").click()
    expect(page.get_by_role("status")).to_contain_text(f"{number} is reassigned")
    expect(page.locator(".dk-decision")).to_contain_text("With Irene Gu. given by hand")
    page.click("[data-act=give_back]")
    page.locator(".dk-asking textarea").fill("Offer a new one.")
    page.locator("[data-yes]").click()
    expect(page.locator(f"[data-case='{number}']")).to_have_count(0)
    other = str(house.post("escalate", text="It rattles"))
    pick(page, other)
    page.click("[data-act=solve]")
    page.locator("[data-yes]").click()
    expect(page.get_by_role("status")).to_contain_text(f"{other} is solved")


def test_a_new_case_appears_by_itself_and_rows_under_the_pointer_stay(visit: Callable[..., Page], house: Shop) -> None:
    page = visit()
    page.locator(".dk-case").first.hover()
    before = page.locator(".dk-case").evaluate_all("(rows) => rows.map((row) => row.dataset.case)")
    number = str(house.post("escalate", text="It sparks, this is urgent!"))
    expect(page.locator(".dk-fresh")).to_be_visible()
    assert page.locator(".dk-case").evaluate_all("(rows) => rows.map((row) => row.dataset.case)") == before
    page.locator(".dk-brand").hover()
    expect(page.locator(f"[data-case='{number}']")).to_be_visible()


def test_presence_is_set_in_the_frame_and_the_team_sees_it(visit: Callable[..., Page], house: Shop) -> None:
    page, rep = visit(), visit(REP, path="")
    person = page.locator(".dk-team li", has_text=rep.locator(".dk-me").inner_text())
    rep.locator("[data-presence]").select_option("away")
    expect(person).to_contain_text("Away")
    rep.locator("[data-presence]").select_option("online")
    expect(person).to_contain_text("Online")


def test_a_rep_is_told_whose_page_this_is(visit: Callable[..., Page]) -> None:
    page = visit(REP)
    expect(page.get_by_role("heading")).to_have_text("This page is for leads")
    assert page.locator(".dk-nav a").all_inner_texts() == ["Inbox", "Customers"]


def test_an_ended_sign_in_leads_back_to_the_case(visit: Callable[..., Page], house: Shop) -> None:
    number = str(house.post("escalate", text="It wobbles"))
    page = visit(path=f"lead?case={number}")
    page.locator(".dk-review").wait_for()
    house.post("expire", text=LEAD)
    page.click("[data-act=solve]")
    page.locator("[data-yes]").click()
    expect(page.get_by_text("Your sign-in has ended.")).to_be_visible()
    sign_in(page, LEAD)
    expect(page.locator(".dk-review")).to_have_attribute("aria-label", number)


def test_a_typical_card_needs_no_scrolling_and_a_narrow_page_no_width(visit: Callable[..., Page], house: Shop) -> None:
    number = str(house.post("agree", text="a machine too loud for our flat"))
    page = visit()
    pick(page, number)
    body = page.locator(".dk-review-body")
    assert body.evaluate("(one) => one.scrollHeight <= one.clientHeight")
    page.set_viewport_size({"width": 400, "height": 850})
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.locator(".dk-lead-head")).to_be_visible()
    expect(body).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_everything_is_said_in_chinese_too(visit: Callable[..., Page], house: Shop) -> None:
    number = str(house.post("agree", text="太吵了"))
    page = visit(locale="zh-CN")
    pick(page, number)
    for part in (
        ".dk-review h1",
        ".dk-review h2",
        ".dk-decide button",
        ".dk-decide a",
        ".dk-breaking h2",
        ".dk-keys button",
    ):
        for text in page.locator(part).all_inner_texts():
            assert not re.search(r"[A-Za-z]{2,}", text), text
    page.click("[data-act=change]")
    for part in (".dk-changes th", ".dk-edits legend", ".dk-edits label > span", ".dk-edits option"):
        assert page.locator(part).count()
        for text in page.locator(part).all_inner_texts():
            assert not re.search(r"[A-Za-z]{2,}", text), text
    for text in page.locator(".dk-review-clocks").all_inner_texts():
        assert not re.search(r"[A-Za-z]{2,}", text.replace("Asia/Shanghai", "")), text


def test_the_inbox_names_the_ticket_and_its_clock(visit: Callable[..., Page], house: Shop) -> None:
    number = str(house.post("escalate", text="It drips on the floor"))
    page = visit(path="?view=assistant")
    row = page.locator(".dk-row", has_text="It drips on the floor")
    expect(row).to_contain_text(re.compile(rf"{number}\s*·\s*\d+ (h|min)"))
    row.click()
    expect(page.locator("[data-ticket]")).to_have_text(number)
    expect(page.locator("[data-ticket]")).to_have_attribute("href", f"tickets/{number}")
