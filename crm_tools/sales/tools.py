"""What a customer can ask of sales: a quote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from crm_tools.commerce.catalog import Product, find_products
from crm_tools.commerce.money import say_money
from crm_tools.desk import Desk, Preview, Record
from crm_tools.errors import Invalid
from crm_tools.people.contacts import contact
from crm_tools.people.levels import Level
from crm_tools.registry import Effect, Undo, tool
from crm_tools.sales.evidence import Said, Unsaid, evidence_for
from crm_tools.sales.lead_book import lead
from crm_tools.sales.leads import Lead, NewLead, open_lead, withdraw_lead
from crm_tools.service.messages import transcript
from crm_tools.service.tickets import NewTicket, close, open_ticket
from crm_tools.words import Words

__all__ = ["preview_request_quote", "request_quote"]

MAX_TEXT = 500
MOST_PIECES = 100_000
ASK = {
    "company": Words("the name of the company", "公司名称"),
    "need": Words("what it is for or what they need", "具体需求"),
    "quantity": Words("how many they need", "需要的数量"),
    "product": Words("which product they mean", "需要哪款产品"),
    "timeline": Words("by when they need it", "需要的时间"),
}


def preview_request_quote(
    desk: Desk, need: str, company: str = "", quantity: int = 0, product: str = "", timeline: str = ""
) -> Preview:
    """What would be passed on, and to whom; raises Invalid for what the customer did not say."""
    new, found = _lead(desk, company, need, quantity, (product, timeline))
    days = desk.company.quote_working_days
    what = _what(new, found)
    return Preview(
        Words(
            f"Pass on to our business team: {new.company} asks for a quote for {what.en}.",
            f"转给企业采购团队：{new.company} 询价，{what.zh}。",
        ),
        (
            Words(f"They answer within {days} working days.", f"团队将在 {days} 个工作日内回复您。"),
            Words("Nothing is ordered and nothing is charged.", "不会下单，也不会产生任何费用。"),
            Words("You get a ticket number to refer to.", "您会得到一个工单号。"),
        ),
    )


def _withdraw(desk: Desk, kept: Mapping[str, Any]) -> Sequence[Record]:
    """Nobody makes a quote; raises Conflict when the business has gone on already."""
    found = lead(desk.session, kept["lead"])
    withdraw_lead(desk.session, found, actor=desk.caller.actor, at=desk.now)
    close(desk.session, kept["ticket"], by=desk.caller.actor, at=desk.now)
    return [_record(desk, lead(desk.session, found.number), "", kept["ticket"])]


@tool(
    effect=Effect.WRITE,
    doing=Words("Preparing the request for a quote", "正在准备询价"),
    preview=preview_request_quote,
    undo=Undo(_withdraw, within=timedelta(minutes=30)),
)
def request_quote(
    desk: Desk, need: str, company: str = "", quantity: int = 0, product: str = "", timeline: str = ""
) -> Sequence[Record]:
    """Pass a company's wish to buy on to the business team, for a quote. The customer is asked for a yes first.

    Use it when somebody wants to buy for a company, a café, a hotel or an office, or asks for a business price or a
    quote. Fill in only what the customer wrote in this conversation, in their own words; ask for the company and the
    need when they are missing. It orders nothing.

    Args:
        need: what they want it for or what they need, in the customer's words.
        company: the name of the company, as the customer wrote it; empty for the one we know a verified customer by.
        quantity: how many pieces; 0 when they did not say.
        product: the product's name as the customer wrote it; empty when they did not say.
        timeline: by when they need it, in their words; empty when they did not say.
    """
    new, found = _lead(desk, company, need, quantity, (product, timeline))
    kept = open_lead(desk.session, new, actor=desk.caller.actor, at=desk.now)
    said = _what(new, found).say(desk.language)
    wish = NewTicket("quote", f"{kept.number}: {kept.company}", said, "business", new.contact_id, desk.conversation_id)
    ticket = open_ticket(desk.session, wish, actor=desk.caller.actor, at=desk.now)
    desk.keep(lead=kept.number, ticket=ticket.number)
    desk.record("quote.requested", f"lead:{kept.number}", ticket=ticket.number)
    return [_record(desk, kept, _name(found).say(desk.language) if found else product.strip(), ticket.number)]


def _record(desk: Desk, kept: Lead, product: str, ticket: str) -> Record:
    days, value = desk.company.quote_working_days, kept.value_minor
    fields = {
        "number": kept.number,
        "company": kept.company,
        "need": kept.need,
        "quantity": kept.quantity,
        "product": product or None,
        "value": say_money(value, desk.company.currency) if value is not None else None,
        "status": kept.status,
        "answer_within": desk.say(Words(f"{days} working days", f"{days} 个工作日")),
        "ticket": ticket,
    }
    return Record(f"lead {kept.number}", {name: one for name, one in fields.items() if one is not None})


def _lead(desk: Desk, company: str, need: str, quantity: int, more: tuple[str, str]) -> tuple[NewLead, Product | None]:
    """What the customer said, with the words of theirs that say it, and the product they mean."""
    company, need, product, timeline = (" ".join(one.split())[:MAX_TEXT] for one in (company, need, *more))
    verified = desk.caller.level.reaches(Level.VERIFIED) and desk.caller.contact_id
    who = contact(desk.session, desk.contact_id) if verified else None
    known = who.account_name if who and who.account_kind == "company" else ""
    told, company = company, company or known
    _ask_for([name for name, value in (("company", company), ("need", need)) if not value])
    if not 0 <= quantity <= MOST_PIECES:
        raise Invalid(f"a quantity is 1 to {MOST_PIECES:,}", zh=f"数量应在 1 至 {MOST_PIECES:,} 之间")
    found = next(iter(find_products(desk.session, product, limit=1)), None) if product else None
    names = (product, found.name, found.name_zh) if found else (product,)
    given: dict[str, Said] = {
        "company": told,
        "need": need,
        "quantity": quantity,
        "product": names,
        "timeline": timeline,
    }
    said = {name: value for name, value in given.items() if value and value != ("",)}
    try:
        evidence = evidence_for(said, transcript(desk.session, desk.conversation_id))
    except Unsaid as unsaid:
        _ask_for(unsaid.names)
        raise
    prices = [one.price_minor for one in found.variants if one.on_sale] if found else []
    new = NewLead(
        company=company,
        need=need,
        evidence=tuple(evidence),
        quantity=quantity or None,
        product_id=found.id if found else None,
        unit_minor=min(prices, default=None),
        timeline=timeline,
        contact_id=who.id if who else None,
        account_id=who.account_id if who else None,
        conversation_id=desk.conversation_id,
    )
    return new, found


def _ask_for(names: Sequence[str]) -> None:
    """Raises Invalid that says what to ask the customer for, when there is something."""
    if names:
        en, zh = ", ".join(ASK[one].en for one in names), "、".join(ASK[one].zh for one in names)
        raise Invalid(f"the customer has not said {en}; ask for it", zh=f"还需要了解：{zh}")


def _what(new: NewLead, found: Product | None) -> Words:
    name = _name(found) if found else None
    count = f"{new.quantity} × " if new.quantity else ""
    en, zh = (f"{count}{name.en} ({new.need})", f"{count}{name.zh}（{new.need}）") if name else (new.need, new.need)
    if new.quantity and not name:
        en, zh = f"{new.quantity}: {en}", f"{new.quantity} 件：{zh}"
    if new.timeline:
        en, zh = f"{en}, {new.timeline}", f"{zh}，{new.timeline}"
    return Words(en, zh)


def _name(found: Product) -> Words:
    return Words(found.name, found.name_zh or found.name)
