"""What of a receipt may prove how something stands."""

from __future__ import annotations

from assistant.reviewing.evidence import Said, read_all
from assistant.reviewing.ground import House, lay
from assistant.reviewing.told_states import records_of, told_states
from crm_tools.service.receipts import Receipt

ORDER = Receipt(
    "r1", "record", "order A-1001",
    {"status": "shipped", "note": "it was refunded", "written_on_items": "Cup: cancelled", "refunded": "0.00 EUR",
     "refundable": "yes"},
)  # fmt: skip
OTHER = Receipt("r2", "record", "order A-1002", {"status": "cancelled"})
FAQ = Receipt("r3", "passage", "article returns", {"title": "Returns", "text": "Money is refunded."})


def test_notes_possibilities_and_nothing_tell_no_state() -> None:
    told = " ".join(one.text for one in told_states(read_all([ORDER])[0]))

    assert "status shipped" in told
    assert not any(word in told for word in ("refund", "cancelled"))


def test_a_passage_tells_all_it_says() -> None:
    assert any("refunded" in one.text for one in told_states(read_all([FAQ])[0]))


def test_a_named_record_is_the_only_one_that_counts() -> None:
    ground = lay("", [ORDER, OTHER], said="", handed_over=False, language="en", house=House())

    assert [one.ref for one in records_of(Said("A-1002 is cancelled"), ground)] == ["order A-1002"]
    assert len(records_of(Said("It is cancelled"), ground)) == 2
