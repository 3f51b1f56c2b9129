"""How a question may be read: as a whole, and by the end of a trail of headings. Pure."""

from __future__ import annotations

import re

__all__ = ["readings"]

LONGEST_TRAIL = 400
LINK = re.compile(r"\s*[：›»]\s*|\s+>\s+|:\s+")  # "Set up: Tax: Rates", "设置 › 税：税率"
SAID = re.compile(r"[.!?。！？]\s|[!?。！？]$|\n")  # a sentence: its colon announces something, it is no trail


def readings(question: str) -> list[str]:
    """The question and, where it is a trail of headings, what the last of them says; both count the same."""
    if len(question) > LONGEST_TRAIL or SAID.search(question):
        return [question]
    steps = [step.strip() for step in LINK.split(question) if step.strip()]
    return [question, steps[-1]] if len(steps) > 1 else [question]
