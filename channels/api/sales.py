"""The staff's side: leads, opportunities, and a colleague's own tasks."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from channels.api.body import Body
from channels.doors import OpenDoors, Staff
from crm_tools.sales import tasks
from crm_tools.sales.leads import Lead, lead, leads
from crm_tools.sales.opportunities import Opportunity, Stage, move_opportunity, opportunities, opportunity
from crm_tools.sales.tasks import Task, TaskStatus, tasks_of

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["staff"])

Limit = Annotated[int, Query(ge=1, le=200)]
LeadStatus = Literal["", "new", "qualified", "converted", "lost"]


class Moves(Body):
    stage: Stage


class Ends(Body):
    status: Literal["done", "dropped"]


@router.get("/leads")
async def list_leads(
    _: Staff, house: OpenDoors, status: LeadStatus = "", before: str = "", limit: Limit = 50
) -> dict[str, Any]:
    """Leads, newest first; `next` is the cursor of the following page."""
    found = await house.read(lambda session: leads(session, status=status, before=before, limit=limit))
    return {"leads": [_lead(one) for one in found], "next": found[-1].id if len(found) == limit else None}


@router.get("/leads/{number}")
async def one_lead(number: str, _: Staff, house: OpenDoors) -> dict[str, Any]:
    """A lead with its score's parts and the customer's words each fact rests on."""
    found = await house.read(lambda session: lead(session, number))
    quotes = [{"message_id": one.message_id, "quote": one.quote, "says": one.says} for one in found.evidence]
    return {**_lead(found), "score_parts": found.score_parts.get("parts", []), "evidence": quotes}


@router.get("/opportunities")
async def list_opportunities(
    _: Staff, house: OpenDoors, stage: Stage | None = None, before: str = "", limit: Limit = 50
) -> dict[str, Any]:
    """Opportunities, newest first."""
    found = await house.read(lambda session: opportunities(session, stage=stage, before=before, limit=limit))
    shown = [_opportunity(one) for one in found]
    return {"opportunities": shown, "next": found[-1].id if len(found) == limit else None}


@router.get("/opportunities/{number}")
async def one_opportunity(number: str, _: Staff, house: OpenDoors) -> dict[str, Any]:
    """An opportunity, and the stages it can be moved to."""
    return _opportunity(await house.read(lambda session: opportunity(session, number)))


@router.post("/opportunities/{number}/stage")
async def move(number: str, body: Moves, user: Staff, house: OpenDoors) -> dict[str, Any]:
    """Moves an opportunity; to the stage it is in already changes nothing."""
    now, actor = house.mind.clock(), f"user:{user.id}"
    moved = await house.write(lambda session: move_opportunity(session, number, body.stage, actor=actor, at=now))
    return _opportunity(moved)


@router.get("/tasks")
async def my_tasks(
    user: Staff, house: OpenDoors, status: TaskStatus = TaskStatus.OPEN, after: str = "", limit: Limit = 50
) -> dict[str, Any]:
    """One's own tasks, the first due first."""
    found = await house.read(lambda session: tasks_of(session, user.id, status=status, after=after, limit=limit))
    return {"tasks": [_task(one) for one in found], "next": found[-1].id if len(found) == limit else None}


@router.post("/tasks/{task_id}/status")
async def end_task(task_id: str, body: Ends, user: Staff, house: OpenDoors) -> dict[str, Any]:
    """Marks one's own task as done, or gives it up; a repeat changes nothing."""
    now, end = house.mind.clock(), tasks.finish if body.status == "done" else tasks.drop
    return _task(await house.write(lambda session: end(session, task_id, user_id=user.id, at=now)))


def _lead(one: Lead) -> dict[str, Any]:
    return {
        "number": one.number,
        "status": one.status,
        "source": one.source,
        "company": one.company,
        "need": one.need,
        "product_id": one.product_id,
        "quantity": one.quantity,
        "value_minor": one.value_minor,
        "timeline": one.timeline,
        "score": one.score,
        "contact_id": one.contact_id,
        "conversation_id": one.conversation_id,
        "user_id": one.user_id,
        "created_at": one.created_at.isoformat(),
    }


def _opportunity(one: Opportunity) -> dict[str, Any]:
    return {
        "number": one.number,
        "name": one.name,
        "stage": one.stage.value,
        "next_stages": [stage.value for stage in one.next_stages],
        "currency": one.currency,
        "amount_minor": one.amount_minor,
        "expected_on": one.expected_on.isoformat() if one.expected_on else None,
        "contact_id": one.contact_id,
        "user_id": one.user_id,
        "updated_at": one.updated_at.isoformat(),
    }


def _task(one: Task) -> dict[str, Any]:
    return {
        "id": one.id,
        "subject": one.subject,
        "about": one.about,
        "status": one.status.value,
        "due_at": one.due_at.isoformat() if one.due_at else None,
        "contact_id": one.contact_id,
    }
