"""Which money moves, and how it is said. Pure; amounts in minor units, above zero the customer pays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crm_tools.commerce.money import say_money
from crm_tools.commerce.payments import Method, Money, choose_method
from crm_tools.commerce.shop_rules import ShopRules
from crm_tools.errors import Conflict
from crm_tools.words import Words, plain

__all__ = [
    "all_back",
    "check_back",
    "give_back",
    "method_for",
    "refund_method",
    "say_methods",
    "say_moves",
    "settle_with",
]


def give_back(paid_by: Mapping[str, int], amount_minor: int) -> tuple[Money, ...]:
    """A refund by the ways it was paid, the latest first, each at most what it paid.

    Raises Conflict for more than was ever paid: no refund may create money.
    """
    moves, left = [], amount_minor
    for method_id, paid in reversed(list(paid_by.items())):
        part = min(left, paid)
        if part > 0:
            moves.append(Money(method_id, -part))
            left -= part
    if left > 0:
        raise Conflict("that is more than was paid; a colleague has to look", zh="退款超过已付金额，需同事核实")
    return tuple(moves)


def all_back(paid_by: Mapping[str, int]) -> tuple[Money, ...]:
    """All that is still paid, by the ways it was paid; what one of them got beyond what it paid comes off the others'.

    No more than that: a difference may have been refunded to a way that never paid.
    """
    return tuple(reversed(give_back(paid_by, sum(paid_by.values()))))


def method_for(methods: Sequence[Method], paid_by: Mapping[str, int], wanted: str) -> Method:
    """The way to settle a difference: the one that was asked for, else the way the order was paid.

    Raises NotFound for one that is not the customer's, Conflict when it is not clear or nothing is on file.
    """
    if wanted.strip():
        return choose_method(methods, wanted)
    own = [one for one in methods if one.id in paid_by]
    if not own:
        raise Conflict(
            "the way this order was paid is not on file any more; name another of yours",
            zh="该订单的支付方式已不在账户中，请指定其他支付方式",
        )
    return own[0]


def refund_method(
    methods: Sequence[Method], paid_by: Mapping[str, int], wanted: str, rules: ShopRules
) -> Method | None:
    """Where a refund goes: None for the ways it was paid, else the customer's own gift card where the rules let it.

    Raises NotFound for what is not the customer's, Conflict for a way that neither paid nor is such a gift card.
    """
    if not wanted.strip():
        return None
    asked = choose_method(methods, wanted)
    if paid_by.get(asked.id, 0) > 0 or (rules.refund_to_gift_card and asked.is_gift_card):
        return asked
    paid = say_methods([one for one in methods if one.id in paid_by])
    also = (" or to a gift card of yours", "，或您的礼品卡") if rules.refund_to_gift_card else ("", "")
    raise Conflict(
        f"a refund only goes to the way it was paid ({paid.en}){also[0]}",
        zh=f"退款只能退回原支付方式（{paid.zh}）{also[1]}",
    )


def check_back(methods: Sequence[Method], paid_by: Mapping[str, int], method: Method, rules: ShopRules) -> None:
    """Raises Conflict when a lower price may not go back by this method. Pure."""
    if not rules.difference_anywhere:
        refund_method(methods, paid_by, method.id, rules)


def settle_with(method: Method, amount_minor: int, currency: str) -> Money:
    """The move that settles an amount by one method; raises Conflict when a gift card holds too little."""
    if method.balance_minor is not None and method.balance_minor < amount_minor:
        held, needed = say_money(method.balance_minor, currency), say_money(amount_minor, currency)
        raise Conflict(
            f"the gift card holds {held} and {needed} is needed; choose another way to pay",
            zh=f"礼品卡余额 {held}，需要 {needed}，请选择其他支付方式",
        )
    return Money(method.id, amount_minor)


def say_moves(moves: Iterable[Money], methods: Sequence[Method], currency: str) -> Words:
    """ "¥100 to the gift card and ¥49 to Alipay", for money that goes back."""
    known = {one.id: one.said for one in methods}
    said = [
        (say_money(abs(one.amount_minor), currency), known.get(one.method_id, plain(one.method_id))) for one in moves
    ]
    return Words(
        " and ".join(f"{amount} to {name.en}" for amount, name in said) or "nothing",
        "，".join(f"{amount} 退至{_spaced(name.zh)}" for amount, name in said) or "无退款",
    )


def say_methods(methods: Iterable[Method]) -> Words:
    said = [one.said for one in methods]
    return Words(", ".join(one.en for one in said), "、".join(one.zh for one in said))


def _spaced(name: str) -> str:
    return f" {name}" if name[:1].isascii() else name
