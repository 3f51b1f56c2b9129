"""The story of one write, as people read it: shown, agreed to, approved, done, taken back, each with what proves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.desk import Change
from crm_tools.errors import NotFound
from crm_tools.operations import OperationRow
from crm_tools.people.users import user_by_id
from crm_tools.proposals import Proposal, ProposalRow, proposal_value
from crm_tools.service.receipts import ReceiptRow, receipts_of_proposal
from crm_tools.store.events import Event, events_about
from crm_tools.words import Words, fill, plain

__all__ = ["Line", "Proof", "Story", "story_of", "tell_story"]

CUSTOMER = Words("the customer", "客户")
ASSISTANT = Words("the assistant", "智能助手")
STEPS = {
    "proposal.pending": Words("Shown to the customer: {summary}", "向客户展示：{summary}"),
    "proposal.consented": Words("Agreed to by {who}; a colleague has to agree too", "{who}已同意，还需同事审批"),
    "proposal.done": Words("Agreed to by {who}", "{who}已同意"),
    "proposal.declined": Words("Declined by {who}", "{who}已拒绝"),
    "proposal.superseded": Words("Ended by {who}: something else took its place", "{who}已终止：由其他操作取代"),
    "proposal.expired": Words("Ended: nobody agreed in time", "已失效：未在时限内同意"),
    "proposal.failed": Words("Not done, and nothing was changed", "未能办理，未做任何更改"),
    "operation.done": Words("Done", "已办理"),
    "operation.undone": Words("Taken back by {who}", "{who}已撤销"),
}
APPROVED = Words("Approved by {who}", "{who}已批准")
BECAUSE = Words("{step}: {why}", "{step}：{why}")


@dataclass(frozen=True, slots=True)
class Proof:
    """A receipt that a line rests on, by its label and the trace it stands in; `ref` what it is about."""

    trace_id: str
    label: str
    ref: str
    status: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One step: `kind` is its event's; `changes` are shown where the fields were shown or changed."""

    at: datetime
    kind: str
    text: Words
    changes: tuple[Change, ...] = ()
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """A proposal, the operation it became (None while it has not), and what happened, in order."""

    proposal: Proposal
    operation_id: str | None
    lines: tuple[Line, ...]


def story_of(session: Session, wanted: str) -> Story:
    """The story of an operation ("op_…"), or of a proposal ("prp_…") that may not have become one; raises NotFound."""
    done = session.scalar(
        select(OperationRow).where((OperationRow.id == wanted) | (OperationRow.proposal_id == wanted))
    )
    row = session.get(ProposalRow, done.proposal_id if done else wanted)
    if row is None:
        raise NotFound(f"there is no operation {wanted}", zh=f"没有操作 {wanted}")
    found = proposal_value(row)
    subjects = [f"proposal:{found.id}", *([f"operation:{done.id}"] if done else [])]
    events = events_about(session, subjects)
    users = {one.actor for one in events if one.actor.startswith("user:")}
    named = {actor: user.name for actor in users if (user := user_by_id(session, actor.removeprefix("user:")))}
    proofs = [_proof(one) for one in receipts_of_proposal(session, found.id)]
    return Story(found, done.id if done else None, tuple(tell_story(found, events, proofs, named)))


def tell_story(
    found: Proposal, events: Sequence[Event], proofs: Sequence[Proof], names: Mapping[str, str]
) -> Iterator[Line]:
    """One line for each event, with the receipts that prove it; `names` are those of the colleagues who acted. Pure."""
    left = list(proofs)
    for one in events:
        if one.kind not in STEPS:
            continue
        proven = [proof for proof in left if _proves(proof, one.kind)]
        left = [proof for proof in left if proof not in proven]
        shows = one.kind in ("proposal.pending", "operation.done")
        text = _text(one, found, names, next((proof.why for proof in proven if proof.why), ""))
        yield Line(one.at, one.kind, text, found.preview.changes if shows else (), tuple(proven))


def _text(event: Event, found: Proposal, names: Mapping[str, str], why: str) -> Words:
    by_colleague = event.actor.startswith("user:")
    step = APPROVED if event.kind == "proposal.done" and by_colleague else STEPS[event.kind]
    said = fill(step, {"who": _who(event.actor, names), "summary": found.preview.summary})
    if event.kind == "proposal.consented" and found.preview.needs_approval is not None:
        return fill(BECAUSE, {"step": said, "why": found.preview.needs_approval})
    return fill(BECAUSE, {"step": said, "why": plain(why)}) if why else said


def _who(actor: str, names: Mapping[str, str]) -> Words:
    if actor == "assistant":
        return ASSISTANT
    return plain(names.get(actor, actor)) if actor.startswith("user:") else CUSTOMER


def _proves(proof: Proof, kind: str) -> bool:
    wanted = {"proposal.pending": "proposed", "operation.done": "done", "proposal.failed": "failed"}.get(kind)
    return proof.status == wanted if kind != "operation.undone" else proof.status == "undone"


def _proof(row: ReceiptRow) -> Proof:
    status = "undone" if row.fields.get("undone") else row.status
    why = str(row.fields.get("message", "")) if row.status == "failed" else ""
    return Proof(row.trace_id, row.label, row.ref, status, why)
