"""What a turn has asked, found, done and proposed so far, each under the label its sentences will point at."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.steps import Step
from assistant.stopwatch import Stopwatch
from crm_tools.approvals import Proposal
from crm_tools.desk import Change, Record
from crm_tools.operations import Operation
from crm_tools.service.receipts import Receipt
from knowledge_base.passages import Found, Passage

__all__ = ["ASK_APPROVAL", "Action", "Call", "TurnLog"]

ASK_APPROVAL = "ask_approval"  # the name under which a receipt tells that a colleague was asked; no model can call it


@dataclass(frozen=True, slots=True)
class Call:
    """What a tool was asked; `proposal` and `changes` are those of the write that was agreed to."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)
    proposal: str | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """A tool that ran (or was proposed) in this turn, and the labels of the receipts it left."""

    tool: str
    effect: str
    status: str
    receipts: tuple[str, ...] = ()

    def shown(self) -> dict[str, Any]:
        """As a reply and a trace carry it."""
        return {"tool": self.tool, "effect": self.effect, "status": self.status, "receipts": list(self.receipts)}


@dataclass(slots=True)
class TurnLog:
    """Grows while a turn runs; read by the review and written down with the reply.

    `labels_given` counts those of a broken-off turn whose story goes on here: no label means two things in one trace.
    `blocked` are the drafts that were not sent, with their reasons; `step` is what the turn did first.
    """

    receipts: list[Receipt] = field(default_factory=list)
    passages: dict[str, Passage] = field(default_factory=dict)
    actions: list[Action] = field(default_factory=list)
    proposal: Proposal | None = None
    handed_over: bool = False
    submitted: bool = False
    operation: Operation | None = None
    undone: str = ""
    searches: list[Found] = field(default_factory=list)
    blocked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    step: Step | None = None
    watch: Stopwatch = field(default_factory=Stopwatch)
    labels_given: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add_passages(self, passages: Sequence[Passage], call: Call) -> list[Receipt]:
        """Receipts for passages; one already found keeps its label.

        A search that brought nothing new leaves a receipt of its own.
        """
        known = {passage.chunk_id: label for label, passage in self.passages.items()}
        found = []
        for passage in passages:
            label = known.get(passage.chunk_id)
            if label is None:
                fields = {"title": passage.title, "text": passage.text, "language": passage.language}
                receipt = self._keep("passage", f"article {passage.article_id}", fields, call)
                self.passages[receipt.label] = passage
            else:
                receipt = next(one for one in self.receipts if one.label == label)
            found.append(receipt)
        if all(one.label in known.values() for one in found):
            self._keep("passage", call.tool, {"found": [one.label for one in found]}, call, "empty")
        return found

    def add_read(self, call: Call, records: Sequence[Record]) -> list[Receipt]:
        """Receipts for records that a tool read (kind record)."""
        return [self._keep("record", one.ref, one.fields, call) for one in records]

    def add_written(self, call: Call, records: Sequence[Record]) -> list[Receipt]:
        """Receipts for records that a tool changed (kind tool); one that can show none leaves its own name."""
        shown = records or [Record(call.tool, {})]
        return [self._keep("tool", one.ref, one.fields, call) for one in shown]

    def add_attempt(self, call: Call, status: str, fields: dict[str, Any]) -> Receipt:
        """A receipt for a tool that failed, found nothing (empty), or was only proposed."""
        return self._keep("tool", call.tool, fields, call, status)

    def act(self, tool: str, effect: str, status: str, receipts: Sequence[Receipt]) -> None:
        """Writes down that a tool ran, and what it left."""
        self.actions.append(Action(tool, effect, status, tuple(one.label for one in receipts)))

    def ticket(self) -> dict[str, Any] | None:
        """The newest ticket among the records of this turn, as a reply shows it."""
        for receipt in reversed(self.receipts):
            if receipt.ref.startswith("ticket ") and {"number", "status"} <= receipt.fields.keys():
                return {"number": receipt.fields["number"], "status": receipt.fields["status"]}
            if receipt.kind == "tool" and receipt.fields.get("ticket"):
                status = "closed" if receipt.fields.get("undone") else "open"
                return {"number": receipt.fields["ticket"], "status": status}
        return None

    def adopt(self, done: Sequence[Receipt]) -> None:
        """Takes over what an earlier, broken-off turn did."""
        for one in done:
            self.receipts.append(one)  # under its own label: that is how it was written down
            if one.tool == ASK_APPROVAL:
                self.submitted = True
                self.actions.append(Action(one.fields["tool"], "write", "proposed", (one.label,)))
                continue
            handed_over = one.ref.startswith("handoff ")
            self.handed_over = self.handed_over or handed_over
            self.actions.append(Action(one.tool or "", "handoff" if handed_over else "write", one.status, (one.label,)))

    @property
    def acted(self) -> bool:
        """Whether something was really changed: a write done or laid before a colleague, a conversation handed over."""
        return (
            self.handed_over
            or self.submitted
            or any(one.effect == "write" and one.status == "done" for one in self.actions)
        )

    def take_back(self, count: int) -> None:
        """Forgets all but the first `count` receipts: what they told of was rolled back."""
        self.operation, self.undone = None, ""
        del self.receipts[count:]

    def _keep(self, kind: str, ref: str, fields: dict[str, Any], call: Call, status: str = "done") -> Receipt:
        # A model may call several tools at once, and writes run on another thread: a label is given out once.
        with self._lock:
            last = max((int(one.label.removeprefix("r")) for one in self.receipts), default=0)
            receipt = Receipt(
                f"r{max(last, self.labels_given) + 1}",
                kind,
                ref,
                fields,
                tool=call.tool,
                status=status,
                arguments=call.arguments,
                changes=call.changes,
                proposal=call.proposal,
            )
            self.receipts.append(receipt)
        return receipt
