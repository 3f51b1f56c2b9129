"""The customer's tools as Rasa custom actions. The only module that knows rasa-sdk, and it loads it when asked to."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from channels.api.body import storable
from channels.doors import Doors
from channels.rasa_acts import confirm, decline, hand_over, identify, undo, using
from channels.rasa_calls import CONFIRM, DECLINE, UNDO, Call
from channels.rasa_turns import Told, answer_call, take_action
from channels.rasa_words import buttons, with_sources
from crm_tools.errors import CrmError, StoreFailure
from crm_tools.registry import customer_tools

if TYPE_CHECKING:
    from rasa_sdk.executor import CollectingDispatcher
    from rasa_sdk.interfaces import Tracker

__all__ = ["ActionServer", "RasaMissing"]

Run = Callable[[Doors, Call], Awaitable[Told]]
Answer = tuple[int, dict[str, Any] | None]


class RasaMissing(CrmError):
    """The action server needs rasa-sdk, which only the extra [rasa] brings."""

    code = "rasa-missing"


class ActionServer:
    """rasa-sdk's executor with every action of ours; raises RasaMissing without the extra."""

    def __init__(self, house: Doors) -> None:
        try:
            from rasa_sdk.executor import ActionExecutor
        except ImportError as error:
            raise RasaMissing("the Rasa action server needs rasa-sdk: run pip install deskside[rasa]") from error
        self._executor = ActionExecutor()
        for name, run in _actions().items():
            self._executor.register_function(name, _as_action(name, run, house))

    def names(self) -> list[str]:
        return [one.name for one in self._executor.list_actions()]

    async def run(self, call: dict[str, Any]) -> Answer:
        """One call of a Rasa server: the status and body that rasa-sdk's own server would answer with.

        Raises StoreFailure when the database cannot be used.
        """
        from rasa_sdk.interfaces import ActionExecutionRejection, ActionMissingDomainException, ActionNotFoundException

        try:
            result = await self._executor.run(call)
        except ActionNotFoundException as error:
            return 404, _refusal(error.message, error.action_name)
        except ActionExecutionRejection as error:
            return 400, _refusal(error.message, error.action_name)
        except ActionMissingDomainException as error:
            return 449, _refusal(error.message, error.action_name)
        return 200, result.model_dump() if result else None


def _refusal(said: str, action: str) -> dict[str, Any]:
    return {"error": said, "action_name": action}


def _actions() -> dict[str, Run]:
    acts = {
        **{f"action_{name}": using(tool) for name, tool in customer_tools().items()},
        f"action_{CONFIRM}": confirm,
        f"action_{DECLINE}": decline,
        f"action_{UNDO}": undo,
        "action_deskside_identify": identify,
        "action_deskside_hand_over": hand_over,
    }
    runs: dict[str, Run] = {name: partial(take_action, act=act) for name, act in acts.items()}
    return {**runs, "action_deskside_answer": answer_call}


def _as_action(name: str, run: Run, house: Doors) -> Callable[..., Awaitable[list[dict[str, Any]]]]:
    """What rasa-sdk registers: it utters what was told, and returns the slots as events."""

    async def action(
        dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        from rasa_sdk.events import SlotSet
        from rasa_sdk.interfaces import ActionExecutionRejection

        try:
            told = await run(house, _call(name, tracker))
        except StoreFailure:
            raise
        except (CrmError, ValueError) as error:
            raise ActionExecutionRejection(name, str(error)) from error
        for message in told.messages:
            dispatcher.utter_message(text=with_sources(message), buttons=buttons(message))
        return [SlotSet(slot, value) for slot, value in {**told.slots, "deskside_owner": told.owner.value}.items()]

    return action


def _call(name: str, tracker: Tracker) -> Call:
    """Who said what last; an action that no words led to is the message itself, as Rasa writes a trigger."""
    latest = tracker.latest_message or {}
    said = str(latest.get("text") or "").strip()
    users = [one for one in tracker.events if one.get("event") == "user"]
    own_id = latest.get("message_id") or (users[-1].get("message_id") if users else None)
    at = users[-1].get("timestamp") if users else None
    return Call(
        sender=storable(str(tracker.sender_id)),
        text=storable(said) or f"/{name}",
        id=storable(str(own_id or at or uuid.uuid4().hex)),
        slots=tracker.slots or {},
    )
