"""How a turn begins and ends in the store: what it reads, and the one transaction in which it speaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.agent import Draft
from assistant.citing import place_citations
from assistant.engine.language import detect
from assistant.engine.moods import angry
from assistant.opening import Opening
from assistant.own_hosts import SHOWN, only_own_links
from assistant.phrases import APPROVAL_DROPPED
from assistant.receipts import TurnLog
from assistant.reply import reply_payload, show_draft
from assistant.review import MARKER
from assistant.trace_story import outcome_of, story_begun, story_told
from assistant.turn_context import Report, TurnContext
from assistant.writing import keep
from crm_tools.approvals import Proposal, ProposalStatus, awaiting, pending, settle, withdraw_approvals
from crm_tools.operations import newest_operation
from crm_tools.people.company import company
from crm_tools.people.contacts import contact
from crm_tools.people.levels import Caller, Level
from crm_tools.people.users import user_by_id
from crm_tools.registry import load_tools
from crm_tools.service.conversations import Conversation, Owner, conversation, set_language
from crm_tools.service.escalation import Reason, escalate_conversation
from crm_tools.service.interactions import Interaction, Sentiment, log_interaction
from crm_tools.service.messages import Author, Message, NewMessage, add_message, transcript
from crm_tools.service.receipts import keep_trace, labels_given, untold
from crm_tools.service.surveys import open_question
from crm_tools.service.work import Work, finish
from crm_tools.store import Clock, Session, new_id
from crm_tools.words import Language, Words
from knowledge_base.traces import keep_search

__all__ = ["Started", "commit_reply", "keep_unsaid", "open_turn", "withdraw_proposed"]


@dataclass(frozen=True, slots=True)
class Started:
    """Who asks for a turn, who hears of its progress, and which hosts its reply may link to."""

    work: Work
    clock: Clock
    report: Report
    hosts: frozenset[str] = frozenset()


def open_turn(session: Session, started: Started) -> tuple[Opening, TurnContext]:
    """Everything a turn knows when it starts."""
    thread = conversation(session, started.work.conversation_id)
    history = tuple(transcript(session, thread.id))
    broken_off, done = untold(session, thread.id)
    waiting, profile, now = pending(session, thread.id), company(session), started.clock()
    opening = Opening(
        thread,
        history,
        waiting,
        done,
        awaiting=tuple(one for one in awaiting(session, thread.id) if one.contact_id == thread.contact_id),
        needed=_needed(waiting),
        by_name=_name_of(waiting),
        last_done=done_last.id if (done_last := newest_operation(session, thread.id)) else "",
        asked=open_question(session, thread.id),
        desk_open=profile.is_staffed(now),
    )
    language = thread.language if thread.language_chosen else detect(opening.own, _own(thread.language))
    turn = TurnContext(
        caller=Caller(thread.level, thread.contact_id, thread.user_id if thread.level is Level.STAFF else None),
        conversation_id=thread.id,
        trace_id=broken_off or new_id("trc"),
        company=profile,
        language=_own(language),
        now=now,
        report=started.report,
        channel=thread.channel,
        hosts=started.hosts,
        customer_name=_proven_name(session, thread),
        visitor=_visitor(thread),
        state=opening.last_reply.get("state"),
        log=TurnLog(labels_given=labels_given(session, broken_off) if broken_off else 0),
    )
    return opening, turn


def _needed(waiting: Proposal | None) -> Level:
    """What must have been proven for the write that waits."""
    tool = load_tools().get(waiting.tool) if waiting else None
    return tool.level if tool else Level.ANONYMOUS


def _name_of(waiting: Proposal | None) -> Words | None:
    """What a yes has to say to what cannot be undone."""
    tool = load_tools().get(waiting.tool) if waiting else None
    return tool.by_name if tool else None


def _proven_name(session: Session, thread: Conversation) -> str:
    """A name is told to nobody who only claims to be somebody; a colleague's chat is the colleague's."""
    if thread.level is Level.STAFF:
        user = user_by_id(session, thread.user_id) if thread.user_id else None
        return user.name if user else ""
    proven = thread.contact_id is not None and thread.level.reaches(Level.VERIFIED)
    return contact(session, thread.contact_id).name if proven and thread.contact_id else ""


def _visitor(thread: Conversation) -> str:
    """Who writes, wherever they write; whoever only claims to be a customer uses up nothing of that customer's."""
    if thread.level is Level.STAFF:
        return f"user:{thread.user_id}"
    if thread.contact_id and thread.level.reaches(Level.VERIFIED):
        return f"contact:{thread.contact_id}"
    return f"{thread.channel}:{thread.channel_account}:{thread.handle}" if thread.handle else ""


def _own(language: str) -> Language:
    return "zh" if language.startswith("zh") else "en"


def commit_reply(
    session: Session, work: Work, opening: Opening, turn: TurnContext, draft: Draft | None
) -> Message | None:
    """Ends the turn: reply, receipts, trace, interaction and finished work, together or not at all.

    A reply is dropped when a newer message came or a person took over while it was made: the assistant never speaks
    over anyone. Only what was really done is still told to a customer who wrote meanwhile.
    """
    finish(session, work.id, at=turn.now)
    if draft is None:
        return None  # nothing was asked of any tool
    with turn.log.watch.stage("commit"):
        said = _say(session, opening, turn, draft)
    _keep_evidence(session, said, opening, turn, draft)
    return None if said is None or said.internal else said


def _say(session: Session, opening: Opening, turn: TurnContext, draft: Draft) -> Message | None:
    """The reply, or what is left of it: a note for colleagues, or nothing."""
    thread = conversation(session, turn.conversation_id)
    overtaken = _overtaken(session, thread, opening, turn.log)
    failed = draft.extras.get("intent") == "failed"
    if overtaken or turn.log.handed_over or failed or turn.log.proposal is None:
        withdraw_proposed(session, opening, turn)
    if overtaken:
        return _leave_word(session, turn, draft)
    if draft.extras.get("reminds") and turn.log.proposal is None:
        turn.log.proposal = pending(session, thread.id)  # shown again, so that a yes can mean it
    colleague = turn.caller.level is Level.STAFF
    text, citations = show_draft(draft.text, turn.log, records=colleague, language=turn.language)
    text = only_own_links(session, text, turn)
    if turn.log.handed_over and withdraw_approvals(session, thread.id, actor="assistant", at=turn.now):
        text = f"{text}\n\n{APPROVAL_DROPPED.say(turn.language)}"  # whoever takes over decides it with the customer
    citations = place_citations(session, citations)
    payload = reply_payload(turn.log, citations, draft.extras, trace_id=turn.trace_id, language=turn.language)
    payload |= only_own_links(session, {name: payload[name] for name in SHOWN}, turn)
    payload["answered"] = opening.thread.last_seq
    new = NewMessage(Author.ASSISTANT, text, turn.language, payload=payload)
    said = add_message(session, thread.id, new, at=turn.now, actor="assistant")
    set_language(session, thread.id, turn.language, chosen=False)
    if turn.caller.level is not Level.STAFF:  # an interaction is a contact with a customer
        log_interaction(session, thread, _interaction(opening, turn, draft), at=turn.now)
        if angry(opening.own):
            escalate_conversation(session, thread.id, Reason.ANGER, by="assistant", at=turn.now)
    return said


def _leave_word(session: Session, turn: TurnContext, draft: Draft) -> Message | None:
    """What was done while a colleague took over is told to the colleague, not past them to the customer.

    A reply that tells of nothing done is dropped, and what was looked up for it is kept all the same.
    """
    if not turn.log.acted:
        return None
    text, _ = show_draft(draft.text, turn.log)
    note = NewMessage(Author.SYSTEM, only_own_links(session, text, turn), turn.language, internal=True)
    return add_message(session, turn.conversation_id, note, at=turn.now, actor="assistant")


def keep_unsaid(session: Session, opening: Opening, turn: TurnContext, error: Exception) -> None:
    """What a turn asked of its tools before it died. One that did something has no trace yet: the next turn tells it
    under the same one."""
    _keep_receipts(session, turn)
    _keep_searches(session, turn)
    if turn.log.receipts and not turn.log.acted:
        story = story_begun(opening, turn) | {"died": type(error).__name__}
        keep_trace(session, turn.trace_id, story, conversation_id=turn.conversation_id, message_id=None, at=turn.now)


def withdraw_proposed(session: Session, opening: Opening, turn: TurnContext) -> None:
    """Nobody is asked about what this turn proposed, so no later yes may mean it; an older proposal goes on waiting."""
    waiting = pending(session, turn.conversation_id)
    if waiting is not None and (opening.pending is None or waiting.id != opening.pending.id):
        settle(session, waiting.id, ProposalStatus.SUPERSEDED, actor="assistant", at=turn.now)
    turn.log.proposal = None


def _overtaken(session: Session, thread: Conversation, opening: Opening, log: TurnLog) -> bool:
    # Whoever owned it when the turn began: at night the assistant answers those who wait in a queue.
    expected = Owner.QUEUE if log.handed_over else opening.thread.owner
    if thread.owner is not expected:
        return True
    newer = transcript(session, thread.id, after_seq=opening.thread.last_seq)
    # What the house itself said meanwhile (a decision, a question) brings no turn of its own that would answer.
    return any(one.author in (Author.CUSTOMER, Author.USER) for one in newer) and not log.acted


def _keep_evidence(session: Session, said: Message | None, opening: Opening, turn: TurnContext, draft: Draft) -> None:
    """The receipts and the trace of a turn; `said` is None when its reply is dropped."""
    _keep_receipts(session, turn)
    _keep_searches(session, turn, cited=MARKER.findall(draft.text) if said and not said.internal else ())
    story = story_told(opening, turn, draft)
    message_id = said.id if said else None
    keep_trace(session, turn.trace_id, story, conversation_id=turn.conversation_id, message_id=message_id, at=turn.now)


def _keep_receipts(session: Session, turn: TurnContext) -> None:
    for receipt in turn.log.receipts:
        if receipt.kind != "tool" or receipt.status != "done":  # a write's was kept in its own transaction
            keep(session, receipt, turn)


def _keep_searches(session: Session, turn: TurnContext, cited: Iterable[str] = ()) -> None:
    """What was searched for, with what the brain was shown and what the sent reply cites."""
    passages = turn.log.passages
    used = {passages[label].chunk_id for label in cited if label in passages}
    for found in turn.log.searches:
        keep_search(session, found, conversation_id=turn.conversation_id, shown=True, used=used)


def _interaction(opening: Opening, turn: TurnContext, draft: Draft) -> Interaction:
    intent = str(draft.extras.get("intent") or "unknown")
    done = [one for one in turn.log.receipts if one.kind == "tool" and one.status == "done"]
    sentiment = Sentiment.NEGATIVE if angry(opening.own) else Sentiment.NEUTRAL
    if intent == "thanks":
        sentiment = Sentiment.POSITIVE
    return Interaction(intent, outcome_of(turn, draft), sentiment, tuple(one.ref for one in done))
