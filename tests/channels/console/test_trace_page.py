"""The page that tells why a reply was sent, as HTML: every kind of trace, both languages, nobody but staff."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from fastapi.testclient import TestClient
from nicegui import app as pages
from starlette.middleware.sessions import SessionMiddleware

from channels.console import door
from channels.console.sign_in import way_back
from channels.console.staff_desk import StaffDesk
from channels.console.trace_routes import add_traces
from channels.limits import Limits
from channels.live import Bell
from crm_tools.desk import Change
from crm_tools.people.users import user_by_email
from crm_tools.service.receipts import Receipt, keep_trace
from crm_tools.service.staff_chats import start_staff_chat
from crm_tools.store import Base, Store
from crm_tools.words import Words
from evals.scenario import read_scenario
from tests.channels.console.desk import NOON, staff
from tests.channels.console.traces import HOSTILE, PASSAGE, RECORD, SPARE, WHOLE, trace_of
from tests.tables import load_tables

ENTER = {"email": "mei@example.com", "password": "correct horse"}
Page = BeautifulSoup
HEADINGS = ["In short", "1. What was asked", "2. What was understood", "3. What was looked at", "4. What was done"]
HEADINGS += ["5. What was decided", "What it took"]
Keep = Callable[..., None]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    load_tables()
    opened = Store(f"sqlite:///{tmp_path}/desk.db")
    Base.metadata.create_all(opened.engine())
    with opened.transaction() as session:
        staff(session, "mei@example.com", "Mei")
        staff(session, "ben@example.com", "Ben")
    yield opened
    opened.close()


@pytest.fixture
def keep(store: Store) -> Keep:
    """`keep(story, receipt, …, said="…", payload…)`: a trace called trc_1."""

    def one(story: dict[str, Any], *receipts: Receipt, **more: Any) -> None:
        with store.transaction() as session:
            trace_of(session, "trc_1", story, *receipts, **more)

    return one


@pytest.fixture
def client(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The routes on an application of their own, as the toolkit lives once a process."""
    desk = StaffDesk(store=store, bell=Bell(), clock=lambda: NOON, after_change=lambda _: None, limits=Limits())
    app = FastAPI()
    for name in ("get", "post"):
        monkeypatch.setattr(pages, name, getattr(app, name))
    door._add_sign_in(desk)
    door._add_ways_out(desk)
    add_traces(desk)
    app.add_middleware(SessionMiddleware, secret_key="only for tests")
    with TestClient(app, base_url="http://desk.example", follow_redirects=False) as opened:
        yield opened


@pytest.fixture
def read(client: TestClient) -> Callable[..., Page]:
    """The page of a trace, signed in, in a language."""

    def page(trace_id: str = "trc_1", language: str = "en", status: int = 200) -> Page:
        client.post("/sign-in", data=ENTER)
        client.get(f"/language/{language}")
        got = client.get(f"/traces/{trace_id}")
        assert got.status_code == status, got.text
        return BeautifulSoup(got.text, "html.parser")

    return page


def part(page: Page, name: str) -> str:
    found = page.find(id=name)
    assert found is not None
    return " ".join(found.get_text(" ").split())


def test_who_is_not_signed_in_signs_in_first_and_comes_back(client: TestClient, keep: Keep) -> None:
    keep(WHOLE, PASSAGE)
    sent = client.get("/traces/trc_1")

    assert sent.status_code == 303
    assert sent.headers["location"] == "/console/sign-in?back=%2Ftraces%2Ftrc_1"
    assert way_back("/traces/trc_1") == "/traces/trc_1"
    assert client.post("/traces/trc_1/scenario").status_code == 303


def test_the_five_headings_stand_in_order_and_say_what_happened(keep: Keep, read: Callable[..., Page]) -> None:
    keep(WHOLE | {"asked": []}, PASSAGE, RECORD, SPARE)
    page = read()

    assert [one.get_text() for one in page.find_all("h2")] == HEADINGS
    assert "Return an item" in part(page, "understood")
    assert "Fairly sure of what was wanted" in part(page, "understood")
    assert "Mei Lin , who had proven who they are" in part(page, "understood")
    assert "Order: A-1042" in part(page, "understood")
    assert "Opened: opened" in part(page, "understood")
    assert "asked once" not in part(page, "understood")
    assert "Delivered" in part(page, "looked")
    assert "Also found, not used: 1 place in an article (the reply says it from another place)" in part(page, "looked")
    assert "Because this is what stands in the article “Returns” and Order A-1042:" in part(page, "short")
    assert "An earlier draft was held back" in part(page, "short")
    assert "The question was answered." in part(page, "decided")
    assert "big-model) was asked 2 times; it read 1,200 and wrote 30" in part(page, "took")
    assert "Calls that failed: 1" in part(page, "took")
    assert "Understanding and wording 1.50 s" in part(page, "took")
    assert "It took 2.0 seconds." in part(page, "took")


def test_every_sentence_leads_to_what_it_rests_on_and_back_without_a_script(
    keep: Keep, read: Callable[..., Page]
) -> None:
    keep(WHOLE, PASSAGE, RECORD, SPARE)
    page = read()
    joined = {
        (sentence["id"], str(link["href"]))
        for sentence in page.select(".tr-sentences > li")
        for link in sentence.select("a")
    }
    back = {
        (str(link["href"])[1:], f"#{card['id']}")
        for card in page.select(".tr-card")
        for link in card.select(".tr-back a")
    }

    assert joined == back == {("sentence-1", "#source-1"), ("sentence-2", "#source-2")}
    for link in page.select("a[href^='#']"):
        assert page.find(id=str(link["href"])[1:]) is not None
    assert page.select(".tr-sentences > li")[2].select_one(".tr-none").get_text() == "a question"  # type: ignore[union-attr]


def test_an_article_opens_in_the_edition_and_at_the_place_that_was_read(keep: Keep, read: Callable[..., Page]) -> None:
    keep(WHOLE, PASSAGE, citations=[])
    (link,) = read().select("#looked a[target]")

    assert link["href"] == "/console/articles/en/returns?revision=2&at=0-36#cited"


def test_quoted_words_are_marked(keep: Keep, read: Callable[..., Page]) -> None:
    quoted = {
        "article_id": "returns",
        "quote": "Anything can go back within 14 days.",
        "revision": 2,
        "start": 0,
        "stop": 36,
    }
    keep(WHOLE, PASSAGE, citations=[quoted])

    assert [one.get_text() for one in read().select("mark")] == ["Anything can go back within 14 days."]


def test_a_draft_that_was_held_back_is_struck_through_with_the_reason_at_its_sentence(
    keep: Keep, read: Callable[..., Page]
) -> None:
    keep(WHOLE, PASSAGE)
    page = read()
    rows = [" ".join(one.get_text(" ").split()) for one in page.select(".tr-struck li")]

    assert next(one.get_text() for one in page.find_all("del")) == "You have 77 days."
    assert rows[0] == "You have 77 days. The number 77 stands in nothing that was looked up."
    assert rows[1].endswith("coffee. Nothing that was looked up says this.")
    assert rows[2] == "A colleague will call."
    general = [one.get_text() for one in page.select(".tr-blocked > .tr-reads li")]
    assert general == [
        "It promised a person, but no person had been asked.",
        "The check said: something that a later review says",
    ]


def test_nothing_of_a_customer_or_a_model_becomes_markup(keep: Keep, read: Callable[..., Page]) -> None:
    keep(WHOLE, PASSAGE, RECORD)
    page = read()

    assert len(page.find_all("script")) == 1
    assert HOSTILE in page.get_text()


def test_what_was_changed_shows_before_and_after(keep: Keep, read: Callable[..., Page]) -> None:
    change = Change(Words("Colour", "颜色"), Words("silver", "银色"), None)
    done = Receipt(
        "r1", "tool", "order A-1", {"number": "A-1", "order": "A-1"}, tool="change_order_items", changes=(change,)
    )
    keep({"said": [], "decided": {"draft": "Done. [r1]", "step": "carry_out", "outcome": "done"}}, done)

    assert "Colour silver –" in part(read(), "did")
    assert "颜色 银色 –" in part(read(language="zh"), "did")
    assert "What the customer had agreed to was done." in part(read(), "decided")


OLD: dict[str, Any] = {
    "asked": ["msg_gone"],
    "decided": {"draft": "Yes, within 14 days. [r1]", "blocked": [["a reason"]]},
}


def test_an_old_trace_is_told_as_far_as_it_goes(keep: Keep, read: Callable[..., Page]) -> None:
    keep(OLD, PASSAGE)
    page = read()

    assert "not kept with this reply" in part(page, "asked")
    assert "Not kept" in part(page, "understood")
    assert "Yes, within 14 days." in part(page, "short")
    assert "The check said: a reason" in part(page, "decided")
    assert "The draft itself is not kept." in part(page, "decided")
    assert "Time and usage are not kept" in part(page, "took")
    assert page.select_one("#sentence-1 a[href='#source-1']") is not None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_trace_with_nothing_in_it_has_a_page(keep: Keep, read: Callable[..., Page], language: str) -> None:
    keep({}, said="")
    page = read(language=language)

    assert len(page.find_all("h2")) == 7
    assert page.select_one("form.tr-make") is None


def test_a_reply_that_was_never_sent_says_so(keep: Keep, read: Callable[..., Page]) -> None:
    keep(WHOLE, PASSAGE, said="")

    page = read()
    assert "This was never sent" in part(page, "short")
    assert "Nothing was sent, because" in part(page, "short")
    assert "The question was answered." not in part(page, "decided")


def test_a_handover_says_why_and_that_nobody_was_there(keep: Keep, read: Callable[..., Page]) -> None:
    handed = Receipt(
        "r1",
        "tool",
        "handoff returns",
        {"queue": "returns", "place": "You are next in line"},
        tool="hand_over",
        arguments={"reason": "asked for a person", "topic": "returns"},
    )
    decided = {"draft": "You are next in line.", "step": "hand_over", "outcome": "handed_over", "desk_open": False}
    keep({"decided": decided | {"why": "asked for a person"}}, handed)
    page = read()
    told = part(page, "decided")

    assert "The conversation was passed on to a person." in told
    assert "Whoever asks for a person gets one." in told
    assert "No person was on duty then." in told
    assert "Because the customer asked for a person: they were passed on to the Returns team; nobody" in part(
        page, "short"
    )
    assert "Place in line" not in part(page, "did")
    assert read().select_one("#sentence-1 a[href='#source-1']") is not None


def test_a_leads_decision_is_told_as_one_and_makes_no_test(
    client: TestClient, keep: Keep, read: Callable[..., Page]
) -> None:
    decided = {"draft": "It is not approved.", "proposal": "prp_gone", "status": "declined", "step": "decided"}
    keep({"asked": [], "understood": {"intent": "start_return"}, "decided": decided}, decided={"status": "declined"})
    page = read()

    assert "A colleague decided what the customer had agreed to" in part(page, "asked")
    assert "A colleague did not approve it; nothing was changed." in part(page, "decided")
    assert page.select_one("form.tr-make") is None
    refused = client.post("/traces/trc_1/scenario")
    assert refused.status_code == 404
    assert "No test was made" in refused.text


def test_a_test_is_made_only_from_this_page(client: TestClient, keep: Keep, tmp_path: Path) -> None:
    keep(WHOLE, PASSAGE)
    client.post("/sign-in", data=ENTER)
    elsewhere = client.post("/traces/trc_1/scenario", headers={"Origin": "https://evil.example"})
    made = client.post("/traces/trc_1/scenario", headers={"Origin": "http://desk.example"})

    assert elsewhere.headers["location"] == "/console/"
    named = re.search(r'filename="([a-z0-9-]+\.toml)"', made.headers["content-disposition"])
    assert named is not None
    path = tmp_path / named[1]
    path.write_bytes(made.content)
    assert HOSTILE in read_scenario(path).turn[0].customer


def test_a_colleagues_own_chat_and_what_is_not_there_look_the_same(store: Store, read: Callable[..., Page]) -> None:
    with store.transaction() as session:
        ben = user_by_email(session, "ben@example.com")
        assert ben is not None
        chat = start_staff_chat(session, ben, language="en", at=NOON).id
        keep_trace(session, "trc_ben", WHOLE, conversation_id=chat, message_id=None, at=NOON)

    foreign, nothing = read("trc_ben", status=404), read("trc_none", status=404)
    assert foreign.body is not None
    assert nothing.body is not None
    assert foreign.body.main == nothing.body.main


def test_in_chinese_no_word_of_ours_is_english(keep: Keep, read: Callable[..., Page]) -> None:
    proposed = Receipt("r4", "tool", "start_return", {"summary": "退货"}, tool="start_return", status="proposed")
    keep(WHOLE, RECORD, proposed, said="好的")
    page = read(language="zh")
    ours = [
        one.get_text() for one in page.select("h1, h2, h3, dt, caption, th, .dk-mark, .dk-quiet, .tr-back, summary")
    ]

    assert [one for one in ours if re.search(r"[A-Za-z]{3,}", one)] == []
