"""Every tool, as it is called: through a desk, whose caller the session proved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from crm_tools.commerce.catalog import ProductRow, StockRow, VariantRow
from crm_tools.desk import Desk
from crm_tools.errors import Conflict, CrmError, Invalid, NotFound, NotVerified
from crm_tools.people.company import DEFAULT
from crm_tools.people.levels import Caller, Level
from crm_tools.registry import Effect, load_tools
from crm_tools.service import conversations
from crm_tools.store import Store
from crm_tools.words import say_day
from tests.crm_tools.conftest import Shop

COMPANY = replace(DEFAULT, timezone="Asia/Shanghai", currency="CNY", return_fee_minor=1500)
OpenDesk = Callable[..., Desk]
ARGUMENTS: dict[str, dict[str, Any]] = {
    "my_orders": {},
    "order_status": {"order_number": "A-1001"},
    "start_return": {"order_number": "A-1001", "items": ["Aria One"]},
    "part_status": {},
    "request_part": {"item": "Filter F4"},
}


@pytest.fixture
def desk(any_store: Store, any_shop: Shop) -> Iterator[OpenDesk]:
    """Opens desks in one transaction; Lin's unless told otherwise."""
    with any_store.transaction() as session:

        def open_desk(contact_id: str | None = any_shop.lin, level: Level = Level.VERIFIED, **changes: Any) -> Desk:
            given = Desk(session, Caller(level, contact_id), any_shop.thread, COMPANY, "en", any_shop.at)
            return replace(given, **changes)

        yield open_desk


def test_a_customer_sees_their_own_orders(desk: OpenDesk) -> None:
    records = _run("my_orders", desk())

    assert [one.ref for one in records] == ["order A-1001"]
    assert records[0].fields["items"] == ["1 × Aria One (silver)", "2 × Cup"]
    assert (records[0].fields["tracking"], records[0].fields["total"]) == ("SF100", "¥2,299")
    assert records[0].fields["return_until"] == "2026-11-30"


@pytest.mark.parametrize("tool", ["order_status", "start_return"])
def test_another_customers_order_looks_exactly_like_an_unknown_one(desk: OpenDesk, tool: str) -> None:
    foreign = _refusal(tool, desk(), {**ARGUMENTS[tool], "order_number": "A-1002"})
    unknown = _refusal(tool, desk(), {**ARGUMENTS[tool], "order_number": "A-9999"})

    assert type(foreign) is type(unknown) is NotFound
    assert str(foreign).replace("A-1002", "…") == str(unknown).replace("A-9999", "…")


@pytest.mark.parametrize("tool", ["ticket_status", "add_to_ticket"])
def test_another_customers_ticket_looks_exactly_like_an_unknown_one(desk: OpenDesk, any_shop: Shop, tool: str) -> None:
    theirs = _run("open_ticket", desk(any_shop.zhang), subject="Lamp", description="It hums.")[0].fields["number"]
    text = {"text": "Hello"} if tool == "add_to_ticket" else {}
    mine = desk()
    other, _ = conversations.start(mine.session, "web", language="en", at=any_shop.at)
    mine = replace(mine, conversation_id=other.id)

    foreign = _refusal(tool, mine, {"ticket_number": theirs, **text})
    unknown = _refusal(tool, mine, {"ticket_number": "T-9999", **text})
    assert type(foreign) is type(unknown) is NotFound
    assert str(foreign).replace(theirs, "…") == str(unknown).replace("T-9999", "…")


@pytest.mark.parametrize("tool", sorted(ARGUMENTS))
@pytest.mark.parametrize("level", [Level.ANONYMOUS, Level.CLAIMED])
def test_who_has_not_proven_who_they_are_is_asked_to(desk: OpenDesk, tool: str, level: Level) -> None:
    assert isinstance(_refusal(tool, desk(level=level), ARGUMENTS[tool]), NotVerified)
    assert isinstance(_refusal(tool, desk(None, level=Level.STAFF), ARGUMENTS[tool]), NotVerified)
    preview = load_tools()[tool].preview
    if preview is not None:
        with pytest.raises(NotVerified):
            preview(desk(level=level), **ARGUMENTS[tool])


def test_a_return_does_what_its_preview_said(desk: OpenDesk, any_store: Store) -> None:
    preview = load_tools()["start_return"].preview
    assert preview is not None
    said = preview(desk(), **ARGUMENTS["start_return"])
    assert desk().session.connection().exec_driver_sql("SELECT count(*) FROM returns").scalar() == 0
    done = _run("start_return", desk(), **ARGUMENTS["start_return"])[0].fields

    assert (done["number"], done["ticket"], done["refund"]) == ("R-1001", "T-1001", "¥1,884")
    assert done["refund"] in said.summary.en
    until = say_day(date.fromisoformat(done["send_by"])).en
    assert any(until in effect.en for effect in said.effects)


def test_a_return_is_possible_on_the_whole_last_day_and_not_after(desk: OpenDesk, any_shop: Shop) -> None:
    delivered = any_shop.at - timedelta(days=5)  # 17:00 in Shanghai, so the fourteenth day ends seven hours later
    evening = delivered + timedelta(days=14, hours=6, minutes=59)

    assert isinstance(
        _refusal("start_return", desk(now=evening + timedelta(minutes=1)), ARGUMENTS["start_return"]), Conflict
    )
    assert _run("start_return", desk(now=evening), **ARGUMENTS["start_return"])


def test_a_piece_that_is_on_its_way_back_cannot_be_returned_again(desk: OpenDesk) -> None:
    _run("start_return", desk(), **ARGUMENTS["start_return"])

    assert isinstance(_refusal("start_return", desk(), ARGUMENTS["start_return"]), Conflict)


def test_a_fee_above_the_price_refunds_nothing_rather_than_less(desk: OpenDesk) -> None:
    dear = replace(COMPANY, return_fee_minor=10_000_000)

    assert _run("start_return", desk(company=dear), **ARGUMENTS["start_return"])[0].fields["refund"] == "¥0"


def test_an_order_number_may_be_written_carelessly(desk: OpenDesk) -> None:
    assert _run("order_status", desk(), order_number=" a-1001 ")[0].ref == "order A-1001"


def test_a_visitor_finds_products_in_their_language(desk: OpenDesk) -> None:
    session = desk().session
    session.add(
        ProductRow(
            id="aria-one",
            name="Aria One",
            name_zh="咏叹一号",
            kind="lamp",
            description="A lamp.",
            description_zh="灯",
            fits=[],
        )
    )
    session.flush()
    for sku, price, quantity in (("A", 189_900, 9), ("B", 199_900, 2), ("C", 209_900, 0)):
        session.add(VariantRow(sku=sku, product_id="aria-one", options={"size": sku}, price_minor=price, on_sale=True))
        session.flush()
        session.add(StockRow(sku=sku, quantity=quantity))
    session.flush()
    found = _run("product_lookup", desk(None, level=Level.ANONYMOUS, language="zh"), query="aria one")[0].fields

    assert (found["name"], found["description"]) == ("咏叹一号", "灯")
    assert found["price"] == "¥1,899 – ¥2,099"
    assert [one["stock"] for one in found["variants"]] == ["in stock", "2 left", "out of stock"]


def test_a_visitors_ticket_is_known_in_this_conversation(desk: OpenDesk) -> None:
    visitor = desk(None, level=Level.ANONYMOUS)
    opened = _run("open_ticket", visitor, subject=" The  lamp ", description="It hums.", kind="repair")[0]
    _run("add_to_ticket", visitor, ticket_number="t-1001", text="Still.")

    assert (opened.ref, opened.fields["subject"]) == ("ticket T-1001", "The lamp")
    assert _run("ticket_status", visitor)[0].fields["number"] == "T-1001"


def test_a_claimed_name_is_not_written_on_a_ticket(desk: OpenDesk, any_shop: Shop) -> None:
    _run("open_ticket", desk(any_shop.zhang, level=Level.CLAIMED), subject="Lamp", description="It hums.")

    assert desk().session.connection().exec_driver_sql("SELECT contact_id FROM tickets").scalar() is None


@pytest.mark.parametrize(("subject", "text"), [("", "x"), ("x", " "), ("x", "y" * 4001)])
def test_a_ticket_that_says_nothing_or_too_much_is_refused(desk: OpenDesk, subject: str, text: str) -> None:
    assert isinstance(_refusal("open_ticket", desk(), {"subject": subject, "description": text}), Invalid)


def test_a_handover_tells_queue_and_wait(desk: OpenDesk) -> None:
    given = _run("hand_over", desk(None, level=Level.ANONYMOUS), reason="asked", topic="returns")[0]

    assert given.ref == "handoff returns"
    assert (given.fields["queue"], given.fields["ahead"]) == ("returns", 0)
    assert given.fields["wait"] == "1–5 min"


def test_every_write_can_be_previewed_and_only_a_write() -> None:
    for tool in load_tools().values():
        assert (tool.preview is not None) == (tool.effect is Effect.WRITE)


def _run(tool: str, desk: Desk, **arguments: Any) -> Any:
    return load_tools()[tool].run(desk, **arguments)


def _refusal(tool: str, desk: Desk, arguments: dict[str, Any]) -> CrmError:
    with pytest.raises(CrmError) as refusal:
        _run(tool, desk, **arguments)
    return refusal.value
