"""Proves in a turn who the customer is: an address, a code, and what waited for it."""

from __future__ import annotations

from dataclasses import replace

from assistant.agent import Draft
from assistant.answering import draft_answer
from assistant.doorkeeper import Admitted, admit, send_code
from assistant.engine.replies import join
from assistant.mind import Mind
from assistant.opening import Opening
from assistant.phrases import PROVE_AGAIN, STILL_WAITING
from assistant.receipts import Call
from assistant.saying import fill, say
from assistant.steps import CheckCode, Prove, SendCode
from assistant.turn_context import TurnContext
from crm_tools.approvals import Proposal
from crm_tools.errors import Invalid
from crm_tools.people.identities import codes_sent
from crm_tools.people.levels import Caller, Level
from crm_tools.words import Words

__all__ = ["identify", "spare_the_address"]

UNASKED_AN_HOUR = 3


async def identify(step: SendCode | CheckCode | Prove, mind: Mind, opening: Opening, turn: TurnContext) -> Draft:
    """Asks for an address, sends a code there, or checks one."""
    match step:
        case SendCode(email):
            return await _send_code(mind, turn, email)
        case CheckCode(code):
            return await _check_code(mind, opening, turn, code)
        case Prove():
            return await _prove_again(mind, opening, turn)


async def spare_the_address(draft: Draft, mind: Mind, opening: Opening, turn: TurnContext) -> Draft:
    """Who writes by email is not asked for an address: the code goes where the mail came from.

    Only a few times an hour: whoever writes under somebody else's address could flood them with codes otherwise.
    """
    address = opening.thread.handle
    if draft.extras.get("verify") != "email" or turn.channel != "email" or not address:
        return draft
    if await mind.threads.read(lambda session: codes_sent(session, address, at=turn.now)) >= UNASKED_AN_HOUR:
        return draft
    turn.state = draft.extras.get("state")
    return await _send_code(mind, turn, address)


async def _prove_again(mind: Mind, opening: Opening, turn: TurnContext) -> Draft:
    """Asks for proof before a write; who writes by email gets the code there without being asked for an address."""
    if turn.channel == "email" and opening.thread.handle:
        return await _send_code(mind, turn, opening.thread.handle)
    return say(PROVE_AGAIN, turn, intent="identify", verify="email")


async def _send_code(mind: Mind, turn: TurnContext, email: str) -> Draft:
    try:
        words = await mind.threads.write(
            lambda session: send_code(session, turn.conversation_id, email, secret=mind.secret, at=turn.now)
        )
    except Invalid as error:
        return say(Words(f"{error}.", f"{error.say('zh')}。"), turn, intent="identify", verify="email")
    return say(words, turn, intent="identify", verify="code")


async def _check_code(mind: Mind, opening: Opening, turn: TurnContext, code: str) -> Draft:
    """A right code proves who they are; what waited for it is shown again or answered at once."""
    outcome = await mind.threads.write(
        lambda session: admit(session, turn.conversation_id, code, secret=mind.secret, at=turn.now)
    )
    if not isinstance(outcome, Admitted):
        return say(outcome.reason, turn, intent="identify", verify=outcome.verify)
    turn.caller = Caller(Level.VERIFIED, contact_id=outcome.contact_id)
    turn.customer_name = outcome.name
    waiting = opening.pending
    if waiting is not None and waiting.contact_id == outcome.contact_id and turn.now < waiting.expires_at:
        draft = _show_again(waiting, turn)
    else:
        draft = await draft_answer(mind, opening, turn)
    return replace(draft, text=join(outcome.welcome.say(turn.language), draft.text, language=turn.language))


def _show_again(waiting: Proposal, turn: TurnContext) -> Draft:
    summary = waiting.preview.summary
    effects = [one.say(turn.language) for one in waiting.preview.effects]
    shown = {"summary": summary.say(turn.language), "effects": effects}
    turn.log.add_attempt(Call(waiting.tool, waiting.arguments, waiting.id), "proposed", shown)
    return say(fill(STILL_WAITING, summary=summary), turn, intent=waiting.tool, reminds=True, state=turn.state)
