"""What a turn has found, done and proposed so far, each under the label its sentences will point at."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from crm_tools.approvals import Proposal
from crm_tools.operations import Operation
from crm_tools.service.receipts import Receipt
from knowledge_base.passages import Passage

__all__ = ["ASK_APPROVAL", "Action", "TurnLog"]

ASK_APPROVAL = "ask_approval"  # the name under which a receipt tells that a colleague was asked; no model can call it


@dataclass(frozen=True, slots=True)
class Action:
    """A tool that ran (or was proposed) in this turn."""

    tool: str
    effect: str
    status: str


@dataclass(slots=True)
class TurnLog:
    """Grows while a turn runs; read by the review and written down with the reply."""

    receipts: list[Receipt] = field(default_factory=list)
    arguments: dict[str, dict[str, Any]] = field(default_factory=dict)
    passages: dict[str, Passage] = field(default_factory=dict)
    actions: list[Action] = field(default_factory=list)
    proposal: Proposal | None = None
    handed_over: bool = False
    submitted: bool = False
    operation: Operation | None = None
    undone: str = ""
    searches: list[str] = field(default_factory=list)
    verdicts: list[tuple[str, ...]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add_passages(self, passages: Sequence[Passage]) -> list[Receipt]:
        """Receipts for passages; one already found keeps its label."""
        known = {passage.chunk_id: label for label, passage in self.passages.items()}
        added = []
        for passage in passages:
            label = known.get(passage.chunk_id)
            if label is None:
                fields = {"title": passage.title, "text": passage.text, "language": passage.language}
                receipt = self._keep("passage", f"article {passage.article_id}", fields)
                self.passages[receipt.label] = passage
            else:
                receipt = next(one for one in self.receipts if one.label == label)
            added.append(receipt)
        return added

    def add_record(
        self, ref: str, fields: dict[str, Any], *, tool: str, arguments: dict[str, Any], wrote: bool
    ) -> Receipt:
        """A receipt for a record that a tool read (kind record) or changed (kind tool)."""
        kind = "tool" if wrote else "record"
        receipt = self._keep(kind, ref, fields, tool=tool)
        self.arguments[receipt.label] = arguments
        return receipt

    def add_attempt(self, tool: str, status: str, fields: dict[str, Any], *, arguments: dict[str, Any]) -> Receipt:
        """A receipt for a tool that failed or was only proposed."""
        receipt = self._keep("tool", tool, fields, tool=tool, status=status)
        self.arguments[receipt.label] = arguments
        return receipt

    def ticket(self) -> dict[str, Any] | None:
        """The newest ticket among the records of this turn, as a reply shows it."""
        for receipt in reversed(self.receipts):
            if receipt.ref.startswith("ticket ") and {"number", "status"} <= receipt.fields.keys():
                return {"number": receipt.fields["number"], "status": receipt.fields["status"]}
            if receipt.kind == "tool" and receipt.fields.get("ticket"):
                return {"number": receipt.fields["ticket"], "status": "open"}
        return None

    def adopt(self, done: Sequence[Receipt]) -> None:
        """Takes over what an earlier, broken-off turn did."""
        for one in done:
            self._keep(one.kind, one.ref, one.fields, tool=one.tool, status=one.status)
            if one.tool == ASK_APPROVAL:
                self.submitted = True
                self.actions.append(Action(one.fields["tool"], "write", "proposed"))
                continue
            handed_over = one.ref.startswith("handoff ")
            self.handed_over = self.handed_over or handed_over
            self.actions.append(Action(one.tool or "", "handoff" if handed_over else "write", one.status))

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

    def _keep(
        self, kind: str, ref: str, fields: dict[str, Any], *, tool: str | None = None, status: str = "done"
    ) -> Receipt:
        # A model may call several tools at once, and writes run on another thread: a label is given out once.
        with self._lock:
            receipt = Receipt(f"r{len(self.receipts) + 1}", kind, ref, fields, tool=tool, status=status)
            self.receipts.append(receipt)
        return receipt
