"""A company asks what many would cost: at most two questions, then its request goes to the business team."""

from __future__ import annotations

from assistant.engine.amounts import company_name, need, quantity, timeline
from assistant.engine.case import Case, Move
from assistant.engine.replies import join, written
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
    if not company:
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
    text, answers = case.text, case.slot("answers")
    named = case.company.named_in(text)
    thing = bool(named or case.company.thing_in(text))
    company = company_name(text, case.company)
    if not company and answers == "quote_company":
        company = text.split("\n")[0].split("，")[0].split(",")[0].strip(" .。")[:80]
    wanted = need(text, case.company) or text.strip(" .。")
    count = quantity(text.replace(company, " ") if company else text, case.company)
    return case.knowing(
        answers="",
        matter=case.slot("matter") or text[:_LONGEST],
        need=case.slot("need") or (wanted[:_LONGEST] if thing or answers == "quote_need" else ""),
        company=company or case.slot("company"),
        quantity=str(count or case.slot("quantity") or ""),
        product=next((one for one in named if one.casefold() in text.casefold()), "") or case.slot("product"),
        timeline=timeline(text) or case.slot("timeline"),
    )


def _missing(case: Case) -> str:
    """What to ask next, or "": first for what, then for whom, then how many."""
    if int(case.slot("questions") or 0) >= _MOST_QUESTIONS:
        return ""
    if not case.slot("need"):
        return "need"
    if not case.slot("company"):
        return "company"
    return "" if case.slot("quantity") else "amount"


def _tried(case: Case, tried: Result) -> Move:
    if tried.status == "proposed":
        return case.proposed(tried)
    if tried.status == "done":
        done = (written("request_quote", one.fields, case.language, one.receipt) for one in tried.receipts)
        return case.reply(join(*done, language=case.language) or case.say("write_done_bare"))
    if tried.error == "invalid" and case.slot("again") != "yes":
        case = _told(case)
        why = case.refusal(tried, "invalid") or case.say("quote_company")
        return case.knowing(again="yes", company="").reply(why, asked="quote_company", confidence=0.6)
    return case.failed(tried)
