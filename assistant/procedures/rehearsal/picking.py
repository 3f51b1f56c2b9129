"""The records a path needs: whose order, which thing in it, which other version; and whether they are asked for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from assistant.engine.company import kind_called
from assistant.engine.slots import items_of
from assistant.procedures.procedure import Slot
from assistant.procedures.rehearsal.holders import Holder, Placed, Stage
from assistant.procedures.ways import Path
from crm_tools.commerce.options import say_option

__all__ = ["Pick", "picks"]


@dataclass(frozen=True, slots=True)
class Pick:
    """The records of one cast: `said` is what names them, by slot; `unasked` are the slots the engine takes without a
    question, because there is but one way to mean them."""

    holder: Holder
    values: dict[str, str] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    unasked: frozenset[str] = frozenset()


def picks(path: Path, slots: Mapping[str, Slot], stage: Stage, suits: Callable[[Placed], bool]) -> Iterator[Pick]:
    """All picks; those whose question is asked come before those where it is not."""
    wanted = {slot.kind: name for name, slot in slots.items() if slot.kind in ("order", "wares", "variant")}
    alone = {name.removesuffix(" alone"): value for name, value in path.world.items() if name.endswith(" alone")}
    named = {one.slot for one in path.asked} | set(path.at_once) | {name for name, value in alone.items() if value}
    record = next((wanted[kind] for kind in ("wares", "order") if kind in wanted and wanted[kind] in named), "")
    if not record:
        yield from (Pick(one) for one in stage.holders if one.orders)
        return
    at_once = record in path.at_once
    variant = wanted.get("variant", "")
    found = (
        pick for holder in stage.holders for pick in _of_holder(holder, record, slots[record], suits, at_once=at_once)
    )
    later = []
    for pick in found:
        for one in _with_variant(pick, variant, stage) if variant in named else [pick]:
            if record in alone and bool(alone[record]) != bool(one.unasked):
                continue
            if one.unasked and record not in alone:
                later.append(one)
            else:
                yield one
    yield from later


def _of_holder(
    holder: Holder, name: str, slot: Slot, suits: Callable[[Placed], bool], *, at_once: bool
) -> Iterator[Pick]:
    live = [one for one in holder.orders if one.order.status != "cancelled"] if slot.kind == "wares" else holder.orders
    preferred = [one for one in live if one.is_in(slot.of)] or (list(live) if slot.kind == "wares" else list(live)[:1])
    things = [(one, item) for one in preferred for item in items_of(one.fields.get("items", ""))]
    for placed in live if slot.kind == "wares" else holder.orders:
        if not suits(placed):
            continue
        items = items_of(placed.fields.get("items", ""))
        if len({item.name for item in items}) < len(items):
            continue  # one name for two things asks a question of its own
        if slot.kind == "order":
            asks = len([one for one in holder.orders if one.is_in(slot.of)]) > 1
            if asks or at_once or placed in preferred:
                yield _order(holder, name, placed, asks=asks or at_once)
            continue
        for item in items:
            asks = len(things) > 1
            if item.quantity == 1 and (asks or at_once or placed in preferred):
                yield _ware(holder, name, placed, item.name, asks=asks or at_once)


def _order(holder: Holder, name: str, placed: Placed, *, asks: bool) -> Pick:
    values = {"order_number": placed.number, **{f"order.{key}": value for key, value in placed.fields.items()}}
    return Pick(holder, values, {}, {name: placed.number}, frozenset() if asks else frozenset({name}))


def _ware(holder: Holder, name: str, placed: Placed, thing: str, *, asks: bool) -> Pick:
    order = _order(holder, name, placed, asks=asks)
    lists: dict[str, tuple[str, ...]] = {f"{name}.names": (thing,), f"{name}.name": (thing,)}
    lists |= {f"{name}.kind": (kind_called(thing),)}
    said = {"order_number": placed.number, name: f"{placed.number} {thing}"}
    return Pick(holder, order.values | {name: thing}, lists, said, order.unasked)


def _with_variant(pick: Pick, name: str, stage: Stage) -> Iterator[Pick]:
    """The pick with another version of its thing, where there is one that a single word tells apart."""
    number, thing = pick.values["order_number"], next(iter(pick.lists.values()))[0]
    placed = next(one for one in pick.holder.orders if one.number == number)
    lines = [one for one in placed.order.lines if thing in (one.name, one.name_zh) or one.name in thing]
    product = next((one for one in stage.goods if lines and one.id == lines[0].product_id), None)
    for variant in product.variants if product else ():
        if variant.on_sale and len(variant.options) == 1 and variant.options != lines[0].options:
            option = str(next(iter(variant.options.values())))
            yield Pick(
                pick.holder,
                pick.values,
                pick.lists | {f"{name}.names": (option,)},
                pick.said | {name: say_option(option, stage.language)},
                pick.unasked,
            )
