"""An order has one invoice that stands, over what was paid, and what it says can be changed for a while."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_tools.commerce.invoice_issuing import due_invoices, settle_invoice
from crm_tools.commerce.invoice_tools import preview_request_invoice, request_invoice
from crm_tools.commerce.invoices import InvoiceRow
from crm_tools.commerce.orders import OrderRow
from crm_tools.commerce.payments import Money, OrderPaymentRow, move_money
from crm_tools.desk import Desk
from crm_tools.errors import Conflict, Invalid, NotFound
from crm_tools.insights.lookup import find_customer
from crm_tools.people.company import DEFAULT
from crm_tools.people.levels import Caller, Level
from crm_tools.registry import load_tools
from crm_tools.service.outbox import OutboxRow
from crm_tools.store import Store
from tests.crm_tools.conftest import Shop, at_once

COMPANY = replace(DEFAULT, currency="CNY", timezone="Asia/Shanghai")
TAX = "91350100M000100Y43"


@pytest.fixture
def desk(any_store: Store, any_shop: Shop) -> Iterator[Desk]:
    """Lin's; order A-1001 has arrived and was paid for."""
    with any_store.transaction() as session:
        pay(session, any_shop)
        yield desk_of(session, any_shop)


def desk_of(session: Session, shop: Shop) -> Desk:
    return Desk(session, Caller(Level.VERIFIED, shop.lin), shop.thread, COMPANY, "en", shop.at)


def pay(session: Session, shop: Shop, amount: int = 229_900) -> None:
    move_money(session, ("A-1001", shop.lin), [Money("pay_lin", amount)], at=shop.at - timedelta(days=9))


def test_what_has_arrived_is_invoiced_at_once_over_what_was_paid(desk: Desk) -> None:
    preview = preview_request_invoice(desk, "a-1001", " Lin  Mei ")
    assert preview.summary.en == "Issue an electronic general invoice for order A-1001 over ¥2,299 to Lin Mei."
    assert [(one.name.en, one.before, one.after and one.after.en) for one in preview.changes] == [
        ("Kind", None, "electronic general invoice"),
        ("Title", None, "Lin Mei"),
        ("Amount", None, "¥2,299"),
        ("Sent to", None, "lin@example.com"),
    ]
    assert preview.effects[0].en == "It is issued at once and sent to lin@example.com."

    [done] = request_invoice(desk, "a-1001", " Lin  Mei ")
    assert done.ref == "invoice I-1001"
    assert done.fields == {
        "number": "I-1001",
        "order": "A-1001",
        "kind": "electronic general invoice",
        "title": "Lin Mei",
        "amount": "¥2,299",
        "status": "issued",
        "sent_to": "lin@example.com",
    }
    [letter] = letters(desk)
    assert (letter.recipient, letter.subject) == ("lin@example.com", "Invoice I-1001 for order A-1001")
    assert "Amount: ¥2,299" in letter.text


def test_a_colleague_finds_the_customer_by_the_invoices_number(desk: Desk) -> None:
    request_invoice(desk, "A-1001", "Lin")

    assert [one.name for one in find_customer(desk.session, "I-1001")] == ["Lin"]


def test_it_cannot_be_taken_back_and_is_agreed_to_by_its_name() -> None:
    found = load_tools()["request_invoice"]

    assert found.undo is None
    assert found.by_name is not None
    assert (found.by_name.en, found.by_name.zh) == ("issue the invoice", "开具发票")


def test_what_has_not_arrived_is_invoiced_when_it_does(desk: Desk) -> None:
    deliver(desk, "shipped")
    assert "has not arrived yet" in preview_request_invoice(desk, "A-1001", "Lin").effects[0].en
    fields = request_invoice(desk, "A-1001", "Lin")[0].fields
    assert (fields["status"], fields["issued_when"]) == ("requested", "within 24 hours of delivery")
    assert (due_invoices(desk.session), letters(desk)) == ([], [])

    deliver(desk, "delivered")
    assert due_invoices(desk.session) == ["A-1001"]
    assert settle_invoice(desk.session, "A-1001", at=desk.now) == "invoice.issued"
    assert settle_invoice(desk.session, "A-1001", at=desk.now) == ""
    assert (due_invoices(desk.session), len(letters(desk))) == ([], 1)


def test_a_special_vat_invoice_needs_a_company_and_its_tax_number(desk: Desk) -> None:
    with pytest.raises(Invalid, match="for companies only"):
        preview_request_invoice(desk, "A-1001", "Lin", "vat", TAX)
    with pytest.raises(Invalid, match="tax number"):
        preview_request_invoice(desk, "A-1001", "Lin Coffee Ltd", "vat")
    with pytest.raises(Invalid, match="last character"):
        preview_request_invoice(desk, "A-1001", "Lin Coffee Ltd", "vat", TAX[:-1] + "9")

    fields = request_invoice(desk, "A-1001", "Lin Coffee Ltd", "vat", TAX, "books@lin.example")[0].fields
    assert (fields["kind"], fields["tax_number"], fields["sent_to"]) == (
        "electronic special VAT invoice", TAX, "books@lin.example"
    )  # fmt: skip


@pytest.mark.parametrize("title", ["", "x", "12345", "a" * 101, "Win at https://evil.example", "a@b.example"])
def test_a_title_is_a_name(desk: Desk, title: str) -> None:
    with pytest.raises(Invalid, match="title"):
        preview_request_invoice(desk, "A-1001", title)


def test_somebody_without_an_address_is_asked_for_one(desk: Desk, any_shop: Shop) -> None:
    desk.session.execute(update(OrderPaymentRow).values(order_number="A-1002"))
    zhang = replace(desk, caller=Caller(Level.VERIFIED, any_shop.zhang))

    with pytest.raises(Invalid, match="email address"):
        preview_request_invoice(zhang, "A-1002", "Zhang")
    with pytest.raises(Invalid, match="not an email address"):
        preview_request_invoice(zhang, "A-1002", "Zhang", email="nowhere")


def test_another_one_replaces_the_first_and_shows_what_becomes_different(desk: Desk) -> None:
    request_invoice(desk, "A-1001", "Lin")
    later = replace(desk, now=desk.now + timedelta(days=30))
    preview = preview_request_invoice(later, "A-1001", "Lin Coffee Ltd", "vat", TAX)

    assert preview.summary.en.startswith("Cancel invoice I-1001 and issue another: electronic special VAT invoice")
    assert [(one.name.en, one.before and one.before.en, one.after and one.after.en) for one in preview.changes] == [
        ("Kind", "electronic general invoice", "electronic special VAT invoice"),
        ("Title", "Lin", "Lin Coffee Ltd"),
        ("Tax number", None, TAX),
    ]
    fields = request_invoice(later, "A-1001", "Lin Coffee Ltd", "vat", TAX)[0].fields
    assert (fields["number"], fields["replaces"]) == ("I-1002", "I-1001")
    assert states(desk) == [("I-1001", "cancelled"), ("I-1002", "issued")]
    assert "red-letter" in preview_request_invoice(later, "A-1001", "Lin").effects[-1].en


def test_the_same_again_is_refused_and_so_is_a_change_after_its_time(desk: Desk) -> None:
    request_invoice(desk, "A-1001", "Lin")
    with pytest.raises(Conflict, match="says just that already"):
        request_invoice(desk, "A-1001", "Lin")
    with pytest.raises(Conflict, match=r"21 November 2026.*within 30 days") as late:
        request_invoice(replace(desk, now=desk.now + timedelta(days=31)), "A-1001", "Lin Two")
    assert "人工" in late.value.say("zh")


def test_an_invoice_is_not_changed_for_ever(desk: Desk) -> None:
    for number in range(6):
        request_invoice(desk, "A-1001", f"Lin {number}x")
    with pytest.raises(Conflict, match="5 times"):
        request_invoice(desk, "A-1001", "Lin")


def test_what_was_cancelled_paid_back_or_never_paid_has_no_invoice(desk: Desk) -> None:
    deliver(desk, "cancelled")
    with pytest.raises(Conflict, match="was cancelled"):
        preview_request_invoice(desk, "A-1001", "Lin")
    deliver(desk, "delivered")
    move_money(desk.session, ("A-1001", desk.contact_id), [Money("pay_lin", -229_900)], at=desk.now)
    with pytest.raises(Conflict, match="fully refunded"):
        request_invoice(desk, "A-1001", "Lin")
    desk.session.execute(update(OrderPaymentRow).values(order_number="A-1002"))
    with pytest.raises(Conflict, match="not paid"):
        request_invoice(desk, "A-1001", "Lin")


def test_an_invoice_follows_the_money_that_goes_back(desk: Desk) -> None:
    request_invoice(desk, "A-1001", "Lin")
    after = desk.now + timedelta(days=1)
    move_money(desk.session, ("A-1001", desk.contact_id), [Money("pay_lin", -40_000)], at=after)
    assert due_invoices(desk.session) == ["A-1001"]
    assert settle_invoice(desk.session, "A-1001", at=after) == "invoice.issued"
    assert due_invoices(desk.session) == []
    assert "Amount: ¥1,899" in letters(desk)[-1].text
    assert "replaces invoice I-1001" in letters(desk)[-1].text

    move_money(desk.session, ("A-1001", desk.contact_id), [Money("pay_lin", -189_900)], at=after + timedelta(days=1))
    assert settle_invoice(desk.session, "A-1001", at=after + timedelta(days=1)) == "invoice.cancelled"
    assert states(desk) == [("I-1001", "cancelled"), ("I-1002", "cancelled")]


def test_another_customers_order_looks_like_none(desk: Desk) -> None:
    with pytest.raises(NotFound):
        request_invoice(desk, "A-1002", "Lin")


def test_two_who_ask_at_once_get_one_invoice_that_stands(any_store: Store, any_shop: Shop) -> None:
    with any_store.transaction() as session:
        pay(session, any_shop)

    def ask(_: int) -> bool:
        try:
            with any_store.transaction() as session:
                request_invoice(desk_of(session, any_shop), "A-1001", "Lin")
        except Conflict:
            return False
        return True

    assert sorted(at_once(4, ask)) == [False, False, False, True]
    assert any_store.count("invoices", {}) == 1


def deliver(desk: Desk, status: str) -> None:
    moment = desk.now - timedelta(days=5) if status == "delivered" else None
    values = {"status": status, "delivered_at": moment}
    desk.session.execute(update(OrderRow).where(OrderRow.number == "A-1001").values(**values))


def letters(desk: Desk) -> list[OutboxRow]:
    return list(desk.session.scalars(select(OutboxRow).order_by(OutboxRow.created_at)))


def states(desk: Desk) -> list[tuple[str, str]]:
    rows = desk.session.execute(select(InvoiceRow.number, InvoiceRow.status).order_by(InvoiceRow.number))
    return [(number, status) for number, status in rows]
