"""Which words of a receipt tell how things stand, and which are only what somebody wrote into it. Pure."""

from __future__ import annotations

import re

from assistant.reviewing.evidence import Evidence, Said
from assistant.reviewing.ground import Ground

__all__ = ["records_of", "told_states"]

# Whoever writes a note may claim what they like in it: it is evidence of what it says, never of how a thing stands.
WRITTEN = re.compile(
    r"(?:^|_)(?:notes?|remarks?|comments?|messages?|memo|written|text|engraving|instructions?|subject|description"
    r"|reason|tracking|wish(?:es)?|gift)(?:_|$)|备注|留言|附言|说明|描述|理由|刻字|寄语",
    re.IGNORECASE,
)
NOTHING = re.compile(r"(?:no|none|not yet|never|false|0(?:\.0+)?(?: ?[A-Z]{3})?|-|无|否|未|没有|尚未)", re.IGNORECASE)
POSSIBLE = re.compile(r"\b\w+able\b|可退|可取消|可换", re.IGNORECASE)


def told_states(receipt: Evidence) -> list[Said]:
    """Statements of a receipt that may prove how something stands."""
    if receipt.kind == "passage":
        return receipt.pieces
    told = [
        Said(POSSIBLE.sub(" ", f"{field.replace('_', ' ')} {value}"))
        for field, value in receipt.values
        if not WRITTEN.search(field) and not NOTHING.fullmatch(value.strip())
    ]
    return told if receipt.kind == "record" else [Said(receipt.tool.replace("_", " ")), *told]


def records_of(clause: Said, ground: Ground) -> list[Evidence]:
    """The records a clause is about: those whose ids it names, or else any."""
    named = [one for one in ground.records if one.kind == "record" and Said(one.ref).ids & clause.ids]
    return named or ground.records
