"""What a Rasa server can have done: every tool a customer is lent, consent, identity, a person, an answer."""

from __future__ import annotations

from typing import Any

from assistant.agent import Draft
from assistant.doorkeeper import Admitted, admit, send_code
from assistant.engine.replies import join, marked
from assistant.engine.replies import say as say_reply
from assistant.gate import UNDO
from assistant.mind import Mind
from assistant.opening import Opening
from assistant.phrases import DECLINED, EXPIRED, FAILED_WRITE, HANDED_OVER
from assistant.policy import decide
from assistant.saying import ask_by_name, carried_out
from assistant.steps import AskByName, CarryOut, Decline, Expire, TakeBack
from assistant.turn_context import TurnContext
from assistant.wishes import find_code, find_email
from channels.rasa_calls import Call, arguments_from
from channels.rasa_turns import Act, Outcome
from channels.rasa_words import describe, question, say
from crm_tools.approvals import Proposal, ProposalStatus, settle
from crm_tools.errors import Invalid
from crm_tools.people.levels import Level
from crm_tools.registry import Tool
from crm_tools.words import Words

__all__ = ["confirm", "decline", "hand_over", "identify", "undo", "using"]


def using(tool: Tool) -> Act:
    """Uses one tool with what the slots give it, for whoever the sender has proven to be; a write is only proposed."""

    async def act(mind: Mind, _: Opening, turn: TurnContext, call: Call) -> Outcome:
        if not turn.caller.level.reaches(tool.level):
            return _ask_email(turn)
        given, missing = arguments_from(tool, call.slots)
        if missing:
            asked = {missing: None} if missing in given else {}
            words = question(missing, turn.language)
            return Outcome(Draft(words, {"intent": tool.name}), {**asked, "requested_slot": missing})
        result = await mind.toolbox.use(tool.name, given, turn)
        slots: dict[str, Any] = {"deskside_result": result}
        if call.slots.get("requested_slot") in given:
            slots["requested_slot"] = None
        if turn.log.proposal is not None:
            slots["deskside_proposal"] = turn.log.proposal.id
        return Outcome(Draft(_words(result, turn), {"intent": tool.name}), slots)

    return act


async def confirm(mind: Mind, opening: Opening, turn: TurnContext, _: Call) -> Outcome:
    """Carries out what waits if the sender's newest words, or the button of this very proposal, agree to it."""
    match decide(opening, now=turn.now):
        case CarryOut(proposal):
            result = await mind.toolbox.carry_out(proposal, turn)
            waits = turn.log.proposal.id if turn.log.proposal else None  # shown anew, because it has changed
            slots = {"deskside_result": result, "deskside_proposal": waits}
            return Outcome(carried_out(result, proposal.tool, turn), slots)
        case AskByName(proposal, name):
            return Outcome(ask_by_name(proposal, name, turn))
        case TakeBack(operation):
            return await _take_back(mind, operation, turn)
        case Decline(proposal):
            return await _settle(mind, proposal, ProposalStatus.DECLINED, DECLINED, turn)
        case Expire(proposal):
            return await _settle(mind, proposal, ProposalStatus.EXPIRED, EXPIRED, turn)
        case _:
            return _ask_again(opening, turn)


async def undo(mind: Mind, opening: Opening, turn: TurnContext, _: Call) -> Outcome:
    """Takes back what was done, if the sender's newest words or the button of that operation ask for it."""
    match decide(opening, now=turn.now):
        case TakeBack(operation):
            return await _take_back(mind, operation, turn)
        case _:
            return Outcome(Draft(say("nothing_to_undo", turn.language), {"intent": UNDO}))


async def decline(mind: Mind, opening: Opening, turn: TurnContext, _: Call) -> Outcome:
    """Lets what waits go, whatever the words were: not acting needs no consent."""
    if opening.pending is None:
        return _ask_again(opening, turn)
    return await _settle(mind, opening.pending, ProposalStatus.DECLINED, DECLINED, turn)


async def identify(mind: Mind, _: Opening, turn: TurnContext, call: Call) -> Outcome:
    """Sends a code to the address in the sender's words, or checks the code in them."""
    if turn.caller.level.reaches(Level.VERIFIED):
        words = say_reply("who_known", turn.language, name=turn.customer_name)
        return Outcome(Draft(words, {"intent": "identify"}), {"deskside_verified": True, "deskside_verify": None})
    email, code = find_email(call.text), find_code(call.text)
    if email is not None:
        return await _send_code(mind, turn, email)
    if code is None:
        return _ask_email(turn)
    outcome = await mind.threads.write(
        lambda session: admit(session, turn.conversation_id, code, secret=mind.secret, at=turn.now)
    )
    if isinstance(outcome, Admitted):
        draft = Draft(outcome.welcome.say(turn.language), {"intent": "identify"})
        return Outcome(draft, {"deskside_verified": True, "deskside_verify": None})
    return _asking(outcome.reason.say(turn.language), outcome.verify, turn)


async def hand_over(mind: Mind, _: Opening, turn: TurnContext, call: Call) -> Outcome:
    """Passes the conversation to a person; `topic` names the team, if the Rasa server knows it."""
    tool = mind.toolbox.tools["hand_over"]
    wish = {"reason": "asked for a person", **{key: call.slots.get(key) for key in ("reason", "topic")}}
    given, wrong = arguments_from(tool, {key: value for key, value in wish.items() if value})
    if wrong:
        given = {"reason": "asked for a person"}
    result = await mind.toolbox.use(tool.name, given, turn)
    return Outcome(Draft(_words(result, turn), {"intent": "human"}), {"deskside_result": result})


def _words(result: dict[str, Any], turn: TurnContext) -> str:
    """What a tool's result is in words."""
    match result["status"]:
        case "proposed":
            offered = result["proposal"]
            told = [marked(one, result["receipt"]) for one in (offered["summary"], *offered["effects"])]
            return "\n".join([*told, say_reply("shall_i", turn.language)])
        case "failed":
            said = FAILED_WRITE.say(turn.language).format(reason=result["message"].rstrip(".。"))
            return marked(said, result["receipt"])
        case _ if turn.log.handed_over:
            fields = result["receipts"][0]["fields"]
            return HANDED_OVER.say(turn.language).format(place=fields["place"], wait=fields["wait"])
        case _:
            return describe(result, turn.language)


def _ask_again(opening: Opening, turn: TurnContext) -> Outcome:
    """Neither a yes nor a no: the same is asked again, if anything waits."""
    if opening.pending is None:
        draft = Draft(say("nothing_waits", turn.language), {"intent": "proposal_none"})
        return Outcome(draft, {"deskside_proposal": None})
    summary = opening.pending.preview.summary.say(turn.language)
    words = join(summary, say_reply("shall_i", turn.language), language=turn.language)
    return Outcome(Draft(words, {"intent": opening.pending.tool, "reminds": True}))


async def _take_back(mind: Mind, operation: str, turn: TurnContext) -> Outcome:
    result = await mind.toolbox.take_back(operation, turn)
    return Outcome(carried_out(result, UNDO, turn), {"deskside_result": result})


async def _settle(mind: Mind, proposal: Proposal, outcome: ProposalStatus, words: Words, turn: TurnContext) -> Outcome:
    await mind.threads.write(
        lambda session: settle(session, proposal.id, outcome, actor=turn.caller.actor, at=turn.now)
    )
    draft = Draft(words.say(turn.language), {"intent": f"proposal_{outcome.value}"})
    return Outcome(draft, {"deskside_proposal": None})


async def _send_code(mind: Mind, turn: TurnContext, email: str) -> Outcome:
    try:
        sent = await mind.threads.write(
            lambda session: send_code(session, turn.conversation_id, email, secret=mind.secret, at=turn.now)
        )
    except Invalid as error:
        return _asking(Words(f"{error}.", f"{error.say('zh')}。").say(turn.language), "email", turn)
    return _asking(sent.say(turn.language), "code", turn)


def _ask_email(turn: TurnContext) -> Outcome:
    return _asking(say_reply("ask_email", turn.language), "email", turn)


def _asking(words: str, verify: str, turn: TurnContext) -> Outcome:
    draft = Draft(words, {"intent": "identify", "verify": verify, "state": turn.state})
    return Outcome(draft, {"deskside_verified": False, "deskside_verify": verify})
