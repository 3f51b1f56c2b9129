"""The plain pages: the help centre, the API's own page, and what stands where nothing is."""

from __future__ import annotations

import re
import threading

import httpx
import pytest

from channels.pages import editions
from channels.pages.simulators import SIMULATORS
from crm_tools.people.company import company
from tests.channels.house import House
from tests.channels.problems import is_problem

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ELSEWHERE = re.compile(r"(?:https?:)?//[a-z0-9]", re.IGNORECASE)


def company_name(house: House, language: str) -> str:
    with house.store.reading() as session:
        return company(session).name.say(language)


def test_the_api_page_loads_everything_from_here(client: httpx.Client) -> None:
    page = client.get("/api/docs")
    assets = re.findall(r'(?:href|src)="([^"]+)"', page.text)

    assert page.status_code == 200
    assert not ELSEWHERE.search(page.text)
    assert len(assets) == 3
    for asset in [*assets, "/api/openapi.json"]:
        assert asset.startswith("/")
        assert client.get(asset).status_code == 200, asset
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert not ELSEWHERE.search(policy)


@pytest.mark.parametrize(("language", "other"), [("en", "zh"), ("zh", "en")])
def test_the_help_centre_lists_every_public_article_and_no_other(
    house: House, client: httpx.Client, language: str, other: str
) -> None:
    lines = [one for one in house.mind.library.articles() if one.language == language]
    public = {f"/help/{language}/{one.article_id}" for one in lines if one.audience.value == "public"}
    page = client.get(f"/help/{language}")
    links = re.findall(r'href="(/help/\w+/[^"]+)"', page.text)

    assert len(public) < len(lines)
    assert set(links) == public
    assert len(links) == len(public)
    assert f'href="/help/{other}"' in page.text
    assert company_name(house, language) in page.text
    assert all(client.get(link).status_code == 200 for link in links[:3])


@pytest.mark.parametrize(("wanted", "lang"), [("zh-CN,zh;q=0.9", "zh-CN"), ("en", "en"), ("fr", "en"), ("", "en")])
def test_the_front_of_help_speaks_the_browsers_language(client: httpx.Client, wanted: str, lang: str) -> None:
    page = client.get("/help", headers={"Accept-Language": wanted})

    assert page.status_code == 200
    assert f'<html lang="{lang}">' in page.text
    assert page.headers["vary"].startswith("Accept-Language")


def test_an_article_leads_back_and_to_its_other_language(house: House, client: httpx.Client) -> None:
    known = {one.article_id for one in house.mind.library.articles() if one.audience.value == "public"}
    page = client.get(f"/help/en/{min(known)}").text

    assert page.count('href="/help/en"') == 2
    assert f'href="/help/zh/{min(known)}"' in page


def test_a_staff_article_does_not_exist_here(house: House, client: httpx.Client) -> None:
    staff = [one for one in house.mind.library.articles() if one.audience.value != "public"]

    assert staff
    for one in staff:
        is_problem(client.get(f"/help/{one.language}/{one.article_id}"), 404, "not-found")
        assert one.title not in client.get(f"/help/{one.language}").text


@pytest.mark.parametrize("path", ["/help/en/none", "/help/fr", "/help/fr/none", "/nothing", "/pages/none.css"])
def test_nothing_there_is_a_page_for_a_browser_and_a_problem_for_a_program(client: httpx.Client, path: str) -> None:
    is_problem(client.get(path), 404, "not-found")
    page = client.get(path, headers=BROWSER)

    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert 'href="/help/en"' in page.text
    assert "Page not found" in page.text
    assert "未找到页面" in client.get(path, headers={**BROWSER, "Accept-Language": "zh"}).text or "/en" in path


@pytest.mark.parametrize("path", [one.path for one in SIMULATORS])
def test_every_simulator_is_reached_from_the_shop_and_from_the_others(client: httpx.Client, path: str) -> None:
    assert f'href="{path}' in client.get("/").text
    for language in ("en", "zh"):
        page = client.get("/demo/telegram", params={"lang": language})
        assert page.status_code == 200
        assert f'href="{path}?lang={language}"' in page.text


def test_the_demos_phone_knocks_at_the_real_door(client: httpx.Client) -> None:
    chat = 77_000_001
    posted = client.post("/demo/telegram/updates", json={"chat": chat, "name": "Mei", "text": "Hello"}).json()

    assert (posted["status"], posted["answer"]) == (200, {"accepted": 1, "repeated": 0})
    assert posted["request"]["path"] == "/webhooks/telegram"


def test_the_demos_other_system_signs_what_it_posts(client: httpx.Client) -> None:
    filled = {"id": "customer-77", "text": "Hello", "email": "mei.lin@example.com", "verified": True}
    posted = client.post("/demo/webhook/messages", json=filled).json()

    assert (posted["status"], posted["answer"]) == (200, {"accepted": 1, "repeated": 0})
    assert posted["request"]["headers"]["X-Deskside-Signature"].startswith("t=")


def test_an_article_is_rendered_beside_the_event_loop(
    house: House, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = list[str]()
    render = editions.article_html
    monkeypatch.setattr(
        editions,
        "article_html",
        lambda *said: (threads.append(threading.current_thread().name), render(*said))[1],
    )
    [article, *_] = [one for one in house.mind.library.articles() if one.audience.value == "public"]
    assert client.get(f"/help/{article.language}/{article.article_id}").status_code == 200
    assert [name.startswith("read") for name in threads] == [True]
