"""What one turn leaves for the next: it travels on the engine's own last answer, so the engine itself keeps nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

__all__ = ["Choice", "State"]

_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Choice:
    """One offered way on: `label` is shown, `value` is what choosing it says."""

    label: str
    value: str

    def as_json(self) -> dict[str, str]:
        """The shape in which the doors show it."""
        return {"label": self.label, "value": self.value}


@dataclass(frozen=True, slots=True)
class State:
    """The open matter: its intent, what is known, what was asked, choices shown, misses in a row."""

    intent: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)
    asked: str = ""
    choices: tuple[Choice, ...] = ()
    misses: int = 0

    def knowing(self, **slots: str) -> State:
        """This state with `slots` added; an empty value forgets the slot."""
        known = {**self.slots, **slots}
        return replace(self, slots={name: value for name, value in known.items() if value})

    def as_json(self) -> dict[str, Any]:
        """JSON for the message that carries it."""
        return {
            "intent": self.intent,
            "slots": dict(self.slots),
            "asked": self.asked,
            "choices": [choice.as_json() for choice in self.choices],
            "misses": self.misses,
        }

    @classmethod
    def from_json(cls, value: object) -> State:
        """The state in `value`; anything malformed counts as absent, for it may come from an older version."""
        if not isinstance(value, Mapping):
            return cls()
        slots, choices, misses = value.get("slots"), value.get("choices"), value.get("misses")
        return cls(
            intent=_text(value.get("intent")),
            slots={str(k): _text(v) for k, v in slots.items() if _text(v)} if isinstance(slots, Mapping) else {},
            asked=_text(value.get("asked")),
            choices=tuple(_choices(choices)) if isinstance(choices, list) else (),
            misses=misses if isinstance(misses, int) and 0 <= misses <= 99 else 0,
        )


def _text(value: object) -> str:
    return value[:_LONGEST] if isinstance(value, str) else ""


def _choices(value: list[object]) -> list[Choice]:
    found = []
    for row in value[:20]:
        if isinstance(row, Mapping) and _text(row.get("value")):
            found.append(Choice(_text(row.get("label")) or _text(row.get("value")), _text(row.get("value"))))
    return found
