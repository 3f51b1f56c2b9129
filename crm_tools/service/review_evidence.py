"""What a ticket's case rests on: the customer's last words, what was answered and done, and the events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.people.users import user_by_id
from crm_tools.service.messages import Author, MessageRow
from crm_tools.service.receipts import ReceiptRow
from crm_tools.service.ticket_rows import TicketNoteRow, TicketRow
from crm_tools.store.events import EventRow
from crm_tools.words import Words, say_moment

__all__ = ["Evidence", "evidence_of", "say_event", "story_lines"]

SHORT = 400
EVENTS = {
    "ticket.opened": Words("opened", "创建工单"),
    "ticket.scheduled": Words("agreed for a later time", "已约定时间"),
    "ticket.assigned": Words("given to {who}", "分配给 {who}"),
    "ticket.queued": Words("waits in the queue", "在队列中等待"),
    "ticket.prioritised": Words("priority changed by {who}", "{who} 修改优先级"),
    "ticket.replied": Words("answered by {who}", "{who} 回复客户"),
    "ticket.waiting": Words("waits for the customer", "等待客户"),
    "ticket.resumed": Words("goes on", "继续处理"),
    "ticket.noted": Words("a note was added", "添加备注"),
    "ticket.solved": Words("solved by {who}", "{who} 标记已解决"),
    "ticket.closed": Words("closed without an answer", "无回应，已关闭"),
    "ticket.reopened": Words("opened again", "重新打开"),
    "ticket.escalated": Words("put before the leads", "提交主管"),
    "ticket.given-back": Words("given back by {who}", "{who} 退回处理"),
    "sla.warned": Words("less than a quarter of the time left", "剩余时间不足四分之一"),
    "sla.breached": Words("the promise was broken", "超出承诺时间"),
    "survey.asked": Words("the customer was asked whether it is solved", "已询问客户是否解决"),
    "survey.confirmed": Words("the customer says it is solved", "客户确认已解决"),
    "survey.denied": Words("the customer says it is not solved", "客户表示未解决"),
    "survey.scored": Words("the customer gave a score", "客户已评分"),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that shows what happened: `kind` customer, assistant, colleague, tool, note or event.

    `ref` names the record it is taken from ("message:msg_…", "receipt:…", "note:…", "event:12"). What a tool did is
    also said in parts: which one, to what record, with which outcome (done, failed, proposed).
    """

    kind: str
    ref: str
    at: datetime
    text: str
    tool: str = ""
    about: str = ""
    status: str = ""


def evidence_of(session: Session, row: TicketRow, zone: str, *, language: str) -> tuple[Evidence, ...]:
    """The customer's last words first, then the answers, what was done, the newest note, and the events in order."""
    story = story_lines(session, row.number, zone, now=row.updated_at, language=language)
    return (*_said(session, row), *_done(session, row), *_noted(session, row), *story)


def story_lines(session: Session, number: str, zone: str, *, now: datetime, language: str) -> list[Evidence]:
    """The events of a ticket in their order, each as a line with its local time."""
    today = now.astimezone(ZoneInfo(zone)).date()
    found = session.scalars(select(EventRow).where(EventRow.subject == f"ticket:{number}").order_by(EventRow.id))
    return [
        Evidence(
            "event",
            f"event:{one.id}",
            one.at,
            f"{say_moment(one.at.astimezone(ZoneInfo(zone)), today=today).say(language)} · "
            f"{say_event(session, one).say(language)}",
        )
        for one in found
    ]


def say_event(session: Session, event: EventRow) -> Words:
    """An event of a ticket in words, with the colleague's name where one is meant."""
    said = EVENTS.get(event.kind, Words(event.kind, event.kind))
    named = str(event.data.get("user") or event.actor.removeprefix("user:"))
    user = user_by_id(session, named)
    who = user.name if user else {"assistant": "the assistant"}.get(named, named)
    return Words(said.en.format(who=who), said.zh.format(who="智能助手" if named == "assistant" else who))


def _said(session: Session, row: TicketRow) -> Iterator[Evidence]:
    kinds = {Author.CUSTOMER: "customer", Author.ASSISTANT: "assistant", Author.USER: "colleague"}
    for author, kind in kinds.items():
        last = session.scalar(
            select(MessageRow)
            .where(
                MessageRow.conversation_id == row.conversation_id,
                MessageRow.author == author.value,
                MessageRow.internal.is_(False),
            )
            .order_by(MessageRow.seq.desc())
            .limit(1)
        )
        if last is not None:
            yield Evidence(kind, f"message:{last.id}", last.created_at, last.text[:SHORT])
        elif author is Author.CUSTOMER:
            yield from _first_note(session, row)


def _first_note(session: Session, row: TicketRow) -> Iterator[Evidence]:
    """What the customer wrote when there was no conversation."""
    notes = select(TicketNoteRow).where(TicketNoteRow.ticket_id == row.id, TicketNoteRow.author.not_like("user:%"))
    last = session.scalar(notes.order_by(TicketNoteRow.id.desc()).limit(1))
    if last is not None:
        yield Evidence("customer", f"note:{last.id}", last.created_at, last.text[:SHORT])


def _done(session: Session, row: TicketRow) -> Iterator[Evidence]:
    """What the assistant's tools did in the conversation."""
    receipts = session.scalars(
        select(ReceiptRow)
        .where(
            ReceiptRow.conversation_id == row.conversation_id,
            ReceiptRow.kind == "tool",
            ReceiptRow.status != "empty",  # a look at what is not there did nothing
        )
        .order_by(ReceiptRow.id)
    )
    for one in receipts:
        text = f"{one.tool}: {one.ref} ({one.status})"
        yield Evidence(
            "tool", f"receipt:{one.id}", one.created_at, text, tool=one.tool or "", about=one.ref, status=one.status
        )


def _noted(session: Session, row: TicketRow) -> Iterator[Evidence]:
    notes = select(TicketNoteRow).where(TicketNoteRow.ticket_id == row.id, TicketNoteRow.author.like("user:%"))
    last = session.scalar(notes.order_by(TicketNoteRow.id.desc()).limit(1))
    if last is not None:
        yield Evidence("note", f"note:{last.id}", last.created_at, last.text[:SHORT])
