"""What we know of a customer, for the customer, and a new address for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.commerce.money import say_money
from crm_tools.commerce.orders import orders_of
from crm_tools.commerce.payments import PaymentMethodRow, method_value
from crm_tools.desk import Change, Desk, Preview, Record
from crm_tools.errors import Conflict
from crm_tools.people.addresses import address_parts, checked_address, say_address
from crm_tools.people.contacts import ContactRow, contact, held_contact, phone_of
from crm_tools.people.phones import say_phone
from crm_tools.registry import Effect, Undo, tool
from crm_tools.words import Words

__all__ = ["change_my_address", "my_profile", "preview_change_my_address"]

MANY = 20
BRANDS = {"visa": "Visa", "mastercard": "Mastercard", "amex": "American Express", "unionpay": "UnionPay"}


@tool(effect=Effect.READ, doing=Words("Looking up your details", "正在查询您的资料"))
def my_profile(desk: Desk) -> Sequence[Record]:
    """Look up the customer's own details: name, email, phone, address, ways to pay (masked), gift card balance."""
    known, row = contact(desk.session, desk.contact_id), desk.session.get_one(ContactRow, desk.contact_id)
    phone = phone_of(desk.session, desk.contact_id)
    ways, balances = _ways_to_pay(desk)
    fields = {
        "name": known.name,
        "email": known.email,
        "phone": say_phone(phone) if phone else None,
        "address": desk.say(say_address(row.address)) if row.address else None,
        "company": known.account_name if known.account_kind == "company" else None,
        "ways_to_pay": ways or None,
        "gift_card": balances or None,
    }
    return [Record("profile", {name: value for name, value in fields.items() if value is not None})]


def preview_change_my_address(
    desk: Desk,
    line1: str,
    city: str,
    province: str,
    postcode: str,
    country: str,
    line2: str = "",
    district: str = "",
) -> Preview:
    """What the new address would be; raises Invalid for one that is none."""
    given = address_parts(line1, line2, district, city, province, postcode, country)
    row = desk.session.get_one(ContactRow, desk.contact_id)
    new, old = checked_address(given, row.address), row.address
    said = say_address(new)
    if new == old:  # whoever says it again is not wrong: it is confirmed
        return Preview(Words(f"Keep your address: {said.en}.", f"保留您的地址：{said.zh}。"), _orders_keep_theirs(desk))
    return Preview(
        Words(f"Change your address to {said.en}.", f"将您的地址改为：{said.zh}。"),
        _orders_keep_theirs(desk),
        changes=(Change(Words("Address", "地址"), say_address(old) if old else None, said),),
    )


def _restore_address(desk: Desk, kept: Mapping[str, Any]) -> Sequence[Record]:
    """Puts the address back that was there before, unless anybody has changed it since."""
    row = held_contact(desk.session, desk.contact_id)
    if row.address_version != kept["version"] or row.address != kept["after"]:
        raise Conflict(
            "your address was changed again since, so this can no longer be undone; you can change it once more",
            zh="您的地址之后又有变动，无法撤销；可以再次修改地址",
        )
    row.address = dict(kept["before"])
    row.address_version += 1
    desk.session.flush()
    desk.record("contact.address-restored", f"contact:{row.id}")
    return [Record("profile", {"address": desk.say(say_address(row.address))})]


@tool(
    effect=Effect.WRITE,
    doing=Words("Preparing the new address", "正在准备修改地址"),
    preview=preview_change_my_address,
    undo=Undo(_restore_address, within=timedelta(hours=24)),
)
def change_my_address(
    desk: Desk,
    line1: str,
    city: str,
    province: str,
    postcode: str,
    country: str,
    line2: str = "",
    district: str = "",
) -> Sequence[Record]:
    """Change the customer's own address on file, for orders to come. The customer is asked for a yes first.

    Args:
        line1: street and number, as it stands on a label.
        city: the city.
        province: the province or state.
        postcode: the postcode; empty where there are none, as in Hong Kong.
        country: the country, by name or code.
        line2: flat, floor or building, if it is not in line1.
        district: the district of the city, if there is one.
    """
    given = address_parts(line1, line2, district, city, province, postcode, country)
    row = held_contact(desk.session, desk.contact_id)
    new, before = checked_address(given, row.address), dict(row.address)
    row.address, row.address_version = new, row.address_version + 1
    desk.session.flush()
    desk.keep(before=before, after=new, version=row.address_version)
    desk.record("contact.address-changed", f"contact:{row.id}")
    fields = {"address": desk.say(say_address(new)), "was": desk.say(say_address(before)) if before else None}
    return [Record("profile", {name: value for name, value in fields.items() if value is not None})]


def _orders_keep_theirs(desk: Desk) -> tuple[Words, ...]:
    """What a new address does not change: where placed orders go."""
    can = desk.company.shop.change_until
    waiting = [one.number for one in orders_of(desk.session, desk.contact_id, limit=MANY) if one.status in can]
    if not waiting:
        return (Words("Orders already placed keep their address.", "已下单的订单地址不变。"),)
    en, zh = ", ".join(waiting), "、".join(waiting)
    return (
        Words(
            f"Orders already placed keep their address; {en} can still be changed too if you ask.",
            f"已下单的订单地址不变；如需要，订单 {zh} 的地址仍可另行修改。",
        ),
    )


def _ways_to_pay(desk: Desk) -> tuple[str, str]:
    """The ways to pay, masked, and what the gift cards hold; two that would read alike are told apart by their ids."""
    rows = _method_rows(desk.session, desk.contact_id)
    said = {row.id: desk.say(_masked(row)) for row in rows}
    alike = Counter(said.values())
    called = {row.id: said[row.id] if alike[said[row.id]] == 1 else f"{said[row.id]} ({row.id})" for row in rows}
    cards = [row for row in rows if row.balance_minor is not None]
    currency = desk.company.currency
    balances = [
        (f"{called[row.id]}: " if len(cards) > 1 else "") + say_money(row.balance_minor or 0, currency) for row in cards
    ]
    join = "；" if desk.language == "zh" else "; "
    return join.join(called.values()), join.join(balances)


def _masked(row: PaymentMethodRow) -> Words:
    """ "Visa ending 9212"; a card whose brand is not known is called by its kind."""
    if row.brand and row.last_four:
        brand = BRANDS.get(row.brand.casefold(), row.brand.title())
        return Words(f"{brand} ending {row.last_four}", f"{brand}（尾号 {row.last_four}）")
    return method_value(row).said


def _method_rows(session: Session, contact_id: str) -> Sequence[PaymentMethodRow]:
    query = select(PaymentMethodRow).where(PaymentMethodRow.contact_id == contact_id).order_by(PaymentMethodRow.id)
    return session.scalars(query).all()
