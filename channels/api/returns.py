"""The warehouse's side of returns and exchanges: the goods are back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter

from channels.doors import Doors, OpenDoors, Staff
from crm_tools.commerce.goods_back import GoodsBack, receive_exchange, receive_return
from crm_tools.commerce.money import say_money
from crm_tools.people.company import company
from crm_tools.store import Session

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["staff"])


@router.post("/returns/{number}/received")
async def returned(number: str, user: Staff, house: OpenDoors) -> dict[str, Any]:
    """The goods of a return are back and checked: the refund goes out, and the customer is told. Once only."""
    by, at = f"user:{user.id}", house.mind.clock()
    return await _received(house, lambda session: receive_return(session, number, actor=by, at=at))


@router.post("/exchanges/{number}/received")
async def exchanged(number: str, user: Staff, house: OpenDoors) -> dict[str, Any]:
    """The old goods of an exchange are back: the difference is settled and the new ones leave. Once only."""
    by, at = f"user:{user.id}", house.mind.clock()
    return await _received(house, lambda session: receive_exchange(session, number, actor=by, at=at))


async def _received(house: Doors, act: Callable[[Session], GoodsBack]) -> dict[str, Any]:
    def run(session: Session) -> tuple[GoodsBack, str]:
        back = act(session)
        return back, company(session).currency

    back, currency = await house.write(run)
    if back.told:
        house.bell.ring(back.told)
    settled = {"paid" if back.moved_minor > 0 else "refunded": say_money(abs(back.moved_minor), currency)}
    return {"number": back.number, "order": back.order_number, "status": "received", **settled}
