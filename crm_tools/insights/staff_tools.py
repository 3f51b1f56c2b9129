"""What a colleague can ask about customers and about their own day. None of it writes.

Every record has a title and a sentence in both languages (`title_en`, `said_zh`); what is said over several records is
a list of `{text_en, text_zh, refs}` in a field of the first one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice

from crm_tools.commerce.money import say_money
from crm_tools.desk import Desk, Record
from crm_tools.errors import Invalid, NotFound
from crm_tools.insights.customer import customer_360
from crm_tools.insights.desk_of import Waiting, desk_of
from crm_tools.insights.lookup import find_customer, near_names, number_in
from crm_tools.insights.staff_records import both, choices, known, of_customer, row, ticket_record, told_fields
from crm_tools.insights.summary import sentences
from crm_tools.insights.telling import Told, tell
from crm_tools.insights.ticket_told import ticket_told
from crm_tools.insights.view import Customer360
from crm_tools.people.contacts import Contact
from crm_tools.registry import Effect, tool
from crm_tools.sales.nba import Action, recommend
from crm_tools.sales.reaction_log import reactions_to
from crm_tools.sales.resting import why_nothing
from crm_tools.sales.strategy import default_strategy
from crm_tools.words import Words, fill, plain

__all__ = ["customer_overview", "my_desk", "next_best_actions"]

TO_CHOOSE = 8
MOST_OF_A_KIND = 3
DESK, ON_DESK, EMPTY = (
    Words("Your desk", "您的工作台"),
    Words(
        "Open tasks on your desk: {tasks}, open tickets: {tickets}.", "您的待办任务：{tasks}，处理中的工单：{tickets}。"
    ),
    Words("Your desk is empty: no open task, no open ticket.", "您手上没有待办任务，也没有处理中的工单。"),
)


@tool(effect=Effect.READ, doing=Words("Looking the customer up", "正在查找客户"))
def customer_overview(desk: Desk, customer: str) -> Sequence[Record]:
    """A customer's account summary (`summary`: sentences with the records they rest on), then those records.

    When several customers fit, only a list of them comes back: ask which one is meant. A number brings its own record
    and whose it is.

    Args:
        customer: a name, company, email address, phone number, or the number of an order, ticket, lead or opportunity.
    """
    found = _found(desk, customer)
    if not found:
        return _unowned(desk, customer)
    if len(found) > 1:
        return choices(found)
    view = customer_360(desk.session, found[0].id, now=desk.now)
    summary = sentences(view)
    cited = [ref for one in summary for ref in one.refs]
    head = _customer(desk, view, found[0])
    head.fields["summary"] = [row(one.text, one.refs) for one in summary]
    return [head, *of_customer(desk, view, [*_asked(view, customer), *cited, *_newest(view)])]


@tool(effect=Effect.READ, doing=Words("Weighing what to do next", "正在评估下一步行动"))
def next_best_actions(desk: Desk, customer: str) -> Sequence[Record]:
    """What to do next for one customer, best first, each with its reason and the records it rests on.

    `left_out` says what is not recommended now and why; `nothing` says why nothing at all is.

    Args:
        customer: a name, company, email address, phone number, or the number of an order, ticket, lead or opportunity.
    """
    found = _found(desk, customer)
    if not found:
        raise _nobody(desk, customer)
    if len(found) > 1:
        return choices(found)
    view = customer_360(desk.session, found[0].id, now=desk.now)
    best = recommend(default_strategy(), view, reactions_to(desk.session, view.contact_id), desk.now)
    head, own = _customer(desk, view, found[0]), (view.person.ref,)
    reasons = best.held if best.actions else why_nothing(view, best.held)
    if reasons:
        head.fields["left_out" if best.actions else "nothing"] = [row(one.because, one.refs or own) for one in reasons]
    cited = [*(ref for one in best.actions for ref in one.refs), *(ref for one in best.held for ref in one.refs)]
    return [head, *map(_action, best.actions), *of_customer(desk, view, cited)]


@tool(effect=Effect.READ, doing=Words("Looking at your desk", "正在查看您的工作台"))
def my_desk(desk: Desk) -> Sequence[Record]:
    """The colleague's own open tasks and tickets with what is due, the most urgent first."""
    waiting = desk_of(desk.session, desk.user_id, company=desk.company, now=desk.now)
    tickets = sum(one.ref.startswith("ticket ") for one in waiting)
    counts = {"tasks": len(waiting) - tickets, "tickets": tickets}
    said = fill(ON_DESK if waiting else EMPTY, {name: plain(count) for name, count in counts.items()})
    head = {f"open_{name}": count for name, count in counts.items()}
    return [Record(f"user {desk.user_id}", {**head, **told_fields(Told(DESK, said))}), *map(_waiting, waiting)]


def _found(desk: Desk, customer: str) -> list[Contact]:
    """The customers meant, () for the number of something that is nobody's.

    Raises NotAllowed for anybody but staff, NotFound with names that come near.
    """
    if desk.user_id and not customer.strip():
        raise Invalid("name the customer", zh="请说明是哪位客户")
    found = find_customer(desk.session, customer, TO_CHOOSE)
    if not found and not number_in(customer):
        raise _nobody(desk, customer)
    return found


def _nobody(desk: Desk, customer: str) -> NotFound:
    near = [] if number_in(customer) else near_names(desk.session, customer)
    also = f" Did you mean {' or '.join(near)}?" if near else ""
    zh = f"没有查到“{customer}”对应的客户或记录。" + (f"您要找的是否是：{'、'.join(near)}？" if near else "")
    return NotFound(f"No customer or record is called “{customer}”.{also}", zh=zh)


def _unowned(desk: Desk, number: str) -> list[Record]:
    """The ticket of a visitor who is no customer yet; raises NotFound."""
    ticket = ticket_told(desk.session, number_in(number), company=desk.company, now=desk.now)
    if ticket is None:
        raise _nobody(desk, number)
    return [ticket_record(ticket)]


def _customer(desk: Desk, view: Customer360, who: Contact) -> Record:
    """The customer's own record: who they are, and the figures over all their orders."""
    told = tell(view, view.person.ref)
    spent = view.figure("spent_12_months")
    fields = known(
        name=who.name,
        email=who.email,
        language=who.language,
        account=who.account_name if who.account_kind == "company" else None,
        tier=who.tier,
        orders_12_months=count.value if (count := view.figure("orders_12_months")) else None,
        spent_12_months=say_money(int(str(spent.value)), desk.company.currency) if spent else None,
    )
    return Record(view.person.ref, {**fields, **(told_fields(told) if told else {})})


def _asked(view: Customer360, customer: str) -> Iterator[str]:
    """The record whose number was named."""
    number = number_in(customer)
    for _, entries in view.groups():
        yield from (one.ref for one in entries if number and one.number_said == number)
    if number.startswith("T-"):
        yield f"ticket {number}"


def _newest(view: Customer360) -> Iterator[str]:
    """What may be asked about next: the newest of each kind, open or not."""
    kinds = (view.tickets, view.orders, view.returns, view.parts, view.leads, view.opportunities, view.tasks)
    return chain.from_iterable(islice((one.ref for one in entries), MOST_OF_A_KIND) for entries in kinds)


def _action(one: Action) -> Record:
    fields = {"kind": one.kind, **both("title", one.title), **both("reason", one.reason)}
    return Record(f"action {one.id}", {**fields, "until": one.expires_on.isoformat(), "rests_on": list(one.refs)})


def _waiting(one: Waiting) -> Record:
    kind, _, number = one.ref.partition(" ")
    fields = known(contact_id=one.contact_id, number=number if kind == "ticket" else None, status=one.status)
    return Record(one.ref, {**fields, **told_fields(one.told)})
