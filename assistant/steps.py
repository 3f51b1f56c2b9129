"""What a turn can do first."""

from __future__ import annotations

from dataclasses import dataclass

from crm_tools.approvals import Proposal
from crm_tools.service.receipts import Receipt
from crm_tools.words import Words

__all__ = [
    "Answer",
    "AskByName",
    "CarryOut",
    "CheckCode",
    "Confirm",
    "Decline",
    "Deny",
    "Expire",
    "HandOver",
    "Prove",
    "Score",
    "SendCode",
    "Step",
    "TakeBack",
    "Tell",
    "Wait",
]


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing for the assistant to say."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The model is to answer."""


@dataclass(frozen=True, slots=True)
class CarryOut:
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class AskByName:
    """They said yes to what cannot be undone, without saying what: that takes its name."""

    proposal: Proposal
    name: Words


@dataclass(frozen=True, slots=True)
class TakeBack:
    """What was done is to be undone, by its id."""

    operation: str


@dataclass(frozen=True, slots=True)
class Decline:
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Expire:
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Tell:
    """Something was done already; all that is missing is to say so."""

    done: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class HandOver:
    reason: str


@dataclass(frozen=True, slots=True)
class SendCode:
    email: str


@dataclass(frozen=True, slots=True)
class CheckCode:
    code: str


@dataclass(frozen=True, slots=True)
class Prove:
    """They agreed, but the thread no longer proves who they are: that comes first, and the proposal waits."""

    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Confirm:
    """The case is solved, they say."""


@dataclass(frozen=True, slots=True)
class Deny:
    """The case is not solved, they say."""


@dataclass(frozen=True, slots=True)
class Score:
    """How well it went, 1 to 5."""

    score: int


Step = (
    Wait
    | Answer
    | AskByName
    | CarryOut
    | TakeBack
    | Decline
    | Expire
    | Prove
    | Tell
    | HandOver
    | SendCode
    | CheckCode
    | Confirm
    | Deny
    | Score
)
