from __future__ import annotations

import httpx
import pytest

from assistant.failures import Failure, Kind, failure_of, pause_before_retry


class Answered(Exception):
    """As any client tells of a status."""

    def __init__(self, status_code: int, headers: dict[str, str] | None = None) -> None:
        super().__init__("text that is not looked at: timeout 429")
        self.status_code = status_code
        self.response = httpx.Response(status_code, headers=headers)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(429, Kind.BUSY), (503, Kind.BUSY), (529, Kind.BUSY), (400, Kind.REFUSED), (413, Kind.REFUSED),
     (422, Kind.REFUSED), (401, Kind.BROKEN), (404, Kind.BROKEN), (500, Kind.BROKEN)],
)  # fmt: skip
def test_a_status_says_what_is_wrong(status: int, kind: Kind) -> None:
    assert failure_of(Answered(status)) == Failure(kind)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TimeoutError(), Kind.SLOW),
        (httpx.ReadTimeout("x"), Kind.SLOW),
        (ConnectionResetError(), Kind.DROPPED),
        (httpx.RemoteProtocolError("x"), Kind.DROPPED),
        (ValueError("timeout"), Kind.BROKEN),
    ],
)
def test_without_a_status_the_type_says_it(error: Exception, kind: Kind) -> None:
    assert failure_of(error).kind is kind


def test_the_cause_behind_a_clients_own_error_counts() -> None:
    wrapped = RuntimeError("wrapped")
    wrapped.__cause__ = httpx.ConnectError("refused")

    assert failure_of(wrapped).kind is Kind.DROPPED


def test_causes_that_go_in_a_circle_end() -> None:
    error = RuntimeError("a")
    error.__cause__ = error

    assert failure_of(error).kind is Kind.BROKEN


@pytest.mark.parametrize(("told", "seconds"), [("1.5", 1.5), ("-3", 0.0), ("Wed, 21 Oct 2026 07:28:00 GMT", None)])
def test_when_to_come_again_is_read(told: str, seconds: float | None) -> None:
    assert failure_of(Answered(429, {"Retry-After": told})).retry_after == seconds


@pytest.mark.parametrize(
    ("failure", "pause"),
    [
        (Failure(Kind.DROPPED), 0.0),
        (Failure(Kind.BUSY, 1.0), 1.0),
        (Failure(Kind.BUSY, 3.0), None),
        (Failure(Kind.BUSY), None),
        (Failure(Kind.SLOW), None),
        (Failure(Kind.BROKEN), None),
        (Failure(Kind.REFUSED), None),
    ],
)
def test_only_what_passes_at_once_is_tried_again(failure: Failure, pause: float | None) -> None:
    assert pause_before_retry(failure) == pause
