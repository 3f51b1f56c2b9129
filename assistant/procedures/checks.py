"""What a procedure speaks of has to exist: its slots, tools and arguments, and the procedures it turns to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter

from assistant.procedures.kinds import KINDS
from assistant.procedures.procedure import Procedure
from assistant.procedures.reading import Lines, Place
from assistant.procedures.steps import Answer, Call, Get, HandOver, Help, Prove, Said, Say, Step, Tell, TurnTo, ends
from assistant.procedures.templates import named_in

__all__ = ["House", "check"]

_STANDING = frozenset({"ticket", "person", "orders", "return"})  # buttons that are no procedure's
_FACTS = frozenset({"customer.verified", "matter"})
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class House:
    """What there is to speak of: `writes` gives each writing tool its arguments, True where one has to be given;
    `tellers` are what the engine can read aloud, `talks` what is no procedure and can be turned to all the same;
    `buttons` are the procedures with a button."""

    writes: Mapping[str, Mapping[str, bool]]
    reads: frozenset[str]
    tellers: frozenset[str]
    talks: frozenset[str]
    procedures: frozenset[str]
    buttons: frozenset[str]


def check(procedure: Procedure, lines: Lines, house: House) -> None:
    """Raises ProcedureError for the first thing that is wrong, in the order of the file."""
    found = sorted(_Check(procedure, house).wrongs(), key=lambda one: lines.at(one[0]))
    for place, reason in found:
        raise lines.wrong(place, reason)


Wrong = tuple[Place, str]


class _Check:
    def __init__(self, procedure: Procedure, house: House) -> None:
        self.one, self.house = procedure, house

    def wrongs(self) -> Iterator[Wrong]:
        yield from self._patterns()
        for name in self.one.slots:
            yield from self._slot(name)
        for at, step in enumerate(self.one.steps):
            yield from self._conditions(at, step)
            yield from self._step(at, step)
        yield from self._order()

    def _patterns(self) -> Iterator[Wrong]:
        given: list[tuple[Place, str]] = [(("phrases", at), one) for at, one in enumerate(self.one.phrases)]
        given += [((name,), text) for name, text in (("needs", self.one.needs), ("never", self.one.never)) if text]
        for name, slot in self.one.slots.items():
            for at, choice in enumerate(slot.choices):
                given += [(("slots", name, "choices", at, "words", n), word) for n, word in enumerate(choice.words)]
        for at, step in enumerate(self.one.steps):
            if isinstance(step, Call):
                given += [(("steps", at, "again", n, "says"), one.says) for n, one in enumerate(step.again)]
            if isinstance(step, Say) and step.holds:
                given.append((("steps", at, "holds"), step.holds))
        for place, pattern in given:
            if fault := _fault_of(pattern):
                yield place, fault

    def _slot(self, name: str) -> Iterator[Wrong]:
        slot, place = self.one.slots[name], ("slots", name)
        kind = KINDS.get(slot.kind)
        if kind is None:
            yield (*place, "kind"), f"there is no kind {slot.kind!r}; there are: {', '.join(KINDS)}"
            return
        if kind.name and name != kind.name:
            yield place, f"a slot of the kind {slot.kind} has to be called {kind.name}"
        if slot.kind in ("choice", "answer") and not slot.choices:
            yield (*place, "kind"), f"a {slot.kind} needs `choices`, each with value, en and zh"
        values = [one.value for one in slot.choices]
        if double := next((one for one in values if values.count(one) > 1), None):
            yield (*place, "choices"), f"the value {double!r} stands there twice"
        if slot.of and slot.kind not in ("order", "wares"):
            yield (*place, "of"), "`of` names states of an order, so it belongs to the kinds order and wares"
        if slot.ask:
            yield from self._said((*place, "ask"), slot.ask)

    def _step(self, at: int, step: Step) -> Iterator[Wrong]:
        place: Place = ("steps", at)
        match step:
            case Get():
                yield from self._get(place, step)
            case TurnTo() if step.turn_to not in self.house.procedures | self.house.talks:
                yield (*place, "turn_to"), f"there is no procedure {step.turn_to!r}"
            case TurnTo() if step.turn_to == self.one.name:
                yield (*place, "turn_to"), "a procedure cannot turn to itself"
            case Call():
                yield from self._call(place, step)
            case Tell() if step.tell not in self.house.tellers:
                known = ", ".join(sorted(self.house.tellers))
                yield (*place, "tell"), f"nothing can be told by the name {step.tell!r}; there are: {known}"
            case Tell():
                yield from self._ways(place, step.ways)
            case Say():
                yield from self._said((*place, "say"), step.say)
                if bool(step.beside) != bool(step.holds):
                    yield (*place, "say"), "`beside` asks the help pages and `holds` says what they answer; give both"
                yield from self._ways(place, step.ways)
            case Answer() | Help() | HandOver() | Prove() | TurnTo():
                return

    def _get(self, place: Place, step: Get) -> Iterator[Wrong]:
        slot = self.one.slots.get(step.get)
        if slot is None:
            yield (*place, "get"), f"there is no slot {step.get!r}; there are: {', '.join(self.one.slots) or 'none'}"
        elif slot.kind in KINDS and not KINDS[slot.kind].asks and slot.ask is None and not slot.default:
            yield (*place, "get"), f"the slot {step.get!r} cannot be asked for; give it `ask`"

    def _call(self, place: Place, step: Call) -> Iterator[Wrong]:
        wanted = self.house.writes.get(step.call)
        if wanted is None:
            reads = step.call in self.house.reads
            hint = (
                "only looks things up; use `tell`"
                if reads
                else f"is no tool; there are: {', '.join(self.house.writes)}"
            )
            yield (*place, "call"), f"{step.call!r} {hint}"
            return
        for name, template in step.arguments.items():
            if name not in wanted:
                yield (
                    (*place, "with", name),
                    f"{step.call} takes no {name!r}; it takes: {', '.join(wanted) or 'nothing'}",
                )
            if isinstance(template, Said):
                yield from self._said((*place, "with", name), template)
            else:
                yield from self._named((*place, "with", name), named_in(template))
        for name, needed in wanted.items():
            if needed and name not in step.arguments:
                yield (*place, "call"), f"{step.call} needs {name!r}; give it under `with`"
        for at, again in enumerate(step.again):
            for n, name in enumerate((again.get, *again.forget)):
                known = name in self.one.slots or name in self._parts()
                if not known:
                    part = ("get",) if n == 0 else ("forget", n - 1)
                    yield (*place, "again", at, *part), f"there is no slot {name!r}"
        yield from self._ways(place, step.ways)

    def _parts(self) -> set[str]:
        kinds = [KINDS[slot.kind] for slot in self.one.slots.values() if slot.kind in KINDS]
        return {part for kind in kinds for part in kind.parts}

    def _ways(self, place: Place, ways: tuple[str, ...]) -> Iterator[Wrong]:
        for at, name in enumerate(ways):
            if name not in _STANDING | self.house.buttons:
                known = ", ".join(sorted(_STANDING | self.house.buttons))
                yield (*place, "ways", at), f"there is no button {name!r}; there are: {known}"

    def _conditions(self, at: int, step: Step) -> Iterator[Wrong]:
        for name, test in step.when.items():
            yield from self._named(("steps", at, "when", name), (name,))
            values = [one.value for one in self.one.slots[name].choices] if name in self.one.slots else []
            for value in (*(test.any_of or ()), *(test.none_of or ())):
                if values and value not in values:
                    yield (
                        ("steps", at, "when", name),
                        f"{value!r} is no answer of {name}; there are: {', '.join(values)}",
                    )

    def _said(self, place: Place, said: Said) -> Iterator[Wrong]:
        for language in ("en", "zh"):
            text = getattr(said, language)
            try:
                list(Formatter().parse(text))
            except ValueError:
                yield (*place, language), "has a brace that stands alone; a blank is written {slot}"
                continue
            yield from self._named((*place, language), named_in(text))

    def _named(self, place: Place, names: tuple[str, ...]) -> Iterator[Wrong]:
        """What a template or a condition may name: slots, their parts, the order, and a few facts."""
        for name in names:
            head, _, part = name.partition(".")
            slot = self.one.slots.get(head)
            known = name in _FACTS or name in self.one.slots
            known = known or (self._has_order() and (name == "order_number" or (head == "order" and bool(part))))
            known = known or (head == "said" and part in self.one.slots)
            known = known or (head == "lent" and part in self.house.writes)
            known = known or (slot is not None and slot.kind in KINDS and part in KINDS[slot.kind].parts)
            if not known:
                slots = ", ".join(self.one.slots) or "none"
                yield place, f"{name!r} is not known here; there are the slots {slots}, and order.… behind an order"

    def _has_order(self) -> bool:
        return any(slot.kind in ("order", "wares") for slot in self.one.slots.values())

    def _order(self) -> Iterator[Wrong]:
        """The last step has to end the procedure whatever holds, and none may stand behind one that does."""
        endings = [at for at, step in enumerate(self.one.steps) if not step.when and ends(step)]
        last = len(self.one.steps) - 1
        if not endings:
            yield (
                ("steps", last),
                "the last step has to end it without a condition: call, tell, say, hand_over or turn_to",
            )
        elif endings[0] < last:
            yield ("steps", endings[0] + 1), "is never reached: the step before it always ends the procedure"


def _fault_of(pattern: str) -> str:
    if len(pattern) > _LONGEST:
        return f"is longer than {_LONGEST} characters"
    try:
        re.compile(pattern)
    except re.error as error:
        return f"is no regular expression: {error}"
    return "" if not re.search(pattern, "") else "matches everything, an empty text too"
