"""The staff's side: how a reply came about, and the conversation up to it as a test."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from channels.doors import OpenDoors, Staff
from channels.scenario_writing import write_scenario
from channels.trace_file import read_trace
from channels.trace_scenario import scenario_of

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/traces", tags=["staff"])


@router.get("/{trace_id}")
async def one_trace(trace_id: str, user: Staff, house: OpenDoors) -> dict[str, Any]:
    """How a reply came about: what was asked, understood, searched for, found, used, done, decided and said.

    `/console/traces/{trace_id}` tells the same in words.
    """
    file = await house.read(lambda session: read_trace(session, trace_id, user))
    return {**file.kept, "searches": list(file.searches)}


@router.post("/{trace_id}/scenario")
async def scenario(trace_id: str, user: Staff, house: OpenDoors) -> dict[str, str]:
    """The conversation up to this reply as a test: `toml` is the file, `name` what to call it. Nothing is stored."""
    file = await house.read(lambda session: read_trace(session, trace_id, user))
    written = scenario_of(file)
    return {"name": f"{written.id}.toml", "toml": write_scenario(written)}
