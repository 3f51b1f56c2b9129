"""What a short message beside an open proposal does to it: another particular, another number, or nothing."""

from __future__ import annotations

from assistant.engine.company import Company
from assistant.engine.counting import quantity
from assistant.engine.particulars import Said, operations, particulars, startable
from assistant.engine.rewishing import corrects_wish
from assistant.engine.state import State
from assistant.engine.topic import asks_its_price
from assistant.engine.understanding import Reading

__all__ = ["adjusts", "other_number", "part_proposed", "wishes_nothing"]

_TWINS = {"start_exchange", "change_order_items"}  # the same words, before and after the delivery
_NAMED = {"option", "item", "order_number", "day", "time"}
_SURE = 0.5
_LITTLE = 24
_SHORT = 60


def adjusts(before: State, said: Said, reading: Reading) -> bool:
    """Whether a short message beside an operation's proposal holds another particular of it: "make it black"."""
    about = before.intent in operations(said.company) and bool(before.slots.get("proposed"))
    if not about or len(said.text) > _SHORT or said.text[-1:] in "?？" or said.text[-1:] in "吗呢":
        return False
    alike = reading.intent == before.intent or {reading.intent, before.intent} == _TWINS
    if reading.settled and reading.intent in startable(said.company) and not alike:
        return False
    told = particulars(before.intent, said)
    told.pop("fault", None)
    if reading.intent in {"deny", "cancel"} and reading.confidence >= _SURE and not _NAMED & told.keys():
        return False  # "no need, I'll keep it" is a no, and "never mind, the cream one" is not
    return any(before.slots.get(name) != value for name, value in told.items())


def other_number(before: State, text: str, company: Company) -> bool:
    """Whether "make it two" changes how many of the part just proposed."""
    if before.intent == "quote" and before.slots.get("proposed"):
        return text[-1:] not in "?？" and corrects_wish(text, company)
    about = before.intent == "part_request" and bool(before.slots.get("proposed"))
    return about and len(text) <= _LITTLE and bool(quantity(text, company)) and text[-1:] not in "?？"


def part_proposed(before: State, said: str, company: Company) -> str:
    """The part that waits for a yes, when what it costs is asked and nothing else is named; else ""."""
    item = before.slots.get("item", "") if before.intent == "part_request" else ""
    named = company.named_in(said) or company.thing_in(said)
    same = not named or named == (item,) or (isinstance(named, str) and named in item.casefold())
    return item if item and same and asks_its_price(said) else ""


def wishes_nothing(reading: Reading, said: str) -> bool:
    """Whether a message beside an open proposal is a yes, or too little to be anything else."""
    doubtful = not reading.settled and reading.confidence < _SURE and len(said) <= _LITTLE and said[-1:] not in "?？"
    return reading.intent in {"affirm", "unclear"} or doubtful
