"""A colleague's questions: who a customer is, what to do next, what is on the desk; all else is looked up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.engine.case import Case, Move
from assistant.engine.flows.briefing import actions, choices, customer_line, desk, overview, plain, record_line
from assistant.engine.flows.knowledge import all_found, answered, search_wider
from assistant.engine.language import has_han
from assistant.engine.replies import marked
from assistant.engine.situation import SEARCH, Receipt, Result
from assistant.engine.slots import chosen
from assistant.engine.staff_asks import Ask, asks_in, name_alone
from assistant.engine.state import Choice

__all__ = ["staff"]

_MOST = 3
_OVERVIEW = "customer_overview"
_TOOLS = {"overview": _OVERVIEW, "record": _OVERVIEW, "next": "next_best_actions", "desk": "my_desk"}
_PLAIN = {"greeting": "staff_greeting", "capabilities": "staff_greeting", "thanks": "thanks", "goodbye": "goodbye"}
_SURE = 0.5


@dataclass(frozen=True, slots=True)
class _Told:
    """What one ask brought: the words, the customer they are about, and who else may have been meant."""

    text: str
    customer: str = ""
    choices: Sequence[Choice] = field(default_factory=tuple)
    unknown: bool = False


def staff(case: Case) -> Move:
    """Answer a colleague: at most three asks of a message, each from the records that a tool brings."""
    before = case.situation.state
    picked = chosen(case.text, before.choices)
    if picked is not None:
        asks: tuple[Ask, ...] = (Ask(case.slot("wanted") or "overview", picked.value),)
    else:
        asks = asks_in(case.text)
        if not asks and (name := name_alone(case.text)) and (before.asked == "customer" or _is_name(case, name)):
            asks = (Ask(case.slot("wanted") if before.asked == "customer" else "overview", name),)
    if not asks:
        return _other(case)
    asks = _resolved(case, asks)
    if not all(ask.about or ask.kind == "desk" for ask in asks):
        move = case.knowing(wanted=asks[0].kind).reply(case.say("staff_which"), asked="customer", confidence=0.8)
        return move
    for ask in asks[:_MOST]:
        tool, args = _TOOLS[ask.kind], _args(ask)
        if tool in case.lent and _result(case, tool, args) is None:
            return case.call(tool, **args)
    return _all_told(case, asks)


def _all_told(case: Case, asks: Sequence[Ask]) -> Move:
    told = [_told(case, ask) for ask in asks[:_MOST]]
    customer = next((one.customer for one in reversed(told) if one.customer), case.slot("customer"))
    offered = [choice for one in told for choice in one.choices]
    wanted = asks[0].kind if offered else ""
    texts = list(dict.fromkeys(one.text for one in told))
    if len(asks) > _MOST:
        texts.append(case.say("staff_too_many"))
    unsure = any(one.unknown for one in told)
    move = case.knowing(customer=customer, wanted=wanted).reply(choices=offered, confidence=0.5 if unsure else 0.95)
    return replace(move, text="\n\n".join(texts))


def _resolved(case: Case, asks: Sequence[Ask]) -> tuple[Ask, ...]:
    """The asks with their pronouns read: the customer named before in this message, else the one spoken of last."""
    last, found = case.slot("customer"), []
    for ask in asks:
        about = last if ask.same else ask.about
        found.append(replace(ask, about=about))
        last = about or last
    return tuple(dict.fromkeys(found))


def _told(case: Case, ask: Ask) -> _Told:
    result = _result(case, _TOOLS[ask.kind], _args(ask))
    if result is None:
        return _Told(case.say("staff_no_tool"), unknown=True)
    receipts = result.receipts
    if result.status != "done" or not receipts:
        if ask.kind == "desk" and result.status == "done":
            return _Told(case.say("staff_desk_empty"))
        return _Told(_missing(case, ask, result), unknown=True)
    if all(one.record.startswith("choice ") for one in receipts):
        offered = choices(receipts)
        listed = [case.say("staff_several", who=plain(ask.about, 60))]
        listed += [f"- {case.marked(choice.label, one)}" for choice, one in zip(offered, receipts, strict=False)]
        return _Told("\n".join(listed), choices=offered, unknown=True)
    whose = [one for one in receipts if one.record.startswith("contact ")]
    match ask.kind:
        case "desk":
            return _Told(desk(case, receipts))
        case "next":
            return _Told(actions(case, receipts), _whose(whose, ask))
        case "record":
            own = [record_line(case, one) for one in receipts if one.record.partition(" ")[2] == ask.about]
            if own:
                whom = [customer_line(case, one, receipts) for one in whose[:1]]
                return _Told(case.join(*own, *whom), _whose(whose, ask))
            return _Told(overview(case, receipts), _whose(whose, ask))
        case _:
            return _Told(overview(case, receipts), _whose(whose, ask))


def _whose(contacts: Sequence[Receipt], ask: Ask) -> str:
    """The customer to go on talking about: by the address, which means nobody else."""
    return (contacts[0].field("email") or contacts[0].field("name") if contacts else "") or ask.about


def _missing(case: Case, ask: Ask, result: Result) -> str:
    """That nobody is called so, as the tool says it; other failures in the standing words."""
    if result.error not in ("not-found", "") or result.status == "proposed":
        return case.say("failed_not-allowed" if result.error == "not-allowed" else "failed")
    said = plain(result.message, 300)
    return marked(said, result.receipt) if said else case.say("staff_unknown", who=plain(ask.about, 60))


def _other(case: Case) -> Move:
    """No phrase is known: a courtesy, a question for the help pages (the staff's too), or nothing."""
    intent = case.reading.intent
    if intent in _PLAIN and (case.reading.settled or case.reading.confidence >= _SURE):
        return case.reply(case.say(_PLAIN[intent], name=case.situation.colleague.strip('"')))
    if intent == "language_switch" and case.reading.settled:
        return case.reply(case.say("language_now"))
    found = case.situation.found
    if found is None and SEARCH in case.lent and not case.situation.searched:
        return case.call(SEARCH, question=case.text)
    if wider := search_wider(case):
        return wider
    found = all_found(case)
    if found and found.answerable and (text := answered(case, found)):
        return case.reply(text, confidence=max(passage.score for passage in found.passages))
    if name := name_alone(case.text):
        ask = Ask("overview", name)
        if _OVERVIEW in case.lent and _result(case, _OVERVIEW, _args(ask)) is None:
            return case.call(_OVERVIEW, **_args(ask))
        return _all_told(case, [ask])
    return case.reply(case.say("staff_unclear"), confidence=0.2)


def _is_name(case: Case, name: str) -> bool:
    """Whether a bare text is rather a name than a keyword: an address, capitals, a few Chinese characters."""
    if "@" in name or _result(case, _OVERVIEW, {"customer": name}) is not None:
        return True
    if case.company.thing_in(name) or case.reading.settled:
        return False
    return len(name) <= 4 if has_han(name) else name.istitle() and " " in name


def _args(ask: Ask) -> dict[str, str]:
    return {} if ask.kind == "desk" else {"customer": ask.about}


def _result(case: Case, tool: str, args: Mapping[str, str]) -> Result | None:
    return next((one for one in reversed(case.situation.results) if one.tool == tool and dict(one.args) == args), None)
