"""The stages of an opportunity, and the steps between them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

__all__ = ["LEAD_IN", "MOVES", "OPEN_STAGES", "Stage"]


class Stage(StrEnum):
    QUALIFICATION = "qualification"
    PROPOSAL = "proposal"
    NEGOTIATION = "negotiation"
    WON = "won"
    LOST = "lost"


OPEN_STAGES = (Stage.QUALIFICATION.value, Stage.PROPOSAL.value, Stage.NEGOTIATION.value)
MOVES: Mapping[Stage, tuple[Stage, ...]] = {
    Stage.QUALIFICATION: (Stage.PROPOSAL, Stage.LOST),
    Stage.PROPOSAL: (Stage.NEGOTIATION, Stage.WON, Stage.LOST, Stage.QUALIFICATION),
    Stage.NEGOTIATION: (Stage.WON, Stage.LOST, Stage.PROPOSAL),
    Stage.WON: (),
    Stage.LOST: (Stage.QUALIFICATION,),
}
LEAD_IN = {Stage.WON: "converted", Stage.LOST: "lost"}
