"""After a case: whether it is solved, and how well it went, as the customer answers in words."""

from __future__ import annotations

from assistant.agent import Draft
from assistant.mind import Mind
from assistant.opening import Opening
from assistant.phrases import HOW_WAS_IT, NOT_SOLVED, PERSON, RATED, RATED_LOW, RATINGS
from assistant.receipts import Call
from assistant.saying import fill, say
from assistant.steps import Confirm, Deny, Score
from assistant.turn_context import TurnContext
from crm_tools.desk import Record
from crm_tools.service import surveys
from crm_tools.service.handoff import rate
from crm_tools.store import Session
from crm_tools.words import Words

__all__ = ["answer_survey"]

LOW = 2


async def answer_survey(step: Confirm | Deny | Score, mind: Mind, opening: Opening, turn: TurnContext) -> Draft:
    """Records what the customer said about a solved case, and answers it. Engine state goes on unchanged."""

    def act(session: Session) -> None:
        match step:
            case Confirm():
                surveys.confirm(session, turn.conversation_id, at=turn.now)
            case Deny():
                surveys.deny(session, turn.conversation_id, at=turn.now)
            case Score(score):
                surveys.score(session, turn.conversation_id, score, at=turn.now)
                rate(session, turn.conversation_id, score, actor=turn.caller.actor, at=turn.now)

    await mind.threads.write(act)
    match step:
        case Confirm():
            return say(HOW_WAS_IT, turn, intent="solved", ask_rating=True, choices=_ratings(turn), state=turn.state)
        case Deny():
            return _regret(opening, turn)
        case Score(score):
            words = RATED_LOW if score <= LOW else RATED
            return say(fill(words, score=RATINGS[score - 1]), turn, intent="rated", rated=score, state=turn.state)


def _regret(opening: Opening, turn: TurnContext) -> Draft:
    number = str(opening.last_reply.get("ask_solved") or "")
    ticket = Words(f"Ticket {number}", f"工单 {number} ")
    turn.log.add_read(Call("survey"), [Record(f"ticket {number}", {"number": number, "status": "open"})])
    choices = [{"label": PERSON.say(turn.language), "value": PERSON.say(turn.language)}]
    return say(fill(NOT_SOLVED, ticket=ticket), turn, intent="not_solved", choices=choices, state=turn.state)


def _ratings(turn: TurnContext) -> list[dict[str, str]]:
    return [{"label": one.say(turn.language), "value": one.say(turn.language)} for one in RATINGS]
