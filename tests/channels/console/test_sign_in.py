"""The sign-in form: how often, and from where."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from nicegui import app as pages
from starlette.middleware.sessions import SessionMiddleware

from channels.console import door
from channels.console.sign_in import way_back
from channels.console.staff_desk import StaffDesk
from channels.limits import Limits, Window
from channels.live import Bell
from crm_tools.store import Base, Store
from tests.channels.console.desk import NOON, staff
from tests.tables import load_tables

RIGHT = {"email": "mei@example.com", "password": "correct horse"}
WRONG = {**RIGHT, "password": "wrong"}


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The form's routes on an application of their own, as the toolkit lives once a process."""
    load_tables()
    store = Store(f"sqlite:///{tmp_path}/desk.db")
    Base.metadata.create_all(store.engine())
    with store.transaction() as session:
        staff(session, "mei@example.com", "Mei")
    desk = StaffDesk(
        store=store, bell=Bell(), clock=lambda: NOON, after_change=lambda _: None, limits=Limits(sign_ins=Window(3))
    )
    app = FastAPI()
    for name in ("get", "post"):
        monkeypatch.setattr(pages, name, getattr(app, name))
    door._add_sign_in(desk)
    app.add_middleware(SessionMiddleware, secret_key="only for tests")
    with TestClient(app, base_url="http://desk.example", follow_redirects=False) as opened:
        yield opened
    store.close()


def test_right_and_wrong(client: TestClient) -> None:
    assert client.post("/sign-in", data=WRONG).status_code == 401
    assert client.post("/sign-in", data={**WRONG, "email": "nobody@example.com"}).status_code == 401
    entered = client.post("/sign-in", data=RIGHT)
    assert (entered.status_code, entered.headers["location"]) == (303, "/console/")


def test_too_many_tries_are_told_how_long_to_wait(client: TestClient) -> None:
    for _try in range(3):
        client.post("/sign-in", data=WRONG)
    refused = client.post("/sign-in", data=RIGHT)

    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "60"
    assert "Wait 60 seconds" in refused.text


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://desk.example:81", "http://[x"])
def test_a_form_on_another_site_signs_nobody_in(client: TestClient, origin: str) -> None:
    refused = client.post("/sign-in", data=RIGHT, headers={"Origin": origin})

    assert refused.status_code == 403
    assert "set-cookie" not in refused.headers


def test_a_form_of_this_site_does(client: TestClient) -> None:
    assert client.post("/sign-in", data=RIGHT, headers={"Origin": "http://desk.example"}).status_code == 303


HERE = ["/", "/?view=mine&c=con_1", "/customers", "/customers?q=mei", "/customers/con_1", "/tickets/T-1001", "/lead"]
ELSEWHERE = ["//evil.example", "/customers/../../x", "/customers/a/b", "/\\evil.example", "/x", "/customersx"]


@pytest.mark.parametrize("address", HERE)
def test_after_signing_in_one_is_back_where_one_was(address: str) -> None:
    assert way_back(address) == address
    assert way_back(f"/console{address}") == address


@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_address_leads_elsewhere(address: str) -> None:
    assert way_back(address) == "/"


def test_another_host_is_left_out() -> None:
    assert way_back("https://evil.example/customers") == "/customers"
