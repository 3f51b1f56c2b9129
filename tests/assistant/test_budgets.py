from __future__ import annotations

import pytest

from assistant.budgets import Cap, Scope, over
from crm_tools.usage import Usage

CAPS = {Scope.CONVERSATION: Cap(10, 1000), Scope.VISITOR: Cap(20, 2000), Scope.SITE: Cap(100, 10_000)}


@pytest.mark.parametrize("used", [Usage(100, 10_000), Usage(0, 0)])
def test_the_last_call_within_a_budget_is_within_it(used: Usage) -> None:
    assert over({Scope.SITE: used}, CAPS) is None


@pytest.mark.parametrize("used", [Usage(101, 0), Usage(0, 10_001)])
def test_calls_and_tokens_both_count(used: Usage) -> None:
    assert over({Scope.SITE: used}, CAPS) is Scope.SITE


def test_the_next_call_has_to_fit_too() -> None:
    assert over({Scope.SITE: Usage(100, 0)}, CAPS, next_call=True) is Scope.SITE
    assert over({Scope.SITE: Usage(99, 0)}, CAPS, next_call=True) is None


def test_the_widest_budget_is_named() -> None:
    everything = dict.fromkeys(Scope, Usage(1000, 0))

    assert over(everything, CAPS) is Scope.SITE
    assert over({**everything, Scope.SITE: Usage()}, CAPS) is Scope.VISITOR


def test_zero_is_no_limit() -> None:
    assert over({Scope.SITE: Usage(10**9, 10**12)}, {Scope.SITE: Cap()}) is None
