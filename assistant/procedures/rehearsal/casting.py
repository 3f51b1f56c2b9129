"""Who can play a path: a sample customer, an order in the state it needs, and answers that its tool takes or refuses.

Nothing is written down beforehand: a tool's own preview says whether it would do a thing or refuse it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product

from assistant.engine.addresses import PARTS, address
from assistant.engine.matter import kind_of_matter, subject
from assistant.procedures.conditions import holds
from assistant.procedures.deciding import tests_of
from assistant.procedures.procedure import Procedure, Slot
from assistant.procedures.rehearsal.holders import Holder, Placed, Stage
from assistant.procedures.rehearsal.picking import Pick, picks
from assistant.procedures.rehearsal.samples import Sample, samples_for
from assistant.procedures.shelf import Shelf
from assistant.procedures.steps import Call
from assistant.procedures.templates import filled
from assistant.procedures.walking import TODAY
from assistant.procedures.ways import OUTCOME, RULE, End, Path
from assistant.writing import checked
from crm_tools.errors import CrmError
from crm_tools.registry import customer_tools

__all__ = ["Cast", "cast"]

_TRIES = 300
_LENT = "every tool is lent in the sample company"
_RULED = "every rule that a step asks for stands in the sample company's help pages"
_UNPROVEN = "a customer who has not proven who they are is asked for that first"
_NO_SAMPLE = "there is no sample answer of the kind {kind}"
_RECORDS = frozenset({"order", "wares", "variant"})


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays, what they say to each question and at once, and what a tool cannot use first (`bad`); `values` is
    all that is known then, `by_name` what has to be said to agree, where a yes is not enough."""

    email: str
    pick: Pick
    answers: Mapping[str, Sample]
    passing: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    values: Mapping[str, str] | None = None
    by_name: str = ""


def cast(path: Path, shelf: Shelf, stage: Stage) -> Cast | str:
    """A cast for the path, or why there is none."""
    played = [shelf.procedures[name] for name in dict.fromkeys([path.procedure, *(name for name, _ in path.steps)])]
    slots: dict[str, Slot] = {}
    for one in played:
        slots = {**one.slots, **slots}
    if path.end is End.UNABLE or any(name.startswith("lent.") and not value for name, value in path.world.items()):
        return _LENT
    if any(name.startswith(RULE) and not value for name, value in path.world.items()):
        return _RULED
    if path.world.get("customer.verified", "yes") == "":
        return _UNPROVEN
    if path.end is End.LOST:
        return "it asks for ever"
    part = _Part(path, shelf, stage, slots, played)
    if lacking := part.lacking():
        return lacking
    tried = 0
    for candidate in islice(part.tries(), _TRIES):
        tried += 1
        if found := part.plays(candidate):
            return found
    return part.why_not(tried)


@dataclass
class _Part:
    path: Path
    shelf: Shelf
    stage: Stage
    slots: Mapping[str, Slot]
    played: list[Procedure]
    refusal: str = ""

    def __post_init__(self) -> None:
        defaults = [(name, slot.default) for one in self.played for name, slot in one.slots.items() if slot.default]
        self.defaults = dict(reversed(defaults))  # the first that is played has its way
        asked = [one.slot for one in self.path.asked]
        said = [name for name in self.path.world if name in self.slots and not self._unsaid(name)]
        self.spoken = tuple(dict.fromkeys([*self.path.at_once, *asked, *said]))
        self.passing = tuple(name for name in said if name not in {*self.path.at_once, *asked})
        self.again = next((one.slot for one in self.path.asked if one.again), "")

    def _unsaid(self, name: str) -> bool:
        return self.path.world[name] in ("", self.defaults.get(name, ""))

    def lacking(self) -> str:
        for name in self.spoken:
            kind = self.slots[name].kind
            if kind not in _RECORDS and not self._answers(name):
                return _NO_SAMPLE.format(kind=kind)
            if name in (*self.path.at_once, *self.passing) and kind not in _RECORDS and not self._answers(name)[0].once:
                return _NO_SAMPLE.format(kind=f"{kind} that can be said at once")
        return ""

    def _answers(self, name: str) -> list[Sample]:
        """Answers that come out of every test as the path assumes."""
        found = samples_for(self.slots[name], self.stage.language, self.stage.today)
        return [one for one in found if name not in self.path.world or self._as_assumed(name, one.value)]

    def tries(self) -> Iterator[Cast]:
        """Picks with every combination of answers, each with its bad ones where the path wants to be asked again."""
        spoken = [name for name in self.spoken if self.slots[name].kind not in _RECORDS]
        combined = list(islice(product(*(self._answers(name) for name in spoken)), 12))
        for pick in picks(self.path, self.slots, self.stage, self._suits):
            for answers in combined:
                one = Cast(pick.holder.email, pick, dict(zip(spoken, answers, strict=True)), self.passing)
                if not self._comes_out(self._values(one, bad=False)[0]):
                    continue
                yield from self._spoilt(one) if self.again else [one]

    def _spoilt(self, one: Cast) -> Iterator[Cast]:
        """The same with something at first that a tool may not be able to use: a bad answer, or none at all."""
        step = self._call()
        names = [again.get for again in step.again] + [name for again in step.again for name in again.forget]
        yield one
        for name in dict.fromkeys(names):
            slot = self.slots.get(name)
            for sample in samples_for(slot, self.stage.language, self.stage.today) if slot else ():
                if sample.bad:
                    passing = one.passing if name in one.answers else (*one.passing, name)
                    yield replace(one, answers={**one.answers, name: sample}, passing=passing, bad=(name,))

    def _suits(self, placed: Placed) -> bool:
        """Whether an order comes out of every test as the path assumes."""
        return all(
            self._as_assumed(name, placed.fields.get(name.removeprefix("order."), ""))
            for name in self.path.world
            if name.startswith("order.")
        )

    def _comes_out(self, values: Mapping[str, str]) -> bool:
        """Whether the parts of what is known ("item.kind") come out of every test as the path assumes."""
        parts = (name for name in self.path.world if "." in name and name.partition(".")[0] in self.slots)
        return all(self._as_assumed(name, values.get(name, "")) for name in parts)

    def _as_assumed(self, name: str, value: str) -> bool:
        assumed = self.path.world[name]
        return all(
            holds({name: test}, {name: value}, self.stage.today) == holds({name: test}, {name: assumed}, TODAY)
            for test in tests_of(name, self.played)
        )

    def plays(self, one: Cast) -> Cast | None:
        """The cast with what it knows, where its tool answers as the path ends."""
        final = self._values(one, bad=False)
        one = replace(one, values=final[0])
        if self.path.end not in (End.DONE, End.DECLINED, End.REFUSED):
            return one
        step = self._call()
        if self.again:
            first = self._asked(step, one.pick.holder, self._values(one, bad=True))
            if isinstance(first, str) or first is None or not self._asks_again(step, first):
                return None
        came = self._asked(step, one.pick.holder, final)
        if self.path.end is End.REFUSED:
            refused = isinstance(came, CrmError) and not any(_fits(again.says, came) for again in step.again)
            return one if refused else None
        if isinstance(came, CrmError):
            self.refusal = str(came)
        return replace(one, by_name=came) if isinstance(came, str) else None

    def _asks_again(self, step: Call, error: CrmError) -> bool:
        wanted = int(self.path.world[OUTCOME].partition(" ")[2])
        first = next((at for at, again in enumerate(step.again) if _fits(again.says, error, self.stage.language)), -1)
        return first == wanted and error.code in ("invalid", "conflict")

    def _call(self) -> Call:
        name, at = self.path.last
        step = self.shelf.procedures[name].steps[at]
        if not isinstance(step, Call):
            raise TypeError(f"{name} ends with no call")
        return step

    def _values(self, one: Cast, *, bad: bool) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
        matter = self.played[0].title.say(self.stage.language)  # the engine has the customer's first words for it
        values = dict.fromkeys(self.slots, "") | self.defaults | {"matter": matter} | one.pick.values
        lists = dict(one.pick.lists)
        forgotten = () if bad else one.bad if set(one.bad) <= set(one.passing) else ()
        for name, sample in one.answers.items():
            if name in forgotten or (bad and name == self.again and name not in one.bad and self._asked_once(name)):
                continue
            value = sample.bad_value if bad and name in one.bad else sample.value
            values[name] = value
            if self.slots[name].kind == "address":
                lists |= _parts(sample.bad if bad and name in one.bad else sample.text)
            elif self.slots[name].kind == "matter":
                lists |= {f"{name}.subject": (subject(value),), f"{name}.kind": (kind_of_matter(value),)}
        values |= {name: rows[0] for name, rows in lists.items() if rows}
        return values, lists

    def _asked_once(self, name: str) -> bool:
        """Whether the question after the refusal is the first for this slot: nothing was said of it before."""
        before = [one.slot for one in self.path.asked if not one.again]
        return name not in (*before, *self.path.at_once, *self.passing)

    def _asked(
        self, step: Call, holder: Holder, known: tuple[dict[str, str], dict[str, tuple[str, ...]]]
    ) -> str | CrmError | None:
        """What must be said to agree ("" a yes) to what the tool would do; its refusal; None where a colleague
        would have to agree, too."""
        language = self.stage.language
        texts = {name: one if isinstance(one, str) else one.say(language) for name, one in step.arguments.items()}
        given = {name: filled(text, *known) for name, text in texts.items()}
        asked, known_answers = f"{holder.contact_id} {step.call} {sorted(given.items())}", self.stage.answers
        if asked not in known_answers:
            known_answers[asked] = self._previewed(step.call, holder, given)
        return known_answers[asked]

    def _previewed(self, name: str, holder: Holder, given: Mapping[str, object]) -> str | CrmError | None:
        tool = customer_tools()[name]
        try:
            preview = tool.preview(self.stage.desk(holder), **checked(tool, given)) if tool.preview else None
        except CrmError as error:
            return error
        if preview is None or preview.needs_approval:
            return None
        return tool.by_name.say(self.stage.language) if tool.by_name else ""

    def why_not(self, tried: int) -> str:
        if not tried:
            return "no sample customer has such an order"
        if self.again:
            return "nothing in the sample data makes the tool ask for it again"
        if self.path.end is End.REFUSED:
            return f"the tool refuses none of {tried} cases tried"
        return f"the tool does none of {tried} cases tried: {self.refusal or 'a colleague has to agree, too'}"


def _fits(says: str, error: CrmError, language: str = "") -> bool:
    texts = [error.say(language)] if language else [error.words.en, error.words.zh]
    return any(re.search(says, text, re.IGNORECASE) for text in texts) and error.code in ("invalid", "conflict")


def _parts(text: str) -> dict[str, tuple[str, ...]]:
    found = address(text)
    return {f"address.{name}": (found.get(name, ""),) for name in PARTS}
