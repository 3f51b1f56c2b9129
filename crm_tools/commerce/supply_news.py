"""What there is to say about a part on its way. Pure."""

from __future__ import annotations

from crm_tools.commerce.supply import Supplied
from crm_tools.words import Words, say_day

__all__ = ["leaves_within", "news_of", "one_of", "standing_of"]

STANDING = {
    ("outbound", "picking"): Words("being packed", "正在打包"),
    ("outbound", "shipped"): Words("on its way to you", "已发货，正在配送"),
    ("outbound", "delivered"): Words("delivered", "已送达"),
    ("purchase", "requested"): Words("not in stock, to be ordered from the maker", "缺货，即将向厂家订购"),
    ("purchase", "ordered"): Words("ordered from the maker, not yet here", "已向厂家订购，尚未到货"),
    ("purchase", "arrived"): Words("waiting for the next goods to arrive", "等待下一批到货"),
}
CANCELLED = Words("cancelled", "已取消")


def one_of(part: Supplied) -> Words:
    """What was asked for: 2 × Filter F4, 2 件 F4 滤网."""
    return Words(f"{part.quantity} × {part.name}", f"{part.quantity} 件 {part.name_zh}")


def leaves_within(days: int) -> Words:
    """A span of working days, in words."""
    return Words(f"{days} working day{'' if days == 1 else 's'}", f"{days} 个工作日")


def standing_of(part: Supplied) -> Words:
    """Where it stands, in a few plain words."""
    return STANDING.get((part.kind, part.status), CANCELLED)


def news_of(part: Supplied, dispatch_days: int) -> Words:
    """The sentence that tells of its present state."""
    what, number = one_of(part), part.number
    match part.kind, part.status:
        case "outbound", "picking":
            span = leaves_within(dispatch_days)
            return Words(
                f"Your {what.en} ({part.other or number}) has arrived at our warehouse. "
                f"It leaves as {number} within {span.en}.",
                f"您的 {what.zh}（{part.other or number}）已到仓，将以订单 {number} 在 {span.zh}内发出。",
            )
        case _, "shipped":
            return Words(
                f"Your {what.en} ({number}) has been shipped, tracking number {part.tracking}.",
                f"您的 {what.zh}（{number}）已发货，运单号 {part.tracking}。",
            )
        case _, "delivered":
            return Words(f"Your {what.en} ({number}) has been delivered.", f"您的 {what.zh}（{number}）已送达。")
        case _, "ordered":
            return _ordered(part, what)
        case _, "arrived":
            return Words(
                f"{what.en} ({number}): the goods went to an older request, this one waits for the next ones.",
                f"{what.zh}（{number}）：到货已先满足更早的需求，此单等待下一批到货。",
            )
        case _:
            return Words(
                f"Your {what.en} ({number}) has been cancelled. Nothing is charged for it.",
                f"您的 {what.zh}（{number}）已取消，不会收取费用。",
            )


def _ordered(part: Supplied, what: Words) -> Words:
    day = say_day(part.expected_on) if part.expected_on else None
    return Words(
        f"Your {what.en} ({part.number}) is ordered from the maker"
        + (f" and expected here about {day.en}." if day else "."),
        f"您的 {what.zh}（{part.number}）已向厂家订购" + (f"，预计 {day.zh}左右到仓。" if day else "。"),
    )
