"""Readings that the words speak against, however like the examples a message is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.engine.moods import SPOILT

__all__ = ["doubtful", "undoubted"]

Ranked = tuple[tuple[str, float], ...]
_A_PART = re.compile(
    r"\b(?:spares?|parts?|replacements?|filters?|gaskets?|seals?|portafilters?|handles?|tanks?|wicks?|burrs?|carafes?|jugs?"
    r"|units?|trays?|tips?|whisks?|bases?|descaler|tablets?|packets?|boxes|tampers?|lids?|hoses?|knock box)\b"
    r"|[滤手水刀磨奶冲接滴底盘搅][网芯柄箱盘罐壶泡煮座头水]|密封|胶圈|蒸汽头|除垢|清洁片|[配零备]件|湿帘|渣盒|压粉",
    re.IGNORECASE,
)
_RECEIVED = re.compile(
    r"\b(?:sent|gave|delivered|got|received) (?:me|us)?\b|\barrived\b|发给我|收到|发错|寄来", re.IGNORECASE
)
_NO_QUOTE = re.compile(r"\borderno\b|\bticketno\b|\bcomplain|\bbroken\b|\breturn|投诉|坏|退", re.IGNORECASE)
# Who asks about somebody who asks is not proving who they are.
_OTHERS = re.compile(
    r"\b(?:someone|somebody|he|she|they|caller|scam\w*|your (?:staff|people|team|colleagues?|employees?))\b"
    r"|有人|对方|骗|你们(?:的)?(?:员工|客服|人)|自称",
    re.IGNORECASE,
)
_OWN = re.compile(r"\borderno\b|\bgoods\b", re.IGNORECASE)
_DELIVERED = re.compile(r"\breturn\w*|\bsend\b.{0,30}\bback\b|退掉|退货|退了吧|退回|寄回", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Doubt:
    """An intent that is not meant without the words of `needs`, or with those of `never`."""

    intents: frozenset[str]
    never: re.Pattern[str] | None = None
    needs: re.Pattern[str] | None = None

    def speaks(self, plain: str) -> bool:
        """Whether the words speak against it."""
        return bool(self.never and self.never.search(plain)) or bool(self.needs and not self.needs.search(plain))


_DOUBTS = (
    _Doubt(frozenset({"part_request"}), needs=_A_PART),  # "can I get a new one" is said of machines, too
    _Doubt(frozenset({"quote"}), never=_NO_QUOTE),  # companies complain as well
    _Doubt(frozenset({"change_order_items"}), never=_RECEIVED),  # what has come is exchanged or complained of
    _Doubt(frozenset({"cancel_order"}), never=_DELIVERED),
    _Doubt(frozenset({"thanks", "greeting", "goodbye"}), never=SPOILT),
    _Doubt(frozenset({"capabilities"}), never=_OWN),  # what can be done about a thing of theirs
    _Doubt(frozenset({"identify"}), never=_OTHERS),
)


def doubtful(intent: str, plain: str) -> bool:
    """Whether the words speak against an intent."""
    return any(intent in doubt.intents and doubt.speaks(plain) for doubt in _DOUBTS)


def undoubted(ranked: Ranked, plain: str) -> Ranked:
    """`ranked` without what the words speak against; the last one left stays."""
    left = tuple(one for one in ranked if not doubtful(one[0], plain))
    return left or ranked[-1:]
