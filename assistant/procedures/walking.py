"""Every way through a procedure: which steps are taken, what is asked, and how it ends, under which assumptions. Pure.

A walk goes as the engine does, from the top after each answer. Where it needs to know something ("is the order
shipped?"), it is walked once for each answer that makes a difference. Saying things at once and being refused, asked
again or declined are not crossed with each other: what is said at once ends in a yes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.procedures.conditions import holds
from assistant.procedures.deciding import Undecided, reachable, representatives
from assistant.procedures.kinds import KINDS
from assistant.procedures.procedure import Procedure, Slot
from assistant.procedures.shelf import Shelf
from assistant.procedures.steps import Call, Get, Prove, Say, Step, Test, TurnTo, ends
from assistant.procedures.ways import MANNER, ONLY_ANSWERED, OUTCOME, RULE, Asked, End, Path, end_of, sayable

__all__ = ["TODAY", "paths"]

TODAY = "2026-01-15"  # what the days of representatives are counted to
_MOST_PATHS, _MOST_ROUNDS, _MOST_TURNS = 400, 12, 4
_ANY = "*"  # some value, whichever


def paths(procedure: Procedure, shelf: Shelf) -> list[Path]:
    """All paths, those of the plainest assumptions first; raises ValueError where there are absurdly many."""
    found: dict[tuple[object, ...], Path] = {}
    todo: list[dict[str, str]] = [{}]
    near = reachable(procedure, shelf)
    while todo:
        world = todo.pop(0)
        try:
            path = _Walk(shelf, world, procedure, near).through()
        except Undecided as one:
            todo += [{**world, one.name: option} for option in one.options]
        else:
            key = (path.steps, path.asked, path.at_once, path.end, tuple(path.world.items()))
            found.setdefault(key, path)
        if len(found) + len(todo) > _MOST_PATHS:
            raise ValueError(f"{procedure.name} has more than {_MOST_PATHS} paths; simpler conditions make fewer")
    return list(found.values())


@dataclass
class _Walk:
    shelf: Shelf
    world: Mapping[str, str]
    first: Procedure
    near: tuple[Procedure, ...]  # it and those it may come to
    known: dict[str, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    steps: list[tuple[str, int]] = field(default_factory=list)
    manner: str = "asked"
    tried: bool = False  # a tool has refused once, and its question was asked again

    def through(self) -> Path:
        open_ones = sayable(self.first)
        single = [f"{one} at once" for one in open_ones] if len(open_ones) > 1 else []
        if self._unable(self.first):
            return self._path((), End.UNABLE)
        manner = self._decide(MANNER, ["asked", *single, *(["all at once"] if open_ones else [])])
        self.manner = manner
        at_once = (
            open_ones if manner == "all at once" else tuple(one for one in open_ones if manner == f"{one} at once")
        )
        for name in at_once:
            self.known[name] = self._value(self.first, name)
        for _ in range(_MOST_ROUNDS):
            if end := self._round(self.first, frozenset(self.known), 0):
                return self._path(at_once, end)
        return self._path(at_once, End.LOST)

    def _path(self, at_once: tuple[str, ...], end: End) -> Path:
        return Path(self.first.name, dict(self.world), tuple(self.steps), tuple(self.asked), at_once, end)

    def _unable(self, procedure: Procedure) -> bool:
        """Whether none of its tools can be used here and it says what then."""
        return bool(procedure.without and procedure.calls) and not any(self._lent(tool) for tool in procedure.calls)

    def _round(self, procedure: Procedure, said: frozenset[str], turns: int) -> End | None:
        """From the top; None once something was asked, and answered."""
        if turns == 0:
            self.steps.clear()
        if self._unable(procedure):
            return End.UNABLE
        for at, step in enumerate(procedure.steps):
            if not self._holds(step.when, procedure, said) or self._unruled(step, procedure, at):
                continue
            self.steps.append((procedure.name, at))
            if isinstance(step, TurnTo):
                return self._turn_to(step.turn_to, procedure, said, turns)
            if isinstance(step, Get):
                if self._get(step, procedure):
                    return None
            elif isinstance(step, Call):
                return self._call(step, procedure)
            elif end := self._ended(step):
                return end
        return End.HANDED_OVER

    def _unruled(self, step: Step, procedure: Procedure, at: int) -> bool:
        """Whether a step is passed over because the help pages do not hold the rule that it is said by."""
        ruled = isinstance(step, Say) and bool(step.holds)
        return ruled and self._decide(f"{RULE}{procedure.name} {at + 1}", ["yes", ""]) == ""

    def _ended(self, step: Step) -> End | None:
        """How a step that asks for nothing and calls no tool ends the walk, if it does."""
        if isinstance(step, Prove):
            return None if self._verified() else End.UNPROVEN
        return end_of(step) if ends(step) or isinstance(step, Say) else None

    def _turn_to(self, name: str, procedure: Procedure, said: frozenset[str], turns: int) -> End | None:
        """On with another one, which keeps what stood here where nothing was said."""
        for one, slot in procedure.slots.items():
            if slot.default:
                self.known.setdefault(one, self.world.get(one, slot.default))
        other = self.shelf.get(name)
        if other is None:
            return End.HANDED_OVER if name == "human" else End.GONE
        return End.HANDED_OVER if turns >= _MOST_TURNS else self._round(other, said, turns + 1)

    def _get(self, step: Get, procedure: Procedure) -> bool:
        """Whether it was asked for."""
        name, slot = step.get, procedure.slots[step.get]
        if name in self.known:
            return False
        asks = slot.ask is not None or (slot.kind in KINDS and KINDS[slot.kind].asks)
        if slot.default or not asks:
            return False
        if self._alone(name, slot.kind):
            self.known[name] = _ANY
            return False
        self.known[name] = self._value(procedure, name)
        self.asked.append(Asked(name, procedure.name))
        return True

    def _alone(self, name: str, kind: str) -> bool:
        """Whether the records leave but one that can be meant, so that nobody is asked; where a step tells that apart
        from a customer who named it."""
        told_apart = any(f"said.{name}" in step.when for one in self.near for step in one.steps)
        return kind in ("order", "wares") and told_apart and self._decide(f"{name} alone", ["", "yes"]) == "yes"

    def _call(self, step: Call, procedure: Procedure) -> End | None:
        if self.tried:
            return End.DONE
        ways = ["yes", "no", "refused", *(f"again {at}" for at in range(len(step.again)))]
        ways = ways if self.manner == "asked" else ["yes", "refused"] if self.manner == "all at once" else ["yes"]
        outcome = self._decide(OUTCOME, ways)
        if outcome in ("yes", "no", "refused"):
            return {"yes": End.DONE, "no": End.DECLINED, "refused": End.REFUSED}[outcome]
        again = step.again[int(outcome.partition(" ")[2])]
        self.tried = True
        for name in (*again.forget, again.get):
            self.known.pop(name, None)
        self.asked.append(Asked(again.get, procedure.name, again=True))
        self.known[again.get] = _ANY
        return None

    def _holds(self, when: Mapping[str, Test], procedure: Procedure, said: frozenset[str]) -> bool:
        """Test by test, so that nothing has to be decided that makes no difference."""
        return all(holds({name: test}, {name: self._of(name, procedure, said)}, TODAY) for name, test in when.items())

    def _of(self, name: str, procedure: Procedure, said: frozenset[str]) -> str:
        head, _, part = name.partition(".")
        if head == "lent":
            return "yes" if self._lent(part) else ""
        if head == "said":
            return "yes" if part in said else ""
        if name == "customer.verified":
            return "yes" if self._verified() else ""
        if head == "order" and part:
            records = {one for one, slot in procedure.slots.items() if slot.kind in ("order", "wares")}
            return self._decide(name, representatives(name, self.near, TODAY)) if records & set(self.known) else ""
        slot = procedure.slots.get(head)
        if slot is None:
            return _ANY if name == "matter" else ""  # they have always said something
        if head in self.known:
            return self._decide(name, representatives(name, self.near, TODAY)) if part else self.known[head]
        return self._in_passing(name, procedure, slot)

    def _in_passing(self, name: str, procedure: Procedure, slot: Slot) -> str:
        """A slot that is not known yet: "" where it is asked for later, else what may have been said of it."""
        head = name.partition(".")[0]
        if any(isinstance(step, Get) and step.get == head for step in procedure.steps) and not slot.default:
            return ""
        if head != name or slot.kind in ONLY_ANSWERED:
            return "" if head != name else slot.default
        unsaid = slot.default  # may be said in passing, and is never asked for
        options = [unsaid, *(one for one in representatives(name, self.near, TODAY, slot) if one not in ("", unsaid))]
        return self._decide(name, options)

    def _verified(self) -> bool:
        return self._decide("customer.verified", ["yes", ""]) == "yes"

    def _lent(self, tool: str) -> bool:
        return self._decide(f"lent.{tool}", ["yes", ""]) == "yes"

    def _value(self, procedure: Procedure, name: str) -> str:
        """What a slot will hold, where a condition makes that matter."""
        slot = procedure.slots[name]
        options = [one for one in representatives(name, self.near, TODAY, slot) if one]
        return self._decide(name, options) if len(options) > 1 else _ANY if not options else options[0]

    def _decide(self, name: str, options: list[str]) -> str:
        if name not in self.world:
            if len(options) == 1:
                return options[0]
            raise Undecided(name, options)
        return self.world[name]
