"""Rasa's two doors: its REST channel, and the action server that a Rasa server calls. One token opens both."""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.settings import Settings
from channels import base
from channels.api.body import Body, storable
from channels.api.waiting import wait_for_reply
from channels.base import DeliveryRefused, Forged
from channels.channel_settings import read_channel_settings
from channels.doors import Doors, OpenDoors, Token
from channels.rasa_actions import ActionServer, RasaMissing
from channels.rasa_calls import Call, read_action_call, receive_call
from channels.rasa_turns import left_by_colleagues
from channels.rasa_words import buttons, with_changes
from crm_tools.errors import CrmError, Invalid, NotFound, StoreFailure
from crm_tools.service.conversations import Owner, conversation
from crm_tools.service.inbound import Accepted, Inbound
from crm_tools.service.messages import Author, Message, transcript
from crm_tools.service.outbox import Outgoing
from crm_tools.store import Session

__all__ = ["NAME", "RasaChannel", "RasaSettings", "open_channel", "router"]

NAME = "rasa"
CARRIED = ("citations", "proposal", "undo", "ticket")

router = APIRouter(tags=["rasa"])


@dataclass(frozen=True, slots=True)
class RasaChannel:
    """Rasa among the channels: its routes are its own, and its senders come for their answers themselves.

    `token` opens the routes; with none, only the demo's stand open.
    """

    token: str = field(default="", repr=False)
    name: str = NAME

    def parse(self, request: base.Request) -> Sequence[Inbound]:
        raise NotFound("Rasa has doors of its own: POST /webhooks/rest/webhook and POST /rasa/webhook")

    async def send(self, outgoing: Outgoing) -> str | None:
        raise DeliveryRefused("nothing can be sent on the Rasa channel; its senders come for their answers")


class RasaSettings(BaseSettings):
    """`token` is what a Rasa server or a client of the REST channel has to send."""

    model_config = SettingsConfigDict(env_prefix="DESKSIDE_RASA_", env_file=".env", extra="ignore", frozen=True)

    token: SecretStr = SecretStr("")


def open_channel(settings: Settings, *, is_demo: bool) -> RasaChannel:
    """The channel as the others are opened; who may use its routes is decided by the token, at each call."""
    return RasaChannel(read_channel_settings(RasaSettings).token.get_secret_value())


def let_in(
    house: OpenDoors,
    header: Token,
    token: Annotated[str, Query(description="instead of the header, as Rasa's endpoints.yml sends it")] = "",
) -> None:
    """Raises Forged without the token of DESKSIDE_RASA_TOKEN; with none set, only the demo is open."""
    channel = house.channels.get(NAME)
    wanted = channel.token if isinstance(channel, RasaChannel) else ""
    if not wanted:
        if house.is_demo:
            return
        raise Forged("the Rasa doors are closed until the operator sets DESKSIDE_RASA_TOKEN")
    if not hmac.compare_digest((header or token).encode(), wanted.encode()):
        raise Forged("the Rasa token is missing or wrong: send DESKSIDE_RASA_TOKEN as Authorization: Bearer or ?token=")


class Said(Body):
    """A message as Rasa's REST channel takes it; what else is sent along is not looked at."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    sender: str = Field(description="the customer's own id at your side; it proves nothing about who they are")
    message: str
    metadata: dict[str, Any] | None = Field(
        None, description="`id` makes a repeat of the same message harmless; `locale` is a BCP 47 tag"
    )

    def as_call(self) -> Call:
        known = self.metadata or {}
        try:
            own_id = storable(str(known.get("id") or uuid.uuid4().hex))
        except ValueError as error:
            raise Invalid(f"metadata.id: {error}") from error
        language = "zh" if str(known.get("locale") or "").lower().startswith("zh") else "en"
        return Call(self.sender, self.message, id=own_id, language=language)


@router.get("/webhooks/rest/")
async def rest_health() -> dict[str, str]:
    """Whether the REST channel is there, as Rasa tells it."""
    return {"status": "ok"}


@router.post("/webhooks/rest/webhook", response_model=None, dependencies=[Depends(let_in)])
async def rest(body: Said, house: OpenDoors, response: Response) -> list[dict[str, Any]] | Response:
    """Says something and waits for what is answered; nothing while a person owns the conversation."""
    call = body.as_call()
    house.limits.message(f"{NAME}:{call.sender}", at=house.mind.clock())
    accepted = await house.write(lambda session: receive_call(session, call, clock=house.mind.clock))
    house.bell.ring(accepted.conversation_id)
    waited = await wait_for_reply(house, accepted.conversation_id, accepted.received, response)
    if isinstance(waited, Response):
        return waited
    return await house.read(lambda session: _answers(session, accepted, call.sender))


@router.get("/rasa/health")
async def health() -> dict[str, str]:
    """Whether the action server is there, as rasa-sdk's own tells it."""
    return {"status": "ok"}


@router.get("/rasa/actions", response_model=None, dependencies=[Depends(let_in)])
async def actions(request: Request, house: OpenDoors) -> list[dict[str, str]] | Response:
    """The custom actions a domain may name."""
    try:
        return [{"name": name} for name in _server(request, house).names()]
    except RasaMissing as error:
        return _refused(503, error)


@router.post("/rasa/webhook", response_model=None, dependencies=[Depends(let_in)])
async def run(request: Request, house: OpenDoors) -> Response:
    """Runs a custom action for a Rasa server and answers with its events and responses."""
    try:
        call = read_action_call(await request.body(), deflated=request.headers.get("content-encoding") == "deflate")
        status, body = await _server(request, house).run(call)
    except StoreFailure:
        raise
    except RasaMissing as error:
        return _refused(503, error)
    except CrmError as error:
        return _refused(400, error)
    return JSONResponse(body, status_code=status)


def _refused(status: int, error: CrmError) -> Response:
    return JSONResponse({"error": str(error)}, status_code=status)


def _server(request: Request, house: Doors) -> ActionServer:
    """Made at the first call, so that a server without the extra [rasa] starts all the same."""
    state = request.app.state
    if not hasattr(state, "rasa_actions"):
        state.rasa_actions = ActionServer(house)
    found: ActionServer = state.rasa_actions
    return found


def _answers(session: Session, accepted: Accepted, sender: str) -> list[dict[str, Any]]:
    """What colleagues wrote before this message and what was answered to it, up to what the customer said next."""
    owner = conversation(session, accepted.conversation_id).owner
    told = left_by_colleagues(session, accepted.conversation_id, accepted.received)
    answers: list[Message] = []
    for one in transcript(session, accepted.conversation_id, after_seq=accepted.received.seq):
        if one.author is Author.CUSTOMER and answers:
            break
        if one.author in (Author.ASSISTANT, Author.USER):
            answers.append(one)
    return [_answer(one, sender, owner) for one in (*told, *answers)]


def _answer(message: Message, sender: str, owner: Owner) -> dict[str, Any]:
    shown: dict[str, Any] = {"recipient_id": sender, "text": with_changes(message)}
    if pressable := buttons(message):
        shown["buttons"] = pressable
    carried = {name: message.payload[name] for name in CARRIED if message.payload.get(name)}
    if carried or owner is not Owner.ASSISTANT:
        shown["custom"] = {
            "citations": carried.get("citations", []),
            "proposal": carried.get("proposal"),
            "undo": carried.get("undo"),
            "ticket": carried.get("ticket"),
            "owner": owner.value,
        }
    return shown
