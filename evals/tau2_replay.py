"""A public shop's tasks, call by call, through the real toolbox as the customer they are for, consent given.

`equal` is how many tasks end in exactly the state that `expected.json` has: the changed orders and users, in the shape
of `db.json`, money compared in whole cents (`equal_as_kept`: see `tau2_reference`). `refused` is how many calls of
`refused.json` were refused, and `unchanged_by_refusals` that they left the shop as it was; `refused_wrongly` are gold
calls we refused although they were to be done, `accepted_wrongly` those we did although they were to be refused, of
tasks and of `refused.json` alike. `books_wrong` counts tasks after which money or goods do not add up.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from assistant.mind import Mind
from assistant.receipts import TurnLog
from assistant.talk import start_talk
from assistant.turn_context import TurnContext
from crm_tools.commerce.books import discrepancies
from crm_tools.imports.shop import Shop
from crm_tools.people.company import company
from crm_tools.people.levels import Caller, Level
from crm_tools.store import new_id
from evals.report import Metrics
from evals.rows import BadInput
from evals.tau2_calls import WRITES, customer_of, is_foreign, our_call
from evals.tau2_reference import as_reference, in_file_order
from evals.tau2_shop import PLACED, open_shop
from evals.tau2_state import Copy, changed, same, state_of

__all__ = ["Replayed", "run"]

NOW = PLACED + timedelta(days=1)


@dataclass(slots=True)
class Replayed:
    """What one task came to."""

    equal: bool
    equal_as_kept: bool
    refused_wrongly: int
    accepted_wrongly: int
    state: dict[str, Any]
    notes: list[str] = field(default_factory=list)


def run(args: argparse.Namespace) -> Metrics:
    """The metrics of the module's own words; `n` is the number of tasks."""
    tasks = _read(args.domain / "tasks.json")[: args.limit or None]
    expected, refusable = _read(args.domain / "expected.json"), _read(args.domain / "refused.json")
    opened = open_shop(args.domain / "db.json", args.folder / "shop")
    original = state_of(opened.store)
    missing = [str(task["id"]) for task in tasks if str(task["id"]) not in expected]
    if missing:
        raise BadInput(f"{args.domain / 'expected.json'}: has no task {missing[0]}")
    done = {}
    for task in tasks:
        task_id = str(task["id"])
        with Copy(opened, args.folder / "task") as mind:
            done[task_id] = asyncio.run(_replay(mind, task, expected[task_id], opened.shop, original))
    with Copy(opened, args.folder / "refused") as mind:
        accepted = asyncio.run(_refused(mind, refusable, opened.shop))
        unchanged = same(state_of(mind.store), original)
    _show(args, done, accepted)
    return {
        "n": len(tasks),
        "tasks": len(tasks),
        "equal": sum(one.equal for one in done.values()),
        "equal_as_kept": sum(one.equal_as_kept for one in done.values()),
        "refusals": len(refusable),
        "refused": len(refusable) - len(accepted),
        "refused_wrongly": sum(one.refused_wrongly for one in done.values()),
        "accepted_wrongly": sum(one.accepted_wrongly for one in done.values()) + len(accepted),
        "unchanged_by_refusals": unchanged,
        "books_wrong": sum("books" in note for one in done.values() for note in one.notes),
    }


async def _replay(
    mind: Mind, task: Mapping[str, Any], wanted: Mapping[str, Any], shop: Shop, original: Mapping[str, Any]
) -> Replayed:
    calls = task["evaluation_criteria"]["actions"]
    to_refuse = _positions(calls, wanted.get("refused", ()))
    customer = wanted["customer"] or customer_of(calls, shop)
    turn = await _turn(mind, customer, shop)
    wrongly, accepted, notes, done = 0, 0, [], []
    for place, call in enumerate(calls):
        outcome = await _do(mind, call["name"], call["arguments"], turn, shop)
        if outcome is None:
            continue
        refused = outcome["status"] == "failed"
        if refused and place not in to_refuse and not is_foreign(call["arguments"], customer, shop):
            wrongly += 1
            notes.append(f"{call['name']}: {outcome['message']}")
        if not refused and place in to_refuse:
            accepted += 1
            notes.append(f"{call['name']}: was to be refused")
        if not refused:
            done.append((call["name"], call["arguments"]))
    kept = in_file_order(changed(state_of(mind.store), original), shop)
    told, want = as_reference(kept, done, shop), {"orders": wanted["orders"], "users": wanted["users"]}
    with mind.store.reading() as session:
        notes += [f"books: {one}" for one in discrepancies(session)]
    state = {"customer": wanted["customer"], "refused": [{"call": one} for one in sorted(to_refuse)], **told}
    return Replayed(same(told, want), same(kept, want), wrongly, accepted, state, notes)


async def _refused(mind: Mind, calls: Sequence[Mapping[str, Any]], shop: Shop) -> list[str]:
    """The calls that were done although they have to be refused."""
    accepted = []
    for call in calls:
        turn = await _turn(mind, call["customer"], shop)
        outcome = await _do(mind, call["name"], call["arguments"], turn, shop)
        if outcome is None or outcome["status"] != "failed":
            accepted.append(f"{call['name']} {call['arguments']}: {call.get('why', '')}")
    return accepted


async def _do(
    mind: Mind, name: str, arguments: Mapping[str, Any], turn: TurnContext, shop: Shop
) -> dict[str, Any] | None:
    """Runs a call of theirs as ours, with the customer's yes; None for one that has no counterpart to run."""
    ours = our_call(name, arguments, shop)
    if ours is None:
        return None
    tool, given = ours
    turn.log = TurnLog()
    outcome = await mind.toolbox.use(tool, given, turn)
    if outcome["status"] == "proposed" and turn.log.proposal is not None:
        outcome = await mind.toolbox.carry_out(turn.log.proposal, turn)
    return outcome


async def _turn(mind: Mind, user_id: str | None, shop: Shop) -> TurnContext:
    """A conversation of this customer, or of somebody who never said who they are."""
    if user_id is not None and user_id not in shop.users:
        raise BadInput(f"there is no customer {user_id!r} in db.json")
    talk = await start_talk(mind, channel="web", email=shop.users[user_id].email if user_id else "")
    thread = await talk.thread()
    return TurnContext(
        caller=Caller(Level.VERIFIED if user_id else Level.ANONYMOUS, contact_id=thread.contact_id),
        conversation_id=thread.id,
        trace_id=new_id("trc"),
        company=await mind.threads.read(company),
        language="en",
        now=NOW,
        report=lambda _: None,
    )


def _positions(calls: Sequence[Mapping[str, Any]], refused: Sequence[Mapping[str, Any]]) -> set[int]:
    """Which calls are to be refused, by their place among all; a place may also be counted among the writes alone."""
    given = [int(one["call"]) for one in refused]
    writes = [place for place, call in enumerate(calls) if call["name"] in WRITES]
    if all(place in writes for place in given):
        return set(given)
    return {writes[place] for place in given if place < len(writes)}


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise BadInput(f"{path}: is not JSON: {error}") from error


def _show(args: argparse.Namespace, done: Mapping[str, Replayed], accepted: Sequence[str]) -> None:
    if args.export:
        args.export.mkdir(parents=True, exist_ok=True)
        for task_id, one in done.items():
            path = args.export / f"{task_id}.json"
            path.write_text(json.dumps(one.state, indent=1, ensure_ascii=False), encoding="utf-8")
    if args.show:
        for task_id, one in done.items():
            if not one.equal or one.notes:
                print(f"task {task_id}: equal {one.equal}", *one.notes, sep="\n  ")
        print(*accepted, sep="\n")
