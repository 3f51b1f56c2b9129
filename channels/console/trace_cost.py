"""What a reply took: in one line what it cost and how long it was, and on a fold where the time went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from channels.console.elements import quiet, section
from channels.console.telling import Telling
from channels.console.tree import Node, el
from channels.console.words import all_codes
from channels.trace_file import TraceFile

__all__ = ["took"]


def took(file: TraceFile, telling: Telling) -> Node:
    """The part under the five headings."""
    cost = file.part("cost")
    if not cost:
        return section("took", telling.say("trace.took"), quiet(telling.say("trace.took_unknown")))
    hundredths = dict(_stages(cost))
    total = _hundredths(cost.get("total"))
    rows = [_bar(telling.named("stage_of_turn", name), one, total, telling) for name, one in hundredths.items()]
    rows.append(_bar(telling.say("trace.total"), total, 0, telling))
    bars = el("table", el("tbody", *rows), cls="tr-table tr-bars")
    return section(
        "took",
        telling.say("trace.took"),
        el("p", _cost(cost, telling), " ", telling.say("trace.lasted", n=f"{total / 100:.1f}")),
        el("details", el("summary", telling.say("trace.stages")), bars, cls="dk-fold-open"),
    )


def _stages(cost: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Hundredths of a second by stage, so that the rows add up to the total; what is too short goes with the rest."""
    seconds, left = cost.get("seconds") or {}, _hundredths(cost.get("total"))
    for name in all_codes()["stage_of_turn"]:
        part = min(_hundredths(seconds.get(name)), left)
        if name != "rest" and part:
            left -= part
            yield name, part
    if left:
        yield "rest", left


def _hundredths(seconds: object) -> int:
    return round(100 * float(seconds)) if isinstance(seconds, int | float) else 0


def _bar(name: str, part: int, total: int, telling: Telling) -> Node:
    share = min(100, round(100 * part / total)) if total else 0
    bar = el("meter", min=0, max=100, value=share, aria_hidden="true") if total else ""
    said = telling.say("trace.seconds", n=f"{part / 100:.2f}")
    return el("tr", el("th", name, scope="row"), el("td", said), el("td", bar))


def _cost(cost: Mapping[str, Any], telling: Telling) -> str:
    paid = [one for one in cost.get("calls") or () if one.get("model")]
    if not paid:
        return telling.say("trace.cost_nothing")
    names = ", ".join(dict.fromkeys(str(one["model"]) for one in paid))
    failed = sum(bool(one.get("failed")) for one in paid)
    counted = [one for one in paid if one.get("tokens_in") is not None]
    said = telling.counted("trace.cost_calls", len(paid), names=names)
    if counted:
        into, out = (sum(int(one.get(name) or 0) for one in counted) for name in ("tokens_in", "tokens_out"))
        said += telling.say("trace.cost_tokens", into=f"{into:,}", out=f"{out:,}")
    else:
        said += telling.say("trace.cost_uncounted")
    return said + (telling.say("trace.cost_failed", n=failed) if failed else "")
