"""The figures of company.yaml that orders and the company profile obey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crm_tools.sample.sheets import sheet

__all__ = ["Facts", "company_profile", "read_facts"]

# What the warranty's groups are called in the catalog, where that is not their singular.
KINDS_OF = {"kettles and frothers": ("kettle", "milk frother"), "spare parts": ("spare part", "supplies", "accessory")}
EXCLUDED = {
    "en": "If the check finds what no warranty covers (limescale, a drop, wear parts), it is quoted first.",
    "zh": "如检测为保修不覆盖的情况（水垢、跌落、易损件），将先向您报价。",
}
REFUND_TO = {"en": "the original payment method", "zh": "原支付方式"}


@dataclass(frozen=True, slots=True)
class Facts:
    """Fees in fen, spans in working days as (shortest, longest), discounts as (from fen, percent)."""

    timezone: str
    currency: str
    free_from_minor: int
    standard_fee_minor: int
    express_fee_minor: int
    overseas_fee_minor: int
    standard_days: tuple[int, int]
    remote_days: tuple[int, int]
    overseas_days: tuple[int, int]
    discounts: tuple[tuple[int, int], ...]

    def shipping_minor(self, service: str, goods_minor: int) -> int:
        """What delivery of goods of this value costs."""
        if service == "express":
            return self.express_fee_minor
        if service == "overseas":
            return self.overseas_fee_minor
        return 0 if goods_minor >= self.free_from_minor else self.standard_fee_minor

    def discount_percent(self, list_value_minor: int) -> int:
        """The business discount on an order of this list value."""
        return max((percent for start, percent in self.discounts if list_value_minor >= start), default=0)

    def transit_days(self, reach: str) -> tuple[int, int]:
        """How many working days a parcel travels that does not go by express."""
        return {"remote": self.remote_days, "overseas": self.overseas_days}.get(reach, self.standard_days)


def read_facts() -> Facts:
    data = sheet("company")
    shipping = data["shipping"]
    return Facts(
        timezone=data["timezone"],
        currency=data["currency"],
        free_from_minor=shipping["free_from"] * 100,
        standard_fee_minor=shipping["standard_fee"] * 100,
        express_fee_minor=shipping["express_fee"] * 100,
        overseas_fee_minor=shipping["overseas"]["fee"] * 100,
        standard_days=_span(shipping["standard_working_days"]),
        remote_days=_span(shipping["remote_working_days"]),
        overseas_days=_span(shipping["overseas"]["working_days"]),
        discounts=_discounts(data),
    )


def company_profile() -> dict[str, Any]:
    """The profile for `save_company`."""
    data = sheet("company")
    week, saturday = (data["support_hours"][day].replace("-", "–") for day in ("mon-fri", "sat"))
    return {
        "name": data["name"],
        "timezone": data["timezone"],
        "currency": data["currency"],
        "email": data["email"],
        "return_window_days": data["returns"]["window_days"],
        "refund_working_days": data["returns"]["refund_working_days"],
        "return_fee_minor": data["returns"]["return_fee"] * 100,
        "approvals": data["approvals"],
        "refund_to": REFUND_TO,
        "delivery": _delivery(data["shipping"], data["parts_ordered_in"]),
        "hours": {
            "en": f"Mon–Fri {week}, Sat {saturday} (Beijing time)",
            "zh": f"北京时间周一至周五 {week}，周六 {saturday}",
        },
        # Only the phone keeps office hours: the demo's chat team is on duty day and night.
        "chat_around_the_clock": True,
        "calendar": _calendar(data),
        "sla": data["sla"],
        "discounts": [list(one) for one in _discounts(data)],
        "quote_working_days": data["business"]["account_review_working_days"],
        "shop": {
            "change_until": ["pending", "processed"],  # until the parcel is dispatched
            "faulty_days": data["returns"]["faulty_window_days"],
            "price_days": data["price_protection_days"],
        },
        "warranty": _warranty(data),
        "callbacks": data["callbacks"],
        "invoice_change_days": data["invoices"]["change_within_days"],
    }


def _discounts(data: Mapping[str, Any]) -> tuple[tuple[int, int], ...]:
    return tuple(
        (int(start) * 100, int(percent.rstrip("%"))) for start, percent in data["business"]["discounts"].items()
    )


def _delivery(shipping: dict[str, Any], ordered_in: dict[str, int]) -> dict[str, Any]:
    return {
        "fee_minor": shipping["standard_fee"] * 100,
        "free_from_minor": shipping["free_from"] * 100,
        "abroad_minor": shipping["overseas"]["fee"] * 100,
        "home": "CN",
        "dispatch_days": shipping["dispatch_working_days"],
        "supplier_days": ordered_in["supplier_working_days"],
    }


def _warranty(data: Mapping[str, Any]) -> dict[str, Any]:
    given, repair = data["warranty_months"], data["repair"]
    months = {kind: count for group, count in given.items() for kind in KINDS_OF.get(group, (group.removesuffix("s"),))}
    return {
        "months": months,
        "business_months": given["commercial machines"],
        "not_repaired": repair["not_for"],
        "diagnosis_minor": repair["diagnosis_fee"] * 100,
        "onsite_for": repair["onsite_for"],
        "workshop_days": repair["workshop_working_days"],
        "book_within_days": repair["book_within_working_days"],
        "excluded": EXCLUDED,
    }


def _calendar(data: dict[str, Any]) -> dict[str, Any]:
    hours = {day: [span.split("-")] for day, span in data["support_hours"].items()}
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), hours["mon-fri"]) | {"sat": hours["sat"]}
    return {"week": week, "holidays": [str(day) for day in data["holidays"]]}


def _span(pair: list[int]) -> tuple[int, int]:
    shortest, longest = pair
    return shortest, longest
