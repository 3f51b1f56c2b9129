"""The questions of a procedure, and the values that its sentences and conditions may name."""

from __future__ import annotations

from dataclasses import replace

from assistant.engine.case import Case, Move
from assistant.engine.flows.orders import describe, newest_first
from assistant.engine.flows.purchases import ware_choices, wares_of
from assistant.engine.gathering import Gathered
from assistant.engine.state import Choice
from assistant.procedures.procedure import Procedure
from assistant.procedures.steps import Get

__all__ = ["alternatives", "ask", "showing", "values_of"]


def showing(move: Move, so_far: Gathered, step: Get) -> Move:
    """The question behind how the order stands, once."""
    order = so_far.order
    if step.showing != "order" or order is None or move.tool or move.state.slots.get("shown") == order.field("number"):
        return move
    text = so_far.case.join(describe(so_far.case, order), move.text)
    return replace(move, text=text, state=move.state.knowing(shown=order.field("number")))


def ask(case: Case, procedure: Procedure, name: str, *before: str, part: str = "") -> Move:
    """The question for one slot, or for one `part` of it, with its answers to choose from."""
    slot = procedure.slots[name]
    if slot.kind == "address":
        wanted = part or name
        return case.reply(*before, case.say(f"ask_{wanted}"), asked=wanted, confidence=0.9)
    question = slot.ask.say(case.language) if slot.ask else case.say("unclear")
    choices = [_labelled(one.say(case.language)) for one in slot.choices]
    own = case.situation.customer
    if slot.kind == "title" and own:
        choices = [_labelled(own)]
    return case.reply(*before, question, asked=name, choices=choices, confidence=0.9)


def _labelled(label: str) -> Choice:
    return Choice(label, label)  # what is pressed is said, in the reader's own language


def values_of(so_far: Gathered, procedure: Procedure) -> dict[str, str]:
    """Everything a condition or a sentence may name."""
    case, order = so_far.case, so_far.order
    values = {name: slot.default for name, slot in procedure.slots.items()} | dict(case.state.slots)
    values |= {f"order.{name}": value for name, value in order.fields.items()} if order else {}
    values |= {f"lent.{name}": "yes" for name in case.lent}
    values |= {f"said.{name}": "yes" for name in so_far.said}
    values["customer.verified"] = "yes" if case.situation.verified else ""
    return values | {name: values[0] for name, values in (so_far.lists or {}).items() if values}


def alternatives(case: Case) -> tuple[Choice, ...]:
    """What else could have been meant, so that "no, the other one" has something to mean."""
    read = case.result("my_orders") or case.result("order_status")
    return tuple(ware_choices(case, wares_of(newest_first(read.receipts)))) if read else ()
