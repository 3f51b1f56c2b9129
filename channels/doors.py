"""What every route may need, composed once by the server and kept on the application."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Query, Request

from assistant.mind import Mind
from assistant.settings import Settings
from channels.base import Channel
from channels.limits import Limits
from channels.live import Bell
from channels.worker import Worker
from crm_tools.approvals import APPROVERS
from crm_tools.errors import NotAllowed
from crm_tools.people.sign_ins import user_of
from crm_tools.people.users import User
from crm_tools.service.conversations import Conversation, authorise
from crm_tools.store import Session

__all__ = ["Address", "Doors", "Lead", "Listener", "OpenDoors", "SignedOut", "Staff", "Token", "Visitor"]

T = TypeVar("T")


class SignedOut(NotAllowed):
    """Nobody is signed in, or the sign-in has ended."""

    code = "signed-out"


@dataclass(frozen=True, slots=True)
class Doors:
    """The house behind the doors; `channels` are those whose messages come in by a webhook or are fetched."""

    settings: Settings
    mind: Mind
    bell: Bell
    worker: Worker
    limits: Limits
    is_demo: bool
    channels: Mapping[str, Channel]

    async def write(self, act: Callable[[Session], T], *, about: str = "") -> T:
        """One transaction; afterwards those who watch the conversation `about` and the worker wake."""
        done = await self.mind.threads.write(act)
        self.told(about)
        return done

    def told(self, about: str = "") -> None:
        """Something was written: the worker wakes, and those who watch the conversation `about`."""
        self.worker.wake()
        if about:
            self.bell.ring(about)

    async def read(self, look: Callable[[Session], T]) -> T:
        return await self.mind.threads.read(look)


def doors(request: Request) -> Doors:
    found: Doors = request.app.state.doors
    return found


OpenDoors = Annotated[Doors, Depends(doors)]


def address(request: Request) -> str:
    """Where a request comes from; behind a local proxy, what that says."""
    return request.client.host if request.client else ""


Address = Annotated[str, Depends(address)]


def bearer(authorization: Annotated[str, Header()] = "") -> str:
    """The token of the Authorization header; empty without one."""
    scheme, _, given = authorization.partition(" ")
    return given.strip() if scheme.lower() == "bearer" else ""


Token = Annotated[str, Depends(bearer)]


async def visitor(conversation_id: str, token: Token, house: OpenDoors) -> Conversation:
    """The conversation the visitor's token opens."""
    return await house.read(lambda session: authorise(session, conversation_id, token))


async def listener(
    conversation_id: str,
    header: Token,
    house: OpenDoors,
    token: Annotated[str, Query(description="instead of the header, which EventSource cannot send")] = "",
) -> Conversation:
    """Like `visitor`, for the stream of events alone: an address ends up in logs, so nothing else takes a token so."""
    return await house.read(lambda session: authorise(session, conversation_id, header or token))


async def staff(token: Token, house: OpenDoors) -> User:
    """Who is signed in; raises SignedOut."""
    user = await house.read(lambda session: user_of(session, token, at=house.mind.clock())) if token else None
    if user is None:
        raise SignedOut("sign in first: POST /api/v1/sessions with email and password")
    return user


Visitor = Annotated[Conversation, Depends(visitor)]
Listener = Annotated[Conversation, Depends(listener)]
Staff = Annotated[User, Depends(staff)]


async def lead(user: Staff) -> User:
    """A signed-in lead or admin; raises NotAllowed for a colleague without that role."""
    if user.role not in APPROVERS:
        raise NotAllowed("only a lead or an admin may do this", zh="只有主管或管理员可以操作")
    return user


Lead = Annotated[User, Depends(lead)]
