"""Where an order goes, changed before it leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from crm_tools.commerce.changeable import check_changeable, undo_change
from crm_tools.commerce.order_change import OrderChange, apply_change
from crm_tools.commerce.orders import Order, held_order
from crm_tools.desk import Change, Desk, Preview, Record
from crm_tools.errors import Conflict
from crm_tools.people.addresses import address_parts, checked_address, say_address
from crm_tools.people.company import Company
from crm_tools.registry import Effect, Undo, tool
from crm_tools.words import Words

__all__ = ["change_order_address", "other_address", "preview_change_order_address"]


def preview_change_order_address(
    desk: Desk,
    order_number: str,
    line1: str,
    city: str,
    province: str,
    postcode: str,
    country: str,
    line2: str = "",
    district: str = "",
) -> Preview:
    """Where the order would go instead; raises when that can no longer be changed."""
    given = address_parts(line1, line2, district, city, province, postcode, country)
    order = held_order(desk.session, desk.contact_id, order_number.strip().upper())
    change = other_address(order, given, desk.company)
    before, after = say_address(order.address), say_address(change.address or {})
    if change.address == dict(order.address):  # whoever says it again is not wrong: it is confirmed
        return Preview(
            Words(f"Order {order.number} goes to {after.en}.", f"订单 {order.number} 寄往：{after.zh}。"), ()
        )
    return Preview(
        Words(f"Send order {order.number} to {after.en}.", f"订单 {order.number} 改寄至：{after.zh}。"),
        (Words("The parcel and its price stay as they are.", "商品和金额不变。"),),
        changes=(Change(Words("Address", "收货地址"), before, after),),
    )


@tool(
    effect=Effect.WRITE,
    doing=Words("Preparing the change", "正在准备修改地址"),
    preview=preview_change_order_address,
    undo=Undo(undo_change, within=timedelta(minutes=30)),
)
def change_order_address(
    desk: Desk,
    order_number: str,
    line1: str,
    city: str,
    province: str,
    postcode: str,
    country: str,
    line2: str = "",
    district: str = "",
) -> Sequence[Record]:
    """Send an order that has not left yet to another address. The customer is asked for a yes first.

    Args:
        order_number: like A-1042.
        line1: street and house number.
        city: the city.
        province: the province or state.
        postcode: the postcode; empty where there is none.
        country: the country as it stands in the order's address, like CN.
        line2: a second line, like the flat; may be empty.
        district: the district, where addresses have one; may be empty.
    """
    given = address_parts(line1, line2, district, city, province, postcode, country)
    order = held_order(desk.session, desk.contact_id, order_number.strip().upper())
    change = other_address(order, given, desk.company)
    desk.keep(**apply_change(desk.session, change, at=desk.now))
    desk.record("order.address-changed", f"order:{order.number}")
    fields = {"order": order.number, "address": desk.say(say_address(change.address or {}))}
    return [Record(f"order {order.number}", fields)]


def other_address(order: Order, given: Mapping[str, Any], company: Company) -> OrderChange:
    """The same parcel to another place. Pure.

    Raises Conflict when the order has gone too far, or the place is in another country and costs something else;
    Invalid for an address that cannot be one.
    """
    check_changeable(order, company.shop, Words("sent elsewhere", "修改地址"), after_change=True)
    address = checked_address(given, order.address)
    there, here = str(address.get("country") or ""), str(order.address.get("country") or "")
    if company.delivery.home and here and there.casefold() != here.casefold():
        raise Conflict(
            f"delivery to another country costs differently, so a colleague has to change order {order.number}",
            zh=f"跨境配送费用不同，订单 {order.number} 需由同事修改",
        )
    return OrderChange(order, address=address)
