"""The customers' and tickets' pages in a real browser: acting on what is recommended, live updates, keys, looks."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.console_client import Shop, wait_for_shop
from tests.tables import ROOT

pytestmark = pytest.mark.browser

PASSWORD = "a long password"
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder: Path = tmp_path_factory.mktemp("records")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.browser.record_shop", f"sqlite:///{folder}/desk.db", str(port)]
    with subprocess.Popen(command, cwd=ROOT) as running:
        try:
            yield wait_for_shop(f"http://127.0.0.1:{port}")
        finally:
            running.terminate()


@pytest.fixture
def visit(browser: Browser, shop: Shop) -> Iterator[Visit]:
    """Opens a page of the console, signing in on the way; none may reach outside or fail in its scripts."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_one(path: str, email: str = "ann@example.com", **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", **options})
        context.set_default_timeout(40_000)
        contexts.append(context)
        page = context.new_page()
        homes = (shop.address, shop.address.replace("http", "ws"), "data:")
        page.on("request", lambda request: request.url.startswith(homes) or wrong.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{shop.address}/console{path}")
        page.fill("#email", email)
        page.fill("#password", PASSWORD)
        page.click("button[type=submit]")
        page.locator(".dk-page").wait_for()
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def buyer(shop: Shop) -> dict[str, str]:
    """Somebody new for whom one sale is the best action."""
    found: dict[str, str] = shop.post("buyer")
    return found


def customer(shop: Shop, name: str) -> str:
    return f"/customers/{shop.found[name]}"


def test_doing_an_action_makes_a_task_and_the_card_goes(visit: Visit, buyer: dict[str, str]) -> None:
    page = visit(f"/customers/{buyer['id']}")
    expect(page).to_have_title(f"{buyer['name']} · Deskside")
    card = page.locator(f"[data-action='{buyer['action']}']")
    expect(card).to_contain_text("Worth doing until")

    page.locator("h1").click()
    page.keyboard.press("t")  # opens nothing here
    page.keyboard.press("1")
    expect(page.locator("[data-key='1']")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("[data-outcome]")).to_have_text("Done: the task is yours. Show it")
    expect(page.locator("[data-outcome]")).to_be_focused()
    expect(card).to_have_count(0)
    expect(page.locator("#owed li")).to_have_count(1)
    page.get_by_role("link", name="Show it").click()
    expect(page.locator("#owed li:target")).to_be_visible()

    page.locator("#owed").get_by_role("button", name=re.compile("^Done: ")).click()
    expect(page.locator("#owed")).to_contain_text("Nothing is owed to them")


@pytest.mark.parametrize(
    ("menu", "choice", "said"),
    [("Later", "In a week", "Put off"), ("Not suitable", "Not the moment for it", "Noted as not suitable")],
)
def test_later_and_not_suitable_are_one_press_each(
    visit: Visit, buyer: dict[str, str], menu: str, choice: str, said: str
) -> None:
    page = visit(f"/customers/{buyer['id']}")
    card = page.locator(f"[data-action='{buyer['action']}']")
    card.get_by_text(menu).click()
    page.keyboard.press("Escape")
    expect(card.locator("summary", has_text=menu)).to_be_focused()
    expect(card.get_by_role("button", name=choice)).to_be_hidden()
    page.keyboard.press("Enter")
    card.get_by_role("button", name=choice).click()

    expect(page.locator("[data-outcome]")).to_contain_text(said)
    expect(card).to_have_count(0)
    expect(page.locator("#actions")).to_contain_text("No action is best, because:")


def test_whoever_is_later_hears_who_was_quicker(visit: Visit, shop: Shop, buyer: dict[str, str]) -> None:
    page = visit(f"/customers/{buyer['id']}")
    card = page.locator(f"[data-action='{buyer['action']}']")
    shop.post("quicker", contact=buyer["id"], action=buyer["action"])

    card.get_by_role("button", name=re.compile("^Do: ")).click()

    expect(page.get_by_role("alert")).to_contain_text("Not done again: Ben has done this already.")
    expect(card).to_have_count(0)


def test_news_appears_while_focus_and_folds_stay(visit: Visit, shop: Shop, buyer: dict[str, str]) -> None:
    page = visit(f"/customers/{buyer['id']}")
    fold = page.locator("[data-action] .dk-fold-open").first
    fold.locator("summary").click()
    button = page.locator("[data-key='1']")
    button.focus()

    number = shop.post("ticket", contact=buyer["id"], subject="Where is my invoice?")

    expect(page.locator("#work")).to_contain_text(f"{number}")
    expect(page.locator("#owed")).to_contain_text("Where is my invoice?")
    expect(fold).to_have_attribute("open", "")
    expect(button).to_be_focused()


def test_inside_a_complaint_nothing_is_sold(visit: Visit, shop: Shop) -> None:
    page = visit(customer(shop, "angry"))

    actions = page.locator("#actions")
    expect(actions).to_contain_text("Call back about complaint")
    expect(actions).to_contain_text("nothing is sold until it is solved")
    expect(actions.get_by_text("Sales", exact=True)).to_have_count(0)


def test_a_ticket_is_taken_noted_solved_and_opened_again(visit: Visit, shop: Shop) -> None:
    page = visit(customer(shop, "angry"))
    page.locator("#work").get_by_role("link", name=shop.found["ticket"]).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Broken on arrival")

    if page.get_by_role("button", name="Assign to me").count():
        page.get_by_role("button", name="Assign to me").click()
        expect(page.locator("[data-outcome]")).to_have_text("The ticket is yours.")
    page.get_by_label("Note for colleagues").fill("Called, <b>no answer</b>")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".dk-said").first).to_have_text("Called, <b>no answer</b>")
    expect(page.get_by_label("Note for colleagues")).to_have_value("")
    page.get_by_role("button", name="Solve").click()
    expect(page.locator("[data-outcome]")).to_contain_text("Solved")
    page.get_by_role("button", name="Open again").click()
    expect(page.locator("[data-outcome]")).to_contain_text("Open again")
    expect(page.locator("#story")).to_contain_text("solved by Ann")


def test_a_customer_is_found_by_typing(visit: Visit, shop: Shop) -> None:
    page = visit("/customers")
    page.keyboard.press("/")
    page.keyboard.type("brookside")
    expect(page.locator(".dk-person")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/customers\?q=brookside$"))
    page.reload()
    expect(page.get_by_label("Search customers")).to_have_value("brookside")
    page.get_by_label("Search customers").fill("zzzzqqqq")
    expect(page.locator(".dk-page")).to_contain_text("Nobody is found for “zzzzqqqq”.")
    page.get_by_label("Search customers").fill("")
    page.get_by_role("link", name=re.compile("^Kim")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kim")


@pytest.mark.parametrize(
    ("path", "said"), [("/customers/con_x", "No such customer"), ("/tickets/T-9", "no ticket T-9")]
)
def test_what_does_not_exist_has_a_page_with_a_way_back(visit: Visit, path: str, said: str) -> None:
    page = visit(path)
    expect(page.get_by_role("heading", level=1)).to_contain_text(said)
    page.get_by_role("link", name="Back to the customers").click()
    expect(page.get_by_label("Search customers")).to_be_visible()


def test_a_sign_in_that_ends_leads_to_sign_in_and_back(visit: Visit, shop: Shop) -> None:
    page = visit(customer(shop, "hotel"))
    shop.post("expire", email="ann@example.com")
    page.wait_for_url(re.compile("/sign-in"))
    page.fill("#email", "ann@example.com")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kim")


def test_the_inbox_leads_to_the_customer_and_their_ticket(visit: Visit, shop: Shop, buyer: dict[str, str]) -> None:
    number = shop.post("ticket", contact=buyer["id"], subject="Where is my invoice?")
    page = visit("/customers")
    page.goto(f"{shop.address}/console/?c={buyer['thread']}")
    expect(page.get_by_role("link", name=number)).to_have_attribute("href", f"/console/tickets/{number}")
    page.get_by_role("link", name="Open customer page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(buyer["name"])


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_fit_a_phone(visit: Visit, shop: Shop, locale: str, scheme: str) -> None:
    page = visit(customer(shop, "hotel"), locale=locale, color_scheme=scheme, viewport={"width": 400, "height": 800})
    paths = [customer(shop, name) for name in ("hotel", "angry", "nobody")]
    for path in ("/customers", f"/tickets/{shop.found['ticket']}", *paths):
        page.goto(f"{shop.address}/console{path}")
        page.locator(".dk-page").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, path
        wide = (
            "(() => { const page = document.querySelector('.dk-tree'); return page.scrollWidth - page.clientWidth })()"
        )
        assert page.evaluate(wide) == 0, path
    assert page.evaluate("window.hit") is None
    expect(page.locator("h1")).to_contain_text("<img src=x")
    assert page.locator("html").get_attribute("lang") == locale
