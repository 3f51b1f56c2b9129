"""What comes in through Rasa's doors, in our own terms: who says what, what a button means, what a tool is given."""

from __future__ import annotations

import json
import re
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, Field, ValidationError, model_validator

from assistant.signatures import arguments_model
from channels.api.body import storable
from channels.bounds import LARGEST_CALL
from crm_tools.errors import Invalid
from crm_tools.registry import Tool
from crm_tools.service.conversations import thread_of
from crm_tools.service.inbound import Accepted, Inbound, receive_inbound
from crm_tools.service.speakers import Proof
from crm_tools.store import Clock, Session
from crm_tools.words import Words

__all__ = [
    "CONFIRM",
    "DECLINE",
    "UNDO",
    "Call",
    "arguments_from",
    "payload_for",
    "read_action_call",
    "receive_call",
    "undo_payload",
]

CHANNEL, ACCOUNT = "rasa", "rest"
CONFIRM, DECLINE, UNDO = "deskside_confirm", "deskside_decline", "deskside_undo"
NOBODY = "default"  # what a Rasa server calls everybody who gives no sender
LONGEST_SENDER = 200
PRESS = re.compile(rf'/({CONFIRM}|{DECLINE})\{{"deskside_proposal": ?"([\w-]{{1,80}})"\}}')
TAKEN_BACK = re.compile(rf'/{UNDO}\{{"deskside_operation": ?"([\w-]{{1,80}})"\}}')
ALIKE = uuid.UUID("6f1d8f0a-5a0c-4b53-9a3e-0f5b1f6f2c11")
UNDO_SAID = Words("Undo", "撤销")
SAID = {True: Words("Yes, go ahead.", "好的，请办理。"), False: Words("No, thanks.", "不用了。")}


@dataclass(frozen=True, slots=True)
class Call:
    """One message of one sender; `id` is the message's own at Rasa, `slots` what the Rasa server knows.

    Raises Invalid for a sender that is nobody in particular.
    """

    sender: str
    text: str
    id: str = ""
    language: str = "en"
    slots: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.sender.strip() or self.sender == NOBODY or len(self.sender) > LONGEST_SENDER:
            raise Invalid(
                f"give each customer a sender id of their own, 1 to {LONGEST_SENDER} characters and not {NOBODY!r}: "
                "two people under one sender would share one conversation"
            )


class _Tracker(BaseModel):
    """What has to be right in a tracker, so that rasa-sdk can read it and we can use it."""

    sender_id: str
    slots: dict[str, Any] = Field(default_factory=dict)
    latest_message: dict[str, Any] | None = None
    events: list[dict[str, Any]] = Field(default_factory=list)


class _ActionCall(BaseModel):
    next_action: str | None = None
    sender_id: str | None = None
    tracker: _Tracker | None = None
    domain: dict[str, Any] | None = None
    domain_digest: str | None = None

    @model_validator(mode="after")
    def _one_sender(self) -> _ActionCall:
        if self.next_action and self.tracker is None:
            raise ValueError("an action needs the tracker")
        if self.tracker and self.sender_id not in (None, self.tracker.sender_id):
            raise ValueError("sender_id and tracker.sender_id are two different senders")
        return self


def read_action_call(body: bytes, *, deflated: bool = False) -> dict[str, Any]:
    """The call of a Rasa server, as it came; raises Invalid for one that rasa-sdk could not read."""
    try:
        if deflated:
            inflating = zlib.decompressobj()
            body = inflating.decompress(body, LARGEST_CALL)
            if inflating.unconsumed_tail:
                raise Invalid(f"an action call has at most {LARGEST_CALL // 1024} kB")
        call = json.loads(body)
        _ActionCall.model_validate(call)
    except ValidationError as error:
        first = error.errors()[0]
        raise Invalid(f"Invalid body request: {'.'.join(map(str, first['loc']))} {first['msg']}") from error
    except (ValueError, RecursionError, zlib.error) as error:
        raise Invalid("Invalid body request") from error
    found: dict[str, Any] = call
    return found


def payload_for(proposal_id: str, *, accept: bool) -> str:
    """What a button sends back, as Rasa writes an intent with an entity; it means this proposal and no other."""
    return f'/{CONFIRM if accept else DECLINE}{{"deskside_proposal": "{proposal_id}"}}'


def undo_payload(operation_id: str) -> str:
    """What the button that takes something back sends; it means this operation and no other."""
    return f'/{UNDO}{{"deskside_operation": "{operation_id}"}}'


def receive_call(session: Session, call: Call, *, clock: Clock) -> Accepted:
    """Keeps the message in its sender's own conversation; the same message again changes nothing.

    Whoever knows a sender id and has passed the door speaks in that conversation, so what was proven in it counts
    there; the id itself never names a contact.
    """
    thread = thread_of(session, CHANNEL, ACCOUNT, call.sender)
    language = thread.language if thread else call.language
    text, payload = _pressed(call.text.strip(), language)
    inbound = Inbound(
        channel=CHANNEL,
        account=ACCOUNT,
        external_id=_message_id(call),
        thread_key=call.sender,
        handle=call.sender,
        text=text,
        proof=Proof(CHANNEL, call.sender, proven=True),
        language=language,
        pulls=True,
        payload=payload,
    )
    return receive_inbound(session, inbound, at=clock())


def arguments_from(tool: Tool, slots: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """What the slots give a tool, and the name of the first argument that is missing or cannot be used, if any.

    Only slots that carry the name of one of the tool's own arguments are looked at.
    """
    model = arguments_model(tool)
    given: dict[str, Any] = {}
    for name, argument in model.model_fields.items():
        value = slots.get(name)
        if argument.annotation is str and isinstance(value, int | float) and not isinstance(value, bool):
            value = f"{value:g}" if isinstance(value, float) else str(value)
        if value is not None and value != "":
            given[name] = value
    unusable = next((name for name, value in given.items() if isinstance(value, str) and not _is_text(value)), "")
    if unusable:
        return given, unusable
    try:
        model.model_validate(given)
    except ValidationError as error:
        return given, str(error.errors()[0]["loc"][0])
    return given, ""


def _is_text(value: str) -> bool:
    try:
        return storable(value) == value
    except ValueError:
        return False


def _pressed(text: str, language: str) -> tuple[str, dict[str, Any]]:
    """A button's payload as words and the decision it stands for; any other text as it is."""
    undone = TAKEN_BACK.fullmatch(text)
    if undone is not None:
        return UNDO_SAID.say(language), {"undo": undone[1]}
    found = PRESS.fullmatch(text)
    if found is None:
        return text, {}
    accept = found[1] == CONFIRM
    return SAID[accept].say(language), {"decision": {"proposal": found[2], "accept": accept}}


def _message_id(call: Call) -> str:
    """Unique for its sender: nobody meets another one's message by giving its id."""
    return uuid.uuid5(ALIKE, json.dumps([call.sender, call.id])).hex if call.id else uuid.uuid4().hex
