"""Articles behind the staff's door: those for staff open there, at the quoted words, for nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from fastapi.testclient import TestClient
from nicegui import app as pages
from starlette.middleware.sessions import SessionMiddleware

from channels.bounds import PAGE_POLICY
from channels.console import door
from channels.console.sign_in import way_back
from channels.console.staff_desk import StaffDesk
from channels.limits import Limits
from channels.live import Bell
from crm_tools.store import Base, Store
from knowledge_base.articles import keep_article
from knowledge_base.loaders.drafts import Draft
from knowledge_base.passages import Audience
from tests.channels.console.desk import NOON, staff
from tests.tables import load_tables

TEXT = "Goodwill is fine. You may give 77 yuan. Ask above that."
AT = f"{TEXT.index('You')}-{TEXT.index(' Ask')}"
CITED = f"/articles/en/goodwill?revision=1&at={AT}"
ENTER = {"email": "mei@example.com", "password": "correct horse"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    load_tables()
    opened = Store(f"sqlite:///{tmp_path}/desk.db")
    Base.metadata.create_all(opened.engine())
    with opened.transaction() as session:
        staff(session, "mei@example.com", "Mei")
    keep(opened, TEXT)
    yield opened
    opened.close()


@pytest.fixture
def client(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The routes on an application of their own, as the toolkit lives once a process."""
    desk = StaffDesk(store=store, bell=Bell(), clock=lambda: NOON, after_change=lambda _: None, limits=Limits())
    app = FastAPI()
    for name in ("get", "post"):
        monkeypatch.setattr(pages, name, getattr(app, name))
    door._add_sign_in(desk)
    door._add_articles(desk)
    app.add_middleware(SessionMiddleware, secret_key="only for tests")
    with TestClient(app, base_url="http://desk.example", follow_redirects=False) as opened:
        yield opened


def keep(store: Store, text: str, audience: Audience = Audience.STAFF) -> None:
    with store.transaction() as session:
        keep_article(session, Draft("goodwill", "en", "Goodwill", text, audience=audience), source="", at=NOON)


def test_who_is_not_signed_in_signs_in_first_and_comes_back(client: TestClient) -> None:
    sent = client.get(CITED)

    assert sent.status_code == 303
    assert "77 yuan" not in sent.text
    assert way_back(CITED) == CITED
    assert sent.headers["location"].startswith("/console/sign-in?back=%2Farticles%2Fen%2Fgoodwill%3Frevision%3D1")


def test_a_staff_article_opens_at_the_quoted_words(client: TestClient) -> None:
    client.post("/sign-in", data=ENTER)
    page = client.get(CITED)

    assert page.status_code == 200
    assert [one.get_text() for one in BeautifulSoup(page.text, "html.parser").find_all("mark")] == [
        "You may give 77 yuan."
    ]
    assert page.headers["content-security-policy"] == PAGE_POLICY
    assert page.headers["cache-control"] == "no-store"


def test_an_earlier_edition_leads_to_the_newest_behind_the_same_door(client: TestClient, store: Store) -> None:
    client.post("/sign-in", data=ENTER)
    keep(store, "You may give 99 yuan.")
    page = client.get(CITED)

    assert "77 yuan" in page.text
    assert "earlier version" in page.text
    assert 'href="/console/articles/en/goodwill"' in page.text
    keep(store, "Published.", Audience.PUBLIC)
    assert 'href="/help/en/goodwill"' in client.get(CITED).text


def test_what_is_not_there_says_so(client: TestClient) -> None:
    client.post("/sign-in", data=ENTER)

    assert client.get("/articles/en/none").status_code == 404
    assert client.get("/articles/fr/goodwill").status_code == 422
    lost = client.get("/articles/en/goodwill?revision=9")
    assert lost.status_code == 404
    assert 'href="/console/articles/en/goodwill"' in lost.text
