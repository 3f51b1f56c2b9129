"""Whatever the API's own description allows, and much that it does not: never a failure on our side."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.openapi.loaders import from_dict

from tests.channels.house import House, Visitor

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
EXAMPLES = 80 if NIGHTLY else 6  # of each kind, for each route
STREAM = "/api/v1/conversations/{conversation_id}/events"  # an answer without end
SIGN_OUT = "/api/v1/sessions/current"  # would lock the others out
KINDS = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
REFUSALS = (400, 401, 403, 404, 405, 409, 413, 422)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", KINDS, ids=lambda one: str(one.value))
def test_no_request_makes_the_service_fail(house: House, signed_in: dict[str, str], kind: GenerationMode) -> None:
    schema = from_dict(house.app.openapi())
    schema.config.update(base_url=house.address)
    sent: dict[str, int] = {}
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path not in (STREAM, SIGN_OUT):
            sent[operation.label] = _knock(operation, kind, lambda case: _check(case, house, signed_in))
    print(f"{sum(sent.values())} {kind.value} requests to {len(sent)} routes, none failed")  # noqa: T201
    assert sum(1 for count in sent.values() if count) > 5


def _knock(operation: Any, kind: GenerationMode, check: Callable[[Any], None]) -> int:
    """Sends up to EXAMPLES requests of a kind to a route; says how many there were."""
    sent: list[Any] = []

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=kind))
    def knock(case: Any) -> None:
        sent.append(case)
        check(case)

    with suppress(Unsatisfiable):  # a route that takes nothing cannot be asked wrongly
        knock()
    return len(sent)


def _check(case: Any, house: House, rep: dict[str, str]) -> None:
    limits = house.doors.limits
    for window in (limits.messages, limits.starts, limits.sign_ins):
        window._admitted.clear()
    key = rep
    if case.path.startswith("/api/v1/conversations/"):
        with httpx.Client(base_url=house.address, timeout=60) as client:
            visitor = Visitor(client)
        key = visitor.key
        case.path_parameters["conversation_id"] = visitor.id
    answered = case.call(headers=key, timeout=70)

    assert answered.status_code < 500, (case, answered.status_code, answered.text[:2000])
    assert "Traceback" not in answered.text
    if answered.status_code >= 400:
        # A Rasa server is refused in rasa-sdk's own words, not in ours.
        shape = "application/json" if case.path == "/rasa/webhook" else "application/problem+json"
        assert answered.headers["content-type"] == [shape]
        assert answered.status_code in REFUSALS, answered.text
