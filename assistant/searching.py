"""What is looked up in the help pages: a question without the numbers of records, which stand in no page."""

from __future__ import annotations

import re

from crm_tools.words import Words

__all__ = ["searchable"]

_RECORDS = {
    "T": Words("my ticket", "工单"),
    "R": Words("my return", "退货"),
    "X": Words("my exchange", "换货"),
}
_ORDER = Words("my order", "订单")
_HAN = re.compile(r"[\u3400-\u9fff]")
_NUMBER = re.compile(
    r"(?:(?:\b(?:my|the|this|that)\s+)?\b(?:order|ticket|return|exchange)\s*(?:(?:no\.?|number)\s*)?[:#]?\s*"
    r"|(?:订单|工单|退货|换货)(?:号码?)?(?:是|为)?[:：]?\s*)?"
    r"(?<![A-Za-z0-9\-])([A-Za-z])[-–]\d{3,10}(?![A-Za-z0-9\-])",
    re.IGNORECASE,
)


def searchable(question: str) -> str:
    """`question` with what a number stands for in its place: "may I return A-1042" asks what "may I return my order"
    asks, and no page knows the number."""
    language = "zh" if _HAN.search(question) else "en"
    return _NUMBER.sub(lambda found: _RECORDS.get(found[1].upper(), _ORDER).say(language), question)
