"""A company asks what many would cost: at most two questions, then its request goes to the business team."""

from __future__ import annotations

from assistant.engine.amounts import need, timeline
from assistant.engine.case import Case, Move
from assistant.engine.counting import quantity
from assistant.engine.firms import company_name
from assistant.engine.replies import join, written
from assistant.engine.rewishing import corrects_wish, may_name_company, rewished, several
from assistant.engine.situation import Result

__all__ = ["quote"]

_MOST_QUESTIONS = 2
_LONGEST = 300


def quote(case: Case) -> Move:
    """Propose the request; its every particular is word for word what the customer wrote here."""
    if tried := case.result("request_quote"):
        return _tried(case, tried)
    case = _told(case)
    if key := _missing(case):
        asked = int(case.slot("questions") or 0) + 1
        return case.knowing(questions=str(asked)).reply(case.say(f"quote_{key}"), asked=f"quote_{key}", confidence=0.9)
    company = case.slot("company")
    if not company and not _may_be_known(case):
        return case.reply(case.say("quote_company"), asked="quote_company", confidence=0.7)
    return case.call(
        "request_quote",
        company=company,
        need=case.slot("need") or case.slot("matter"),
        quantity=int(case.slot("quantity") or 0),
        product=case.slot("product"),
        timeline=case.slot("timeline"),
    )


def _told(case: Case) -> Case:
    """The case with what this message adds; what was said before stays, and a plain answer is taken whole."""
    text, answers = case.situation.said or case.text, case.slot("answers")  # word for word
    if answers and case.slot("need") and corrects_wish(text, case.company):
        return _corrected(case, text)
    named = case.company.named_in(text)
    thing = bool(named or case.company.thing_in(text))
    company = company_name(text, case.company)
    if not company and answers == "quote_company" and may_name_company(text, case.company):
        company = text.split("\n")[0].split("，")[0].split(",")[0].strip(" .。")[:80]
    wanted = need(text, case.company) or text.strip(" .。")
    count = quantity(text.replace(company, " ") if company else text, case.company)
    wish = case.slot("need") or (
        wanted[:_LONGEST] if thing or wanted != text.strip(" .。") or answers == "quote_need" else ""
    )
    many = several(wish, case.company)
    product = next((one for one in named if one.casefold() in text.casefold()), "") or case.slot("product")
    return case.knowing(
        answers="",
        matter=case.slot("matter") or text[:_LONGEST],
        need=wish,
        company=company or case.slot("company"),
        quantity="" if many else str(count or case.slot("quantity") or ""),
        product="" if many else product,
        timeline=timeline(text) or case.slot("timeline"),
    )


def _corrected(case: Case, text: str) -> Case:
    """The case with the number or the goods that a correction changes; everything else stays."""
    wish, count = rewished(case.slot("need"), text.strip(" .。"), case.company)
    many = several(wish, case.company)
    named = next((one for one in case.company.named_in(wish) if one.casefold() in wish.casefold()), "")
    return case.knowing(
        answers="",
        need=wish[:_LONGEST],
        company=company_name(text, case.company) or case.slot("company"),
        quantity="" if many else str(count or case.slot("quantity") or ""),
        product="" if many else named,
        timeline=timeline(text) or case.slot("timeline"),
    )


def _missing(case: Case) -> str:
    """What to ask next, or "": first for what, then for whom, then how many."""
    if int(case.slot("questions") or 0) >= _MOST_QUESTIONS:
        return ""
    if not case.slot("need"):
        return "need"
    if not case.slot("company") and not _may_be_known(case):
        return "company"
    return "" if case.slot("quantity") or several(case.slot("need"), case.company) else "amount"


def _may_be_known(case: Case) -> bool:
    """Whether the records may tell whom the customer writes for; once they did not, it is asked."""
    return case.situation.verified and case.slot("again") != "yes"


def _tried(case: Case, tried: Result) -> Move:
    if tried.status == "proposed":
        return _told(case).proposed(tried)  # a correction of it needs what was said
    if tried.status == "done":
        done = (written("request_quote", one.fields, case.language, one.receipt) for one in tried.receipts)
        return case.reply(join(*done, language=case.language) or case.say("write_done_bare"))
    if tried.error == "invalid" and case.slot("again") != "yes":
        case = _told(case)
        why = (case.refusal(tried, "invalid") if case.slot("company") else "") or case.say("quote_company")
        return case.knowing(again="yes", company="").reply(why, asked="quote_company", confidence=0.6)
    return case.failed(tried)
