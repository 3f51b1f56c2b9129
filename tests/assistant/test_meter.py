from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from assistant.budgets import Scope
from assistant.meter import SITE, Meter, UsedUp
from assistant.mind import Mind
from assistant.turn_context import TurnContext
from crm_tools.service.model_usage import model_usage
from crm_tools.usage import Usage
from tests.assistant.conftest import Customer


@pytest.fixture
def metered(talk: Callable[..., Customer], make: Callable[..., Mind]) -> Callable[..., tuple[Meter, TurnContext]]:
    """`metered(model_calls_per_site=1)` is a meter with these budgets, and a turn of Lin's."""

    def begin(**settings: Any) -> tuple[Meter, TurnContext]:
        lin = talk()
        lin.mind = make(lin.brain, **settings)
        return lin.mind.meter, lin.open()[1]

    return begin


async def used(meter: Meter, turn: TurnContext, *, tokens: int = 10) -> Scope | None:
    """Whose budget a call found used up; None when it was counted."""
    try:
        await meter.reserve(turn, tokens)
    except UsedUp as error:
        return error.scope
    return None


async def test_a_proven_customer_has_one_budget_in_all_conversations(metered: Callable[..., Any]) -> None:
    meter, turn = metered(model_calls_per_visitor=2)

    told = [await used(meter, replace(turn, conversation_id=f"cnv_{number}")) for number in range(3)]

    assert told == [None, None, Scope.VISITOR]


async def test_each_conversation_has_its_own(metered: Callable[..., Any]) -> None:
    meter, turn = metered(model_calls_per_conversation=1)

    told = [await used(meter, replace(turn, conversation_id=name)) for name in ("cnv_1", "cnv_1", "cnv_2")]

    assert told == [None, Scope.CONVERSATION, None]


async def test_somebody_nobody_knows_has_that_of_the_conversation_alone(metered: Callable[..., Any]) -> None:
    meter, turn = metered(model_calls_per_visitor=1)
    strangers = [replace(turn, visitor="", conversation_id=f"cnv_{number}") for number in range(2)]

    assert [await used(meter, one) for one in strangers] == [None, None]


async def test_a_call_that_is_not_admitted_is_not_counted(metered: Callable[..., Any]) -> None:
    meter, turn = metered(model_tokens_per_site=100)
    assert await used(meter, turn, tokens=90) is None

    assert await used(meter, turn, tokens=11) is Scope.SITE
    assert await used(meter, turn, tokens=10) is None


async def test_what_a_call_took_is_set_right(metered: Callable[..., Any]) -> None:
    meter, turn = metered()
    await meter.reserve(turn, 500)
    turn.use.owed = -200
    await meter.reserve(turn, 50)
    turn.use.owed = 30
    await meter._threads.write(lambda session: meter.settle(session, turn))
    await meter._threads.write(lambda session: meter.settle(session, turn))

    assert await meter._threads.read(meter.used_today) == Usage(2, 380)


async def test_what_is_owed_stays_so_when_the_next_call_is_not_admitted(metered: Callable[..., Any]) -> None:
    meter, turn = metered(model_tokens_per_site=100)
    await meter.reserve(turn, 90)
    turn.use.owed = -20

    assert await used(meter, turn, tokens=60) is Scope.SITE
    assert turn.use.owed == -20
    assert await used(meter, turn, tokens=30) is None


async def test_no_address_is_written_down(metered: Callable[..., Any]) -> None:
    meter, turn = metered()

    keys = meter._keys(replace(turn, visitor="email:box:lin@example.com"))

    assert set(keys) == {Scope.CONVERSATION, Scope.VISITOR, Scope.SITE}
    assert "lin" not in keys[Scope.VISITOR]


async def test_the_operator_is_told_of_the_sites_end_once_a_day(metered: Callable[..., Any]) -> None:
    meter, turn = metered(model_calls_per_site=1)
    await used(meter, turn)

    with capture_logs() as logs:
        for _ in range(3):
            await used(meter, turn)

    assert [(one["event"], one["scope"]) for one in logs] == [("model.used-up", "site")]


async def test_a_restart_forgets_nothing(metered: Callable[..., Any], make: Callable[..., Mind]) -> None:
    meter, turn = metered(model_calls_per_site=1)
    await used(meter, turn)
    again = make(model_calls_per_site=1)

    assert await used(again.meter, turn) is Scope.SITE
    with again.store.reading() as session:
        assert model_usage(session, SITE, day=again.clock().date()) == Usage(1, 10)
