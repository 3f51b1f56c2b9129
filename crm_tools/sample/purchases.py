"""Parts that were out of stock when a sample customer asked for them, and are on their way to the warehouse."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import VariantRow
from crm_tools.commerce.part_requests import PartRequest, request_part
from crm_tools.commerce.supply_changes import By, order_in
from crm_tools.errors import NotFound
from crm_tools.people.company import company
from crm_tools.people.contacts import country_of
from crm_tools.people.identities import find_contact
from crm_tools.sample.sheets import sheet

__all__ = ["write_purchases"]


def write_purchases(session: Session, *, user_id: str, at: datetime) -> None:
    """The purchases of stories.yaml, ordered by this colleague an hour after they were asked for."""
    house = company(session)
    for entry in sheet("stories")["purchases"]:
        contact_id = find_contact(session, "email", entry["of"])
        if contact_id is None:
            raise NotFound(f"stories.yaml names {entry['of']}, who is not among its contacts")
        asked = at - timedelta(days=entry["asked"])
        price = session.get_one(VariantRow, entry["sku"]).price_minor
        expected = at.astimezone(ZoneInfo(house.timezone)).date() + timedelta(days=entry["arrives"])
        delivery = house.delivery.cost_minor(price * entry["quantity"], country_of(session, contact_id))
        wanted = PartRequest(contact_id, entry["sku"], entry["quantity"], price, delivery, None, expected)
        placed = request_part(session, wanted, actor=f"contact:{contact_id}", at=asked)
        order_in(session, placed.number, expected, By(f"user:{user_id}", asked + timedelta(hours=1)))
