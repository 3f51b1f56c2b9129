"""Server-sent events: complete and without repeats from any cursor, and nothing in them that is not the customer's."""

from __future__ import annotations

import pytest

from tests.channels.house import Visitor


def test_every_cursor_gives_exactly_what_came_after_it(visitor: Visitor) -> None:
    visitor.ask("hello")
    visitor.ask("What does delivery cost?")
    visitor.post("/handoff")
    visitor.events(until='"owner": "queue"')
    whole = [one for one in visitor.events(after=0) if one["id"]]
    ids = [int(one["id"]) for one in whole]

    assert [one["event"] for one in whole].count("message") == len(visitor.read()["messages"])
    assert ids == sorted(set(ids))
    for place, cursor in enumerate(ids):
        after, last = whole[place + 1 :], whole[-1]["data"]
        resumed = visitor.events(after=cursor, until=_words_of(last)) if after else []
        assert [one for one in resumed if one["id"]] == after


def test_a_browser_that_reconnects_says_what_it_saw_last_in_a_header(visitor: Visitor) -> None:
    visitor.ask("hello")
    visitor.ask("thanks")
    first, *rest = [one for one in visitor.events(until='"seq": 4') if one["id"]]

    assert [one for one in visitor.events(last_event_id=first["id"], until='"seq": 4') if one["id"]] == rest
    assert [one for one in visitor.events(after=0, last_event_id="nonsense", until='"seq": 4') if one["id"]] == [
        first,
        *rest,
    ]


@pytest.mark.parametrize("header", ["²", "-1", "9" * 40, "9" * 5000, "1.5", "0x10"])
def test_a_last_event_id_that_never_was_ours_counts_for_nothing(visitor: Visitor, header: str) -> None:
    visitor.ask("hello")
    with visitor.client.stream(
        "GET",
        visitor.path("/events"),
        headers={**visitor.key, "Last-Event-ID": header.encode("latin-1")},  # type: ignore[dict-item]
    ) as stream:
        assert stream.status_code == 200
        assert next(stream.iter_lines()).startswith("id: ")


def test_the_token_may_stand_in_the_address_for_eventsource(visitor: Visitor) -> None:
    with visitor.client.stream("GET", visitor.path(f"/events?token={visitor.token}")) as stream:
        assert stream.status_code == 200
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.headers["cache-control"] == "no-store"


def test_passing_statuses_arrive_without_a_cursor_and_end_with_idle(visitor: Visitor) -> None:
    with visitor.client.stream("GET", visitor.path("/events"), headers=visitor.key, timeout=20) as stream:
        asked = visitor.say("What does delivery cost?", wait=False)
        seen = []
        for line in stream.iter_lines():
            seen.append(line)
            if '"idle"' in line:
                break
    text = "\n".join(seen)

    assert asked.status_code == 202
    assert '"state": "read"' in text
    assert '"state": "searching"' in text
    assert all("id:" not in block for block in text.split("\n\n") if "event: status" in block)
    assert '"author": "assistant"' in text


def test_ownership_is_told_and_notes_are_not(visitor: Visitor, signed_in: dict[str, str]) -> None:
    visitor.ask("hello")
    desk = f"/api/v1/inbox/{visitor.id}"
    for act, body in (
        ("take", None),
        ("note", {"text": "a secret between colleagues"}),
        ("reply", {"text": "Good day, this is a person."}),
        ("give-back", None),
        ("end", None),
    ):
        done = visitor.client.post(f"{desk}/{act}", json=body, headers=signed_in)
        assert done.is_success, done.text
    told = [one for one in visitor.events(until='"reason": "ended"') if one["id"]]

    assert [(one["event"], one["data"].get("author")) for one in told] == [
        ("message", "customer"),
        ("message", "assistant"),
        ("owner", None),
        ("message", "user"),
        ("owner", None),
        ("done", None),
    ]
    assert told[3]["data"]["name"]
    assert "secret" not in str(told) + str(visitor.read())


def test_a_person_in_charge_is_named(visitor: Visitor, signed_in: dict[str, str]) -> None:
    visitor.ask("hello")
    visitor.client.post(f"/api/v1/inbox/{visitor.id}/take", headers=signed_in)
    owner = visitor.events(until='"owner": "user"')[-1]

    assert owner["event"] == "owner"
    assert owner["data"]["owner"] == "user"
    assert owner["data"]["name"]


def test_an_identity_and_a_proposal_are_told(visitor: Visitor) -> None:
    assert visitor.identify("li.na@example.com").status_code == 200
    told = visitor.events(until="verified")[-1]

    assert (told["event"], told["data"]) == ("identity", {"level": "verified"})


def _words_of(data: dict[str, object]) -> str:
    return str(data.get("text") or data.get("owner"))
