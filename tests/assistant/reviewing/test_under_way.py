"""A deed told by what it has led to."""

from __future__ import annotations

import pytest

from assistant.review import review
from crm_tools.service.receipts import Receipt

ORDER = Receipt("r1", "record", "order LP-118", {"lamp": "Fjord, brass", "customer": "Ida Falk"})
PROPOSED = Receipt(
    "r2", "tool", "send_shade", {"item": "Fjord shade"}, tool="send_shade", status="proposed"
)  # fmt: skip
SENT = Receipt("r3", "tool", "send_shade", {"item": "Fjord shade"}, tool="send_shade", status="done")


def flaws_of(draft: str, tool: Receipt) -> set[str]:
    verdict = review(draft, [ORDER, tool], said="Can I have a new shade?", handed_over=False, language="en")
    return {one.flaw for one in verdict.findings}


@pytest.mark.parametrize(
    "draft",
    ["A new Fjord shade is on its way to you.", "Your Fjord lamp has gone back into production."],
)
def test_what_only_a_write_can_lead_to_needs_one_that_ran(draft: str) -> None:
    assert "action" in flaws_of(draft, PROPOSED)
    assert "action" not in flaws_of(draft, SENT)


def test_what_will_follow_may_be_told() -> None:
    assert "action" not in flaws_of("Once you agree, the Fjord shade is on its way to you.", PROPOSED)
