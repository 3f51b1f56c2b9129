"""A path with its cast written as a scenario: what the customer says, and what has to be true by the file alone."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from assistant.engine.company import Company
from assistant.engine.matter import kind_of_matter, says_something
from assistant.engine.particulars import Said, particulars
from assistant.engine.slots import last_order
from assistant.procedures.procedure import Slot
from assistant.procedures.rehearsal.casting import Cast
from assistant.procedures.rehearsal.samples import ORDER_ONCE, VARIANT_ONCE, WARE_ONCE
from assistant.procedures.shelf import Shelf
from assistant.procedures.steps import Call, Say, Tell
from assistant.procedures.ways import Asked, End, Path
from crm_tools.words import Language, Words

__all__ = ["Playbill", "Script", "as_toml", "script"]

_YES, _NO = Words("yes please", "好的"), Words("no thanks", "不用了")
_BY_NAME = Words("yes, {name}", "好的，{name}")
_WRITING = frozenset({"part_request", "quote", "add_to_ticket"})  # tellers that end in a write
_BLANK = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Script:
    """A scenario in the shape of the TOML files: `says` each in some reply, `tools` done, `owner` at the end."""

    id: str
    about: str
    language: Language
    as_: str
    turns: tuple[str, ...]
    owner: str
    tools: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    no_writes: bool = False


@dataclass
class _Writing:
    path: Path
    cast: Cast
    shelf: Shelf
    language: Language
    turns: list[str] = field(default_factory=list)
    says: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Playbill:
    """Where scenarios are played: the shelf, the company as the engine knows it, the language, the day (ISO)."""

    shelf: Shelf
    company: Company
    language: Language
    today: str


def script(path: Path, at: int, cast: Cast, bill: Playbill) -> Script:
    """The scenario of a path, the `at`th of its procedure."""
    shelf, language = bill.shelf, bill.language
    one = _Writing(path, cast, shelf, language)
    one.turns.append(_opening(one, at, bill.company, bill.today))
    for number, asked in enumerate(path.asked):
        _answer(one, asked, number)
    _ending(one)
    tells = [step.tell for name, n in path.steps if isinstance(step := shelf.procedures[name].steps[n], Tell)]
    done = path.end is End.DONE
    return Script(
        id=f"{path.procedure}-{at + 1:02}-{language}",
        about=path.name,
        language=language,
        as_=cast.email,
        turns=tuple(one.turns),
        owner="queue" if path.end is End.HANDED_OVER else "assistant",
        tools=(_call(one).call,) if done else (),
        says=tuple(dict.fromkeys(one.says)),
        no_writes=not done and path.end is not End.HANDED_OVER and not set(tells) & _WRITING,
    )


def _opening(one: _Writing, at: int, company: Company, today: str) -> str:
    """One of the procedure's examples, with what is said at once behind it."""
    text = _example(one, at, company, today).rstrip(" .。!！")
    behind = [_once(one, name) for name in (*one.path.at_once, *one.cast.passing)]
    stop = "。" if one.language == "zh" else ". "
    return stop.join([text, *filter(None, behind)]) + (stop.strip() if behind else "")


def _example(one: _Writing, at: int, company: Company, today: str) -> str:
    """Those that give nothing away come in turn: no number, no goods, nothing that a slot would hold."""
    first = one.shelf.procedures[one.path.procedure]
    examples, title = first.examples, first.title.say(one.language)
    every = (examples.zh if one.language == "zh" else examples.en) if examples else (title,)
    names = dict.fromkeys([first.name, *(name for name, _ in one.path.steps)])
    plain = [
        text
        for text in every
        if not re.search(r"\d", text)
        and not last_order(text)
        and not company.named_in(text)
        and (not one.cast.pick.said or not company.thing_in(text))
        and not any(particulars(name, Said(text, company, today)) for name in names)
    ]
    plain = [text for text in plain if _leaves_matter(one, text)] or plain
    plain = plain or [text for text in every if not re.search(r"\d", text)] or list(every)
    return plain[at % min(len(plain), 6)]


def _leaves_matter(one: _Writing, text: str) -> bool:
    """Whether the question for the matter is open behind a first sentence, and one said at once not changed by it."""
    names = [name for name in (*one.path.at_once, *(each.slot for each in one.path.asked)) if name in one.cast.answers]
    matters = [name for name in names if _slot(one, name).kind == "matter"]
    kept = all(kind_of_matter(f"{text}. {said}") == kind_of_matter(said)
               for said in (one.cast.answers[name].text for name in matters))  # fmt: skip
    return not matters or (kept and not says_something(text))


def _once(one: _Writing, name: str) -> str:
    slot = _slot(one, name)
    pick = one.cast.pick
    if slot.kind == "order":
        return ORDER_ONCE.say(one.language).format(order=pick.said[name])
    if slot.kind == "wares":
        thing = pick.lists[f"{name}.name"][0]
        return WARE_ONCE.say(one.language).format(order=pick.values["order_number"], name=thing)
    if slot.kind == "variant":
        return VARIANT_ONCE.say(one.language).format(option=pick.said[name])
    sample = one.cast.answers[name]
    return sample.bad if name in one.cast.bad else sample.once


def _answer(one: _Writing, asked: Asked, number: int) -> None:
    """The question in the file's words, and the customer's answer."""
    if asked.slot in one.cast.pick.unasked:
        return
    slot = _slot(one, asked.slot)
    if slot.ask and slot.kind != "address":  # an address is asked for in the engine's words, part by part
        one.says.append(slot.ask.say(one.language))
    if asked.slot in one.cast.pick.said:
        one.turns.append(one.cast.pick.said[asked.slot])
        return
    sample = one.cast.answers[asked.slot]
    before_again = not any(earlier.again for earlier in one.path.asked[: number + 1])
    spoilt = asked.slot in one.cast.bad and before_again
    one.turns.append(sample.bad if spoilt else sample.text)


def _ending(one: _Writing) -> None:
    name, at = one.path.last
    step = one.shelf.procedures[name].steps[at]
    if isinstance(step, Say):
        one.says += [piece.strip() for piece in _BLANK.split(step.say.say(one.language)) if len(piece.strip()) > 3]
    if not isinstance(step, Call):
        return
    if one.path.end is End.DONE:
        by_name = one.cast.by_name
        one.turns.append(_BY_NAME.say(one.language).format(name=by_name) if by_name else _YES.say(one.language))
    elif one.path.end is End.DECLINED:
        one.turns.append(_NO.say(one.language))
    elif one.path.end is End.REFUSED and step.refused:
        one.says.append(step.refused.say(one.language))


def _call(one: _Writing) -> Call:
    name, at = one.path.last
    step = one.shelf.procedures[name].steps[at]
    if not isinstance(step, Call):
        raise TypeError(f"{name} ends with no call")
    return step


def _slot(one: _Writing, name: str) -> Slot:
    places = (one.path.procedure, *(other for other, _ in one.path.steps))
    return next(found for place in places if (found := one.shelf.slot(place, name)))


def as_toml(one: Script) -> str:
    """The file's text, which `evals conversations` reads."""
    lines = [f"# {one.about}", f"id = {_quoted(one.id)}", f"language = {_quoted(one.language)}"]
    lines += [f"as = {_quoted(one.as_)}"] if one.as_ else []
    for text in one.turns:
        lines += ["[[turn]]", f"customer = {_quoted(text)}"]
    lines += ["[expect]", f"owner = {_quoted(one.owner)}"]
    for name, values in (("tools", one.tools), ("says", one.says)):
        lines += [f"{name} = [{', '.join(map(_quoted, values))}]"] if values else []
    lines += ["no_writes = true"] if one.no_writes else []
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a TOML basic string is written the same way
