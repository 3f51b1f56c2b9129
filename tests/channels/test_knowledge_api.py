"""The library over HTTP: articles, gaps, drafts, search and checks."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.channels.house import Visitor, sign_in
from tests.channels.problems import is_problem

ARTICLES = "/api/v1/articles"


@pytest.fixture
def lead(client: httpx.Client) -> dict[str, str]:
    return sign_in(client, "lead@hearthwell.example")


@pytest.fixture
def name(client: httpx.Client, lead: dict[str, str]) -> Iterator[str]:
    """An id for an article, which is gone afterwards."""
    made = f"test-{uuid.uuid4().hex[:8]}"
    yield made
    client.delete(f"{ARTICLES}/{made}", headers=lead)


def text_of(name: str, **more: Any) -> dict[str, Any]:
    return {
        "article_id": name,
        "language": "en",
        "title": "Zeppelin rides",
        "text": "A zeppelin ride costs €9.",
        **more,
    }


def test_an_article_is_written_read_changed_looked_back_on_and_removed(
    client: httpx.Client, lead: dict[str, str], signed_in: dict[str, str], name: str
) -> None:
    made = client.post(ARTICLES, json=text_of(name, tags=["air"], review_on="2030-01-31"), headers=lead)
    assert made.status_code == 201, made.text
    assert made.json()["revision"] == 1

    (read,) = client.get(f"{ARTICLES}/{name}", headers=signed_in).json()["articles"]
    assert (read["origin"], read["source"], read["review_on"], read["tags"]) == ("written", "", "2030-01-31", ["air"])

    body = {"title": "Zeppelin rides", "text": "It costs €12.", "revision": 1}
    assert client.put(f"{ARTICLES}/{name}/en", json=body, headers=lead).json()["revision"] == 2
    past = client.get(f"{ARTICLES}/{name}/en/revisions", headers=signed_in).json()["revisions"]
    assert [one["text"] for one in past] == ["It costs €12.", "A zeppelin ride costs €9."]

    assert client.delete(f"{ARTICLES}/{name}", headers=lead).json() == {"removed": ["en"]}
    is_problem(client.get(f"{ARTICLES}/{name}", headers=signed_in), 404, "not-found")


def test_who_changes_an_old_revision_is_shown_the_newest(client: httpx.Client, lead: dict[str, str], name: str) -> None:
    client.post(ARTICLES, json=text_of(name), headers=lead)
    client.put(f"{ARTICLES}/{name}/en", json={"title": "T", "text": "theirs", "revision": 1}, headers=lead)
    refused = client.put(f"{ARTICLES}/{name}/en", json={"title": "T", "text": "ours", "revision": 1}, headers=lead)

    assert refused.status_code == 409
    assert refused.json()["type"] == "/problems/conflict"
    assert (refused.json()["current"]["text"], refused.json()["current"]["revision"]) == ("theirs", 2)


def test_the_same_key_writes_once_and_never_something_else(
    client: httpx.Client, lead: dict[str, str], name: str
) -> None:
    key = {**lead, "Idempotency-Key": uuid.uuid4().hex}
    first, again = (client.post(ARTICLES, json=text_of(name), headers=key) for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())

    is_problem(client.post(ARTICLES, json=text_of(name, text="other"), headers=key), 409, "conflict")


def test_the_same_key_gives_the_first_answer_after_the_article_was_changed_and_removed(
    client: httpx.Client, lead: dict[str, str], name: str
) -> None:
    keys = [{**lead, "Idempotency-Key": uuid.uuid4().hex} for _ in range(3)]
    change = {"title": "T", "text": "changed", "category": "c", "tags": ["t"], "revision": 1}

    def all_three() -> list[tuple[int, Any]]:
        done = [
            client.post(ARTICLES, json=text_of(name), headers=keys[0]),
            client.put(f"{ARTICLES}/{name}/en", json=change, headers=keys[1]),
            client.delete(f"{ARTICLES}/{name}", headers=keys[2]),
        ]
        return [(one.status_code, one.json()) for one in done]

    first = all_three()
    assert [code for code, _ in first] == [201, 200, 200]
    assert (first[1][1]["text"], first[2][1]) == ("changed", {"removed": ["en"]})
    assert all_three() == first
    assert client.get(f"{ARTICLES}/{name}", headers=lead).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"language": "de"},
        {"text": "  "},
        {"text": "x" * 100_001},
        {"title": ""},
        {"article_id": "../etc"},
        {"audience": "everybody"},
        {"tags": ["x" * 61]},
        {"review_on": "tomorrow"},
        {"author": "me"},
    ],
    ids=str,
)
def test_what_cannot_be_an_article_is_a_problem_that_says_why(
    client: httpx.Client, lead: dict[str, str], name: str, wrong: dict[str, Any]
) -> None:
    is_problem(client.post(ARTICLES, json=text_of(name) | wrong, headers=lead), 422)
    is_problem(client.get(f"{ARTICLES}/{name}", headers=lead), 404)


def test_a_megabyte_is_too_large(client: httpx.Client, lead: dict[str, str], name: str) -> None:
    is_problem(client.post(ARTICLES, json=text_of(name, text="x" * 1_000_000), headers=lead), 413)


def test_an_article_of_a_file_is_refused_with_its_path(client: httpx.Client, lead: dict[str, str]) -> None:
    body = {"title": "Returns", "text": "Never.", "revision": 1}
    refused = client.put(f"{ARTICLES}/returns/en", json=body, headers=lead)

    is_problem(refused, 422, "invalid")
    assert "sample/en/returns.md" in refused.json()["detail"]


def test_articles_are_listed_in_pages_without_one_missing(client: httpx.Client, signed_in: dict[str, str]) -> None:
    seen: list[tuple[str, str]] = []
    after = ""
    while True:
        page = client.get(ARTICLES, params={"after": after, "limit": 30}, headers=signed_in).json()
        seen += [(one["id"], one["language"]) for one in page["articles"]]
        if page["next"] is None:
            break
        after = page["next"]
    whole = client.get(ARTICLES, params={"limit": 200}, headers=signed_in).json()["articles"]

    assert seen == [(one["id"], one["language"]) for one in whole]
    assert len(set(seen)) == len(seen) >= 86
    zh = client.get(ARTICLES, params={"language": "zh", "search": "RETURN"}, headers=signed_in).json()["articles"]
    assert {one["language"] for one in zh} == {"zh"}
    assert "return-how-to" in {one["id"] for one in zh}


def test_a_search_says_whether_it_answers_and_customers_articles_alone_where_asked(
    client: httpx.Client, lead: dict[str, str], signed_in: dict[str, str], name: str
) -> None:
    client.post(ARTICLES, json=text_of(name, audience="staff"), headers=lead)
    asked = {"question": "What does a zeppelin ride cost?", "limit": "20"}
    for_staff = _found(client, signed_in, asked, name)
    for_all = client.get("/api/v1/knowledge/search", params=asked | {"audience": "public"}, headers=signed_in).json()

    assert for_staff["language"] == "en"
    assert name not in {one["article_id"] for one in for_all["passages"]}
    assert for_all["answerable"] is False


def test_status_and_checks_are_told(
    client: httpx.Client, signed_in: dict[str, str], lead: dict[str, str], name: str
) -> None:
    client.post(ARTICLES, json=text_of(name, text="See [it](/help/en/nothing-there)."), headers=lead)
    status = client.get("/api/v1/knowledge/status", headers=signed_in).json()
    found = client.get("/api/v1/knowledge/checks", headers=signed_in).json()

    assert status["articles"] >= 86
    assert found["articles"] == status["articles"]
    broken = [one for one in found["findings"] if one["article_id"] == name]
    assert [(one["kind"], "nothing-there" in one["reason"]) for one in broken] == [("broken-link", True)]
    due = client.post(f"{ARTICLES}/{name}/en/reviewed", json={"next_on": "2031-05-01"}, headers=lead)
    assert due.json() == {"review_on": "2031-05-01"}


def test_a_gap_is_drafted_written_and_approved_and_then_answered(
    client: httpx.Client, visitors: Callable[..., Visitor], lead: dict[str, str], signed_in: dict[str, str], name: str
) -> None:
    for _ in range(2):
        visitors().ask("Can a zeppelin land on your roof?")
    (gap,) = [one for one in _gaps(client, signed_in) if "zeppelin" in one["question"]]
    assert (gap["people"], gap["answered_by"]) == (2, None)
    assert client.get(f"/api/v1/gaps/{gap['id']}", headers=signed_in).json()["question"] == gap["question"]

    draft = client.post(f"/api/v1/gaps/{gap['id']}/draft", headers=lead).json()
    assert [one["draft"] for one in _gaps(client, signed_in) if one["id"] == gap["id"]] == [draft["id"]]
    approve = f"/api/v1/drafts/{draft['id']}/approve"
    is_problem(client.post(approve, json={}, headers=lead), 422, "invalid")
    text = "Yes, a zeppelin can land on our roof."
    done = client.post(approve, json={"article_id": name, "text": text}, headers=lead)
    assert done.status_code == 201, done.text

    assert [one for one in _gaps(client, signed_in) if "zeppelin" in one["question"]] == []
    assert client.get(f"/api/v1/drafts/{draft['id']}", headers=signed_in).json()["status"] == "approved"
    asked = {"question": "Can a zeppelin land on your roof?", "audience": "public", "limit": "20"}
    _found(client, signed_in, asked, name)


def test_a_gap_is_dismissed_by_a_lead(
    client: httpx.Client, visitors: Callable[..., Visitor], lead: dict[str, str], signed_in: dict[str, str]
) -> None:
    visitors().ask("Do your submarines come with torpedoes?")
    (gap,) = [one for one in _gaps(client, signed_in) if "submarine" in one["question"]]
    is_problem(client.post(f"/api/v1/gaps/{gap['id']}/dismiss", headers=signed_in), 403)
    key = {**lead, "Idempotency-Key": uuid.uuid4().hex}
    for _ in range(2):
        assert client.post(f"/api/v1/gaps/{gap['id']}/dismiss", headers=key).json()["status"] == "dismissed"

    assert [one for one in _gaps(client, signed_in) if "submarine" in one["question"]] == []


def test_a_declined_draft_says_why(
    client: httpx.Client, visitors: Callable[..., Visitor], lead: dict[str, str], signed_in: dict[str, str]
) -> None:
    visitors().ask("Do your gondolas float in espresso?")
    (gap,) = [one for one in _gaps(client, signed_in) if "gondola" in one["question"]]
    draft = client.post(f"/api/v1/gaps/{gap['id']}/draft", headers=lead).json()
    declined = client.post(f"/api/v1/drafts/{draft['id']}/decline", json={"reason": "no gondolas"}, headers=lead)

    assert (declined.json()["status"], declined.json()["reason"]) == ("declined", "no gondolas")
    listed = client.get("/api/v1/drafts", params={"status": "declined"}, headers=signed_in).json()["drafts"]
    assert draft["id"] in {one["id"] for one in listed}
    client.post(f"/api/v1/gaps/{gap['id']}/dismiss", headers=lead)


def _gaps(client: httpx.Client, key: dict[str, str]) -> list[dict[str, Any]]:
    got = client.get("/api/v1/gaps", params={"limit": 100}, headers=key)
    assert got.status_code == 200, got.text
    found: list[dict[str, Any]] = got.json()["gaps"]
    return found


def _found(client: httpx.Client, key: dict[str, str], asked: dict[str, str], name: str) -> dict[str, Any]:
    """What a search finds once the article is among it: at once by words, soon after by meaning."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        found: dict[str, Any] = client.get("/api/v1/knowledge/search", params=asked, headers=key).json()
        if name in {one["article_id"] for one in found["passages"]}:
            return found
        time.sleep(0.2)
    raise AssertionError(f"{name} was never found")
