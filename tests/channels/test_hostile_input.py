"""What nobody should send: always a clear refusal or a plain answer, never a failure on our side."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from tests.channels.house import House, Visitor
from tests.channels.problems import is_problem

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1))"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'"text"', b"{'text': 1}", b'{"text": "a"}', b'{"text": 1, "client_id": "a"}',
        b'{"text": "a", "client_id": "a", "admin": true}', b'{"text": null, "client_id": "a"}', b"\xff\xfe{}",
        b'{"text": "a", "client_id": ""}', b'{"text": ["a"], "client_id": {"a": 1}}',
        b'{"text": NaN, "client_id": 1e999}',
        b'{"text": "\\ud800", "client_id": "a"}', b'{"text": "a", "client_id": "\\udfff"}', b'{"\\ud800": "a"}',
        b'{"text": "a", "client_id": "a"} trailing', b'{"text": "\xe9", "client_id": "a"}',
    ],
)  # fmt: skip
def test_a_malformed_body_is_refused(visitor: Visitor, body: bytes) -> None:
    headers = {**visitor.key, "Content-Type": "application/json"}
    refused = visitor.client.post(visitor.path("/messages"), content=body, headers=headers)

    assert refused.status_code in (400, 422)
    is_problem(refused, refused.status_code)
    assert visitor.read()["messages"] == []


def test_deep_json_is_refused(visitor: Visitor) -> None:
    for deep in (b"[" * 50_000, b'{"a":' * 50_000, b"[" * 100_000 + b"]" * 100_000):
        refused = visitor.client.post(
            visitor.path("/messages"), content=deep, headers={**visitor.key, "Content-Type": "application/json"}
        )
        assert refused.status_code in (400, 422)
        is_problem(refused, refused.status_code)


@pytest.mark.parametrize("length", [4001, 100_000, 300_000])
def test_an_endless_text_is_refused_with_the_limit_named(visitor: Visitor, length: int) -> None:
    refused = visitor.say("x" * length)

    is_problem(refused, 422, "invalid")
    assert "4,000" in refused.json()["detail"]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_beyond_512_kb_is_refused_with_or_without_its_length(visitor: Visitor, chunked: bool) -> None:
    whole = json.dumps({"text": "x" * 600_000, "client_id": "a"}).encode()

    def parts() -> Iterator[bytes]:
        for start in range(0, len(whole), 64_000):
            yield whole[start : start + 64_000]

    try:
        refused = visitor.client.post(
            visitor.path("/messages"),
            content=parts() if chunked else whole,
            headers={**visitor.key, "Content-Type": "application/json"},
        )
    except httpx.WriteError:
        return  # the refusal came, and the connection went, before all was sent
    is_problem(refused, 413)
    assert "512 kB" in refused.json()["detail"]


@pytest.mark.parametrize(
    "text",
    ["😀👍🏽👩‍👩‍👧", "a\x00b", "\x01\x02\x1b[31m", "\u202eevil", "\ufeff.", "¡¿", "?", "\u200b", "ﷺ" * 200, SCRIPT],
)
def test_odd_text_is_kept_as_it_is_and_answered(visitor: Visitor, text: str) -> None:
    answered = visitor.say(text)
    kept = visitor.read()["messages"]

    assert answered.status_code == 200, answered.text
    assert answered.headers["content-type"] == "application/json"
    assert answered.headers["x-content-type-options"] == "nosniff"
    assert answered.json()["reply"]["text"]
    assert kept[0]["text"] == text.replace("\x00", "").strip()


@pytest.mark.parametrize("text", ["", "  ", "\n\t", "\x00"])
def test_an_empty_text_is_refused(visitor: Visitor, text: str) -> None:
    is_problem(visitor.say(text), 422, "invalid")


def test_no_script_that_a_customer_wrote_comes_back_as_html(visitor: Visitor) -> None:
    answered = visitor.say(SCRIPT)

    assert "<script" not in answered.json()["reply"]["text"]
    page = visitor.client.get("/demo/mailbox", params={"to": '"><script>alert(1)</script>@example.com'})
    assert "<script>alert" not in page.text
    assert "script-src" in page.headers["content-security-policy"] or "default-src 'self'" in str(page.headers)


@pytest.mark.parametrize(
    "path",
    [
        "/nothing", "/widget/nothing.js", "/widget/../server.py", "/widget/%2e%2e/server.py", "/widget/%00", "/%00",
        "/api/v1/nothing", "/help/en/nothing", "/help/xx/returns", "/help/en/%ff%fe", "/help/en/%ed%a0%80",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_is_not_there_is_a_problem_document(client: httpx.Client, method: str, path: str) -> None:
    missing = client.request(method, path)

    assert missing.status_code in (404, 405, 422)
    assert missing.headers["content-type"] == "application/problem+json"
    if method == "GET":
        is_problem(missing, missing.status_code)
    else:
        assert missing.content == b""


def test_a_wrong_method_names_the_right_one(client: httpx.Client) -> None:
    refused = client.put("/api/v1/sessions", json={})

    is_problem(refused, 405, "method-not-allowed")
    assert refused.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/events", {"after": "-1"}), ("/events", {"after": "9" * 30}), ("/events", {"after": "x"}),
        ("/messages", {"wait": "perhaps"}),
    ],
)  # fmt: skip
def test_a_query_that_cannot_be_is_refused(visitor: Visitor, path: str, query: dict[str, str]) -> None:
    method = "GET" if path == "/events" else "POST"
    refused = visitor.client.request(
        method, visitor.path(path), params=query, headers=visitor.key, json={"text": "a", "client_id": "a"}
    )

    is_problem(refused, 422, "invalid")


def test_odd_searches_of_staff_find_nothing_and_break_nothing(client: httpx.Client, signed_in: dict[str, str]) -> None:
    for search in ("%", "_", "\x00", "'; DROP TABLE contacts; --", "\ufffd", "😀", "a" * 5000):
        for params in ({"search": search}, {"after": search}, {"after": search, "search": search}):
            assert client.get("/api/v1/contacts", params=params, headers=signed_in).status_code in (200, 422)
    for path, name in (("orders", "after"), ("tickets", "before")):
        assert client.get(f"/api/v1/{path}", params={name: "\x00'"}, headers=signed_in).status_code in (200, 422)


def test_a_failure_on_our_side_shows_no_stack(
    house: House, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("channels.api.conversations.receive", broken)
    refused = visitor.say("hello")

    is_problem(refused, 500, "failure")
    assert "secret" not in refused.text
    assert house.store.count("messages", {"conversation_id": visitor.id}) == 0


def test_the_widgets_files_are_checked_again_and_not_sent_twice(client: httpx.Client) -> None:
    first = client.get("/widget/deskside.js")
    again = client.get("/widget/deskside.js", headers={"If-None-Match": first.headers["etag"]})

    assert first.status_code == 200
    assert "javascript" in first.headers["content-type"]
    assert first.headers["cache-control"] == "no-cache"
    assert again.status_code == 304
    assert client.head("/widget/deskside.js").status_code == 200
    assert client.get("/").headers["content-security-policy"].startswith("default-src 'self'")
