"""How far a customer's yes reaches: above these limits a colleague has to agree too. Pure; read from the profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from crm_tools.commerce.money import say_money
from crm_tools.errors import Invalid
from crm_tools.words import Words, fill, plain

__all__ = ["REASONS", "TIERS", "TOOLS", "Rule", "needs_approval", "read_limits"]

# The writes that ask `above_limits` before they are proposed; a rule for any other would never apply.
TOOLS = {
    "cancel_order": Words("A cancellation", "取消订单"),
    "change_order_items": Words("A change of items", "修改商品"),
    "claim_price_difference": Words("A price difference", "退差价"),
    "start_exchange": Words("An exchange", "换货"),
    "start_return": Words("A refund", "退款"),
}
REASONS = {
    "changed_mind": Words("because the customer changed their mind", "因改变主意"),
    "damaged": Words("because an item arrived damaged", "因到货破损"),
    "faulty": Words("because an item is faulty", "因商品故障"),
    "wrong_item": Words("because a wrong item came", "因错发商品"),
}
TIERS = {
    "standard": Words("for a standard account", "普通账户"),
    "silver": Words("for a silver account", "银卡账户"),
    "gold": Words("for a gold account", "金卡账户"),
}
ABOVE = Words("above {most}", "超过 {most}")
NEEDS = Words("{what} needs a colleague's approval", "{what}需同事审批")
NOTHING = Words("", "")
PARTS = ("above", "tiers", "reasons", "tools")


@dataclass(frozen=True, slots=True)
class Rule:
    """When a colleague has to agree; a part that is not given fits everything, so a rule of none always applies.

    `above_minor` is the highest amount that needs nobody, in minor units of the company's currency.
    """

    above_minor: int | None = None
    tiers: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()

    def applies(self, *, tool: str, amount_minor: int, tier: str, reason: str) -> bool:
        """Whether every part fits."""
        return (
            (self.above_minor is None or amount_minor > self.above_minor)
            and (not self.tiers or tier in self.tiers)
            and (not self.reasons or reason in self.reasons)
            and (not self.tools or tool in self.tools)
        )


def needs_approval(
    rules: Sequence[Rule], *, tool: str, amount_minor: int, tier: str = "", reason: str = "", currency: str
) -> Words | None:
    """Why a colleague has to agree too, in the words of the first rule that applies; None where a yes is enough.

    `amount_minor` is what the customer gets back, `tier` their account's, `reason` why they ask ("damaged").
    """
    for rule in rules:
        if rule.applies(tool=tool, amount_minor=amount_minor, tier=tier, reason=reason):
            return _why(rule, tool=tool, tier=tier, reason=reason, currency=currency)
    return None


def read_limits(given: object) -> tuple[Rule, ...]:
    """The profile's `approvals`: a list of rules, `above` in the currency's own unit (3000, "12.50").

    Raises Invalid that says which rule is wrong and how to mend it.
    """
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise _wrong(
            "approvals", "has to be a list of rules, like [{above: 3000}]", "应为规则列表，例如 [{above: 3000}]"
        )
    return tuple(_rule(one, f"approvals[{number}]") for number, one in enumerate(given))


def _why(rule: Rule, *, tool: str, tier: str, reason: str, currency: str) -> Words:
    """Only what the rule looks at is said: a customer's tier is nobody's business where it makes no difference."""
    what = TOOLS.get(tool, Words("This", "此操作"))
    tiers = TIERS[tier] if rule.tiers else NOTHING
    reasons = REASONS[reason] if rule.reasons else NOTHING
    most = plain(say_money(rule.above_minor or 0, currency))
    above = fill(ABOVE, {"most": most}) if rule.above_minor is not None else NOTHING
    english = (what.en, above.en, tiers.en, reasons.en)
    needing = Words(" ".join(filter(None, english)), f"{tiers.zh}{reasons.zh}{what.zh}{above.zh}")
    return fill(NEEDS, {"what": needing})


def _rule(given: object, place: str) -> Rule:
    if not isinstance(given, Mapping):
        raise _wrong(place, "has to be a rule, like {above: 3000}", "应为一条规则，例如 {above: 3000}")
    for name in given:
        if name not in PARTS:
            known = ", ".join(PARTS)
            raise _wrong(f"{place}.{name}", f"is no part of a rule; use {known}", f"不是规则项，可用：{known}")
    return Rule(
        above_minor=_amount(given["above"], f"{place}.above") if given.get("above") is not None else None,
        tiers=_names(given, "tiers", TIERS, place),
        reasons=_names(given, "reasons", REASONS, place),
        tools=_names(given, "tools", TOOLS, place),
    )


def _amount(given: Any, place: str) -> int:
    fix = (
        "has to be an amount of 0 or more with at most two decimals, like 3000",
        "应为不小于 0 且最多两位小数的金额，例如 3000",
    )
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise _wrong(place, *fix)
    try:
        minor = Decimal(str(given)) * 100
    except InvalidOperation as error:
        raise _wrong(place, *fix) from error
    if not minor.is_finite() or minor < 0 or minor != minor.to_integral_value():
        raise _wrong(place, *fix)
    return int(minor)


def _names(given: Mapping[str, Any], part: str, known: Mapping[str, Words], place: str) -> tuple[str, ...]:
    """A list of known names. An empty one is refused: it would fit everything, which nobody who writes it means."""
    names = given.get(part)
    if names is None:
        return ()
    may_be = ", ".join(known)
    if not isinstance(names, Sequence) or isinstance(names, str) or not names:
        raise _wrong(f"{place}.{part}", f"has to be a list of: {may_be}", f"应为列表，可填：{may_be}")
    for number, name in enumerate(names):
        if not isinstance(name, str) or name not in known:
            raise _wrong(
                f"{place}.{part}[{number}]", f"is {name!r}; it may be: {may_be}", f"为 {name!r}，可填：{may_be}"
            )
    return tuple(names)


def _wrong(place: str, en: str, zh: str) -> Invalid:
    return Invalid(f"{place} {en}", zh=f"{place} {zh}")
