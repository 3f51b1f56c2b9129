"""Every way by which passages leave the house, for everybody who may stand at a door: staff's reach only staff."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from knowledge_base.passages import Audience
from tests.channels.house import House, Visitor, sign_in
from tests.channels.problems import is_problem

CANARY, PUBLISHED = "canary-5519", "published-5519"
TITLE = "Zorblax goodwill ladder"
QUESTIONS = {"en": "What does the zorblax goodwill ladder allow?", "zh": "zorblax 善意补偿阶梯允许多少？"}
VISITORS = [
    ("en", ""),
    ("zh", ""),
    ("en", "mei.lin@example.com"),
    ("zh", "liu.yang@example.com"),
    ("en", "tom.baker@example.com"),
]
COLLEAGUES = ("rep@hearthwell.example", "lead@hearthwell.example", "admin@hearthwell.example")
Publish = Callable[..., None]


@pytest.fixture
def publish(house: House, tmp_path: Path) -> Publish:
    """`publish("id", "text", audience="staff", language="en")`, and the index knows unless `indexed=False`."""

    def write(
        article_id: str,
        text: str,
        *,
        title: str = TITLE,
        audience: str = "staff",
        language: str = "en",
        indexed: bool = True,
    ) -> None:
        path = tmp_path / language / f"{article_id}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"---\nid: {article_id}\ntitle: {title}\naudience: {audience}\n---\n{text}\n", encoding="utf-8")
        house.mind.library.add(path)
        if indexed:
            house.mind.library.bring_index_up_to_date()

    return write


@pytest.fixture
def ladder(house: House, publish: Publish) -> str:
    """A staff article in English with a public twin in Chinese, and a hidden first edition of that."""
    twin = house.mind.library.article("ladder", "zh")
    if twin is not None and twin.audience is Audience.PUBLIC:
        return "ladder"
    publish("ladder", f"The zorblax goodwill ladder allows 77 yuan, {CANARY}.", indexed=False)
    publish("ladder", f"zorblax 善意补偿阶梯允许 77 元，{CANARY}。", language="zh", indexed=False)
    publish("ladder", f"zorblax 善意补偿阶梯以公布为准，{PUBLISHED}。", language="zh", audience="public")
    return "ladder"


def everything_told(visitor: Visitor, client: httpx.Client, language: str) -> str:
    """All that comes back to a customer who asks, by every way there is."""
    answered = visitor.say(QUESTIONS[language])
    assert answered.status_code == 200
    pages = [f"/help/{one}{rest}" for one in ("en", "zh") for rest in ("", "/ladder", "/ladder?revision=1&at=0-20")]
    told = [
        answered.text,
        json.dumps(visitor.read(), ensure_ascii=False),
        json.dumps(visitor.events(until=answered.json()["trace_id"]), ensure_ascii=False),
        *(client.get(page).text for page in (*pages, "/help")),
        *(client.get(page, headers=visitor.key).text for page in pages),
    ]
    return "\n".join(told)


@pytest.mark.parametrize(("language", "email"), VISITORS)
def test_customers_are_told_nothing_of_a_staff_article(
    client: httpx.Client, visitors: Callable[..., Visitor], ladder: str, language: str, email: str
) -> None:
    visitor = visitors(language)
    if email:
        assert visitor.identify(email).status_code == 200

    told = everything_told(visitor, client, language)

    assert CANARY not in told
    assert PUBLISHED in told  # what is public is there, so the question did ask for it


@pytest.mark.parametrize("who", COLLEAGUES)
def test_colleagues_are_told_and_may_follow_it_back(client: httpx.Client, ladder: str, who: str) -> None:
    key = sign_in(client, who)
    answered = client.post("/api/v1/copilot", json={"text": QUESTIONS["en"]}, headers=key)

    assert CANARY in answered.text
    (cited,) = answered.json()["reply"]["citations"]
    assert cited["url"].startswith("/console/articles/en/ladder?revision=")
    told = client.get(f"/api/v1/traces/{answered.json()['trace_id']}", headers=key).json()
    assert told["searches"][0]["audience"] == "staff"
    assert [one["used"] for one in told["searches"][0]["passages"] if one["language"] == "en"][:1] == [True]


def test_the_trace_of_a_customers_reply_is_for_colleagues_and_names_public_passages_only(
    house: House, client: httpx.Client, visitor: Visitor, ladder: str, signed_in: dict[str, str]
) -> None:
    trace = f"/api/v1/traces/{visitor.say(QUESTIONS['en']).json()['trace_id']}"

    is_problem(client.get(trace), 401, "signed-out")
    is_problem(client.get(trace, headers=visitor.key), 401, "signed-out")
    for who in COLLEAGUES:
        told = client.get(trace, headers=sign_in(client, who))
        assert told.status_code == 200
        assert told.json()["searches"][0]["question"] == QUESTIONS["en"]
        assert {one["audience"] for one in told.json()["searches"]} == {"public"}
        assert CANARY not in told.text
        staffs = {(one.article_id, one.language) for one in house.mind.library.articles() if one.audience == "staff"}
        found = {(one["article_id"], one["language"]) for one in told.json()["searches"][0]["passages"]}
        assert found
        assert not found & staffs


def test_the_copilot_is_no_door_for_customers(client: httpx.Client, visitor: Visitor, ladder: str) -> None:
    is_problem(client.post("/api/v1/copilot", json={"text": QUESTIONS["en"]}, headers=visitor.key), 401, "signed-out")


def test_an_article_that_becomes_the_staffs_is_gone_at_once(
    client: httpx.Client, visitor: Visitor, publish: Publish
) -> None:
    text = "The fribble surcharge is 31 yuan, canary-8840."
    publish("fribble", text, title="Fribble surcharge", audience="public")
    before = visitor.ask("How much is the fribble surcharge?")
    assert "canary-8840" in before["text"]

    publish("fribble", text, title="Fribble surcharge", indexed=False)

    after = visitor.ask("How much is the fribble surcharge, please?")
    assert "canary-8840" not in json.dumps(after, ensure_ascii=False)
    for cited in before["citations"]:
        page = client.get(cited["url"])
        assert page.status_code == 404
        assert "fribble" not in page.text


def test_a_removed_article_is_gone_at_once(
    house: House, client: httpx.Client, visitor: Visitor, publish: Publish
) -> None:
    publish("quibble", "The quibble deposit is 44 yuan, canary-9917.", title="Quibble deposit", audience="public")
    before = visitor.ask("How much is the quibble deposit?")
    assert "canary-9917" in before["text"]

    house.mind.library.forget("quibble")

    assert "canary-9917" not in json.dumps(visitor.ask("How much is the quibble deposit, please?"), ensure_ascii=False)
    assert "quibble" not in client.get(before["citations"][0]["url"]).text


KNOWLEDGE = [
    "/api/v1/articles",
    "/api/v1/articles/ladder",
    "/api/v1/articles/ladder/en/revisions",
    "/api/v1/articles/ladder/zh/revisions",
    "/api/v1/knowledge/search?question=zorblax&language=en&audience=public",
    "/api/v1/knowledge/search?question=zorblax&language=en&audience=staff",
    "/api/v1/knowledge/checks",
    "/api/v1/gaps",
    "/api/v1/drafts",
]


@pytest.mark.parametrize("path", KNOWLEDGE)
def test_the_library_itself_is_open_to_colleagues_alone(
    client: httpx.Client, visitor: Visitor, ladder: str, signed_in: dict[str, str], path: str
) -> None:
    for key in ({}, visitor.key):
        shut = client.get(path, headers=key)
        is_problem(shut, 401, "signed-out")
        assert CANARY not in shut.text
    opened = client.get(path, headers=signed_in)
    assert opened.status_code == 200
    assert (CANARY in opened.text) == (path.endswith(("ladder", "revisions", "audience=staff")))
