"""Leads, opportunities and tasks of the sample company, with the conversations they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import find_products
from crm_tools.people.company import company
from crm_tools.people.contacts import Contact, contact
from crm_tools.people.identities import find_contact
from crm_tools.people.levels import Level
from crm_tools.people.users import User, user_by_email
from crm_tools.sales import tasks
from crm_tools.sales.deadlines import after_working_days
from crm_tools.sales.evidence import Said, evidence_for
from crm_tools.sales.lead_book import write_lead
from crm_tools.sales.lead_rows import Lead, NewLead
from crm_tools.sales.opportunities import NewOpportunity, Stage, move_opportunity, open_opportunity
from crm_tools.sales.scoring import LeadFacts, is_qualified, score_lead
from crm_tools.sample.plan import SamplePlan
from crm_tools.sample.sheets import sheet
from crm_tools.service import conversations, handoff
from crm_tools.service.interactions import Interaction, Outcome, Sentiment, log_interaction
from crm_tools.service.messages import Author, Message, NewMessage, add_message, transcript

__all__ = ["write_pipeline"]

BETWEEN = timedelta(minutes=4)


def write_pipeline(session: Session, plan: SamplePlan, *, at: datetime) -> None:
    """Everything of pipeline.yaml; its leads have the numbers from L-1001 on."""
    data = sheet("pipeline")
    for entry in data["conversations"]:
        who = _customer(session, plan, entry["of"])
        began = at - timedelta(days=entry["days"], hours=2)
        said = _converse(session, entry, who, began)
        ended = began + len(said) * BETWEEN
        if "lead" in entry:
            lead = _lead(session, entry, who, said, ended)
            _work_on(session, entry, lead, who, ended)
    for task in data["tasks"]:
        who = _customer(session, plan, task["of"])
        _add_task(session, task, who, about=task["about"], at=at)


def _converse(session: Session, entry: Mapping[str, Any], who: Contact, began: datetime) -> list[Message]:
    """A finished chat of the verified customer with a colleague."""
    thread, _ = conversations.start(session, "web", language=who.language, at=began)
    conversations.set_speaker(session, thread.id, who.id, Level.VERIFIED, at=began)
    colleague = user_by_email(session, entry.get("owner", "rep@hearthwell.example"))
    for number, one in enumerate(entry["says"]):
        author = Author(one["by"])
        by_user = colleague if author is Author.USER else None
        text = one.get("text") or _in(one, who)
        new = NewMessage(
            author,
            text,
            who.language,
            user_id=by_user.id if by_user else None,
            payload={"name": by_user.name} if by_user else {},
        )
        actor = f"user:{by_user.id}" if by_user else f"contact:{who.id}"
        add_message(session, thread.id, new, at=began + number * BETWEEN, actor=actor)
    ended = began + len(entry["says"]) * BETWEEN
    handoff.end(session, thread.id, actor="operator", at=ended)
    wanted = Interaction(entry["intent"], Outcome.HANDED_OVER, Sentiment(entry["sentiment"]))
    log_interaction(session, conversations.conversation(session, thread.id), wanted, at=ended)
    return transcript(session, thread.id)


def _lead(session: Session, entry: Mapping[str, Any], who: Contact, said: list[Message], at: datetime) -> Lead:
    given, house = entry["lead"], company(session)
    facts: dict[str, Said] = {
        name: value if isinstance(value, int) else _in(value, who) for name, value in given.items()
    }
    product = next(iter(find_products(session, str(facts["product"]), limit=1)), None) if "product" in facts else None
    unit = min(one.price_minor for one in product.variants) if product else None
    new = NewLead(
        company=str(facts["company"]),
        need=str(facts["need"]),
        evidence=tuple(evidence_for(facts, said)),
        quantity=given.get("quantity"),
        product_id=product.id if product else None,
        unit_minor=unit,
        timeline=str(facts.get("timeline", "")),
        contact_id=who.id,
        account_id=who.account_id,
        conversation_id=said[0].conversation_id,
    )
    known = LeadFacts(new.company, new.need, new.quantity, new.value_minor, new.timeline, True, who.tier)
    judged = (score_lead(known, house), "qualified" if is_qualified(known, house) else "new")
    return write_lead(session, new, judged, _user(session, entry).id, actor="operator", at=at)


def _work_on(session: Session, entry: Mapping[str, Any], lead: Lead, who: Contact, at: datetime) -> None:
    house, owner = company(session), _user(session, entry)
    if lead.status == "qualified" and lead.value_minor is not None:
        amount = lead.value_minor * (100 - house.discount_percent(lead.value_minor)) // 100
        business = NewOpportunity(
            name=f"{lead.company}: {lead.need}",
            currency=house.currency,
            amount_minor=amount,
            lead_id=lead.id,
            account_id=lead.account_id,
            contact_id=lead.contact_id,
            user_id=owner.id,
        )
        opened = open_opportunity(session, business, actor="operator", at=at)
        if "stage" in entry:
            later = at + timedelta(hours=3)
            move_opportunity(session, opened.number, Stage(entry["stage"]), actor=f"user:{owner.id}", at=later)
    if "stage" not in entry:
        subject = {"en": f"Answer {lead.number}", "zh": f"回复 {lead.number}"}
        due = after_working_days(house.calendar, at, house.quote_working_days)
        new = tasks.NewTask(subject[_language(owner)], f"lead {lead.number}", owner.id, due, who.id)
        tasks.add(session, new, actor="operator", at=at)
    for task in entry.get("tasks", ()):
        _add_task(session, task, who, about=f"lead {lead.number}", at=at + timedelta(days=entry["days"]))


def _add_task(session: Session, task: Mapping[str, Any], who: Contact, *, about: str, at: datetime) -> None:
    owner = _user(session, task)
    due = after_working_days(company(session).calendar, at, task["due"])
    new = tasks.NewTask(task["subject"][_language(owner)], about, owner.id, due, who.id)
    tasks.add(session, new, actor="operator", at=at)


def _customer(session: Session, plan: SamplePlan, of: str) -> Contact:
    """By address, or the first company of a sector."""
    found = find_contact(session, "email", of) if "@" in of else None
    if found is None:
        companies = [one for one in plan.customers if one.sector == of and one.account.kind == "company"]
        found = companies[0].people[0].id
    return contact(session, found)


def _user(session: Session, entry: Mapping[str, Any]) -> User:
    found = user_by_email(session, entry["owner"])
    if found is None:
        raise LookupError(f"the sample has no colleague {entry['owner']}")
    return found


def _language(user: User) -> str:
    return user.languages[0] if user.languages else "en"


def _in(text: str | Mapping[str, str], who: Contact) -> str:
    """In the customer's language, with their company's name."""
    said = text if isinstance(text, str) else text["zh" if who.language == "zh" else "en"]
    return said.replace("{company}", who.account_name)
