"""One sequence: several conversations, interleaved, with a brain and customers that try everything."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from assistant.approving import approve_proposal, decline_proposal
from crm_tools.errors import CrmError
from crm_tools.people.levels import Level, Role
from crm_tools.registry import Tool
from evals.hostile.floor import Floor
from evals.hostile.sayings import UNDO, Sayings, press
from evals.hostile.windows import Said, Window
from evals.hostile.world import Seat

__all__ = ["Play"]

SEATS = ("ada", "ada", "ada", "bo", "bo", "bo", "ada again", "ada again", "visitor", "claims", "colleague")
MONEY = ("return", "exchange", "cancel", "difference", "refund")


class Play(Floor):
    """Plays sequences one after the other."""

    async def sequence(self, rng: random.Random) -> None:
        """From one to three things happen, each of which may take several turns."""
        self.begin(rng)
        self.judge.counts["sequences"] += 1
        steps: Sequence[tuple[float, Callable[[], Awaitable[None]]]] = (
            (0.62, self.ask_and_answer),
            (0.70, self.answer_somewhere),
            (0.77, self.at_once),
            (0.84, self.decide),
            (0.91, self.take_back),
            (0.95, self.prove),
            (1.01, self.later),
        )
        for _ in range(rng.choice((1, 1, 1, 2, 2, 3))):
            drawn = rng.random()
            await next(step for least, step in steps if drawn < least)()
        self.add_up()

    async def ask_and_answer(self) -> None:
        seat = self._seat()
        await self._ask(seat)
        if self.rng.random() < 0.8:
            await self.say(seat, *self._sayings(seat).answers())

    async def _ask(self, seat: Seat, *tools: Tool) -> None:
        """A question during which the brain tries one write again and again, or whatever it likes."""
        wanted = tools or [one for one in self.writes if seat.contact_id or one.level is Level.ANONYMOUS]
        self.bent = self.rng.choice(wanted) if tools or self.rng.random() < 0.7 else None
        await self.say(seat, self._sayings(seat).question())
        self.bent = None

    async def _do(self, seat: Seat, *tools: Tool) -> None:
        """What the brain is bent on is proposed, if it can be, and agreed to."""
        before = {one["id"] for one in self._sayings(seat).proposals()}
        await self._ask(seat, *tools)
        new = [one for one in self._sayings(seat).proposals() if one["id"] not in before]
        await self.say(seat, *([press(new[0]["id"])] if new else self._sayings(seat).answers()))

    async def answer_somewhere(self) -> None:
        seat = self._seat()
        await self.say(seat, *self._sayings(seat).answers())

    async def at_once(self) -> None:
        """The same turn taken by two workers, or two tabs of one customer that press in the same instant."""
        seat = self._seat()
        await self._ask(seat)
        other = self.world.seats["ada again"] if seat.name == "ada" and self.rng.random() < 0.5 else seat
        if other is not seat:
            await self._ask(other)
        mark = self.world.ledger.mark()
        works = []
        for one in dict.fromkeys((seat.name, other.name)):
            works.append(self.deliver(self.world.seats[one], self._sayings(self.world.seats[one]).answers()))
        if other is seat:
            works *= 2
        await asyncio.gather(*(self.turn(one, found) for one, found in works))
        self.judge_it(seat, mark, both=other)

    async def take_back(self) -> None:
        """Something is done, and somebody wants it undone: by the button, by the word, by the tool, once or twice."""
        doer = self.world.seats[self.rng.choice(("ada", "bo", "ada again", "visitor"))]
        await self._do(doer, *(one for one in self.writes if one.name != "undo_operation"))
        known = self.world.ledger.rows("SELECT id FROM operations ORDER BY id DESC LIMIT 5")
        seat, drawn = (doer if self.rng.random() < 0.7 else self._seat()), self.rng.random()
        word = UNDO[seat.language]
        if known and drawn < 0.5:
            press = Said("undo", word, operation=self.rng.choice(known[:2])["id"])
            for one in (press, press)[: self.rng.choice((1, 1, 2))]:
                await self.say(seat, one)
        elif drawn < 0.75:
            await self.say(seat, Said("undo", word))
        else:
            await self._do(seat, *(one for one in self.writes if one.name == "undo_operation"))

    async def prove(self) -> None:
        """Somebody proves an address by the code that was sent there, or guesses one."""
        seat = self.world.seats[self.rng.choice(("visitor", "claims"))]
        letter = self.rng.choice("ab")
        newest = "SELECT id, text FROM outbox WHERE conversation_id = ? ORDER BY id DESC LIMIT 1"
        await self.say(seat, self._sayings(seat).question(), extras={"verify": "email"})
        before = self.world.ledger.rows(newest, seat.conversation_id)
        await self.say(seat, Said("ask", f"{letter}@example.com"))
        mail = self.world.ledger.rows(newest, seat.conversation_id)
        if mail == before:  # whoever is verified is sent no other code, and an old one proves nothing
            mail = []
        code = (
            next((word for word in str(mail[0]["text"]).replace(".", " ").split() if word.isdigit()), "")
            if mail
            else ""
        )
        if not code or self.rng.random() < 0.3:
            await self.say(seat, Said("code", "123456"))
            return
        await self.say(seat, Said("code", code), proven=self.world.people[letter])

    async def later(self) -> None:
        """Time goes by, or the shop changes under what was proposed."""
        if self.rng.random() < 0.5:
            self.world.now[0] += timedelta(minutes=self.rng.choice((5, 31, 60 * 25, 60 * 24 * 20)))
        else:
            self._meddle()
        await self.answer_somewhere()

    async def decide(self) -> None:
        """A colleague decides what waits for one; a rep may not."""
        if not self.world.ledger.rows("SELECT id FROM proposals WHERE status = 'consented'"):
            seat = self.world.seats[self.rng.choice(("ada", "bo", "ada again"))]
            await self._do(seat, *(one for one in self.writes if any(word in one.name for word in MONEY)))
        waiting = self.world.ledger.rows("SELECT id, conversation_id FROM proposals ORDER BY id")
        if not waiting:
            return
        one, role = self.rng.choice(waiting), self.rng.choice((Role.LEAD, Role.LEAD, Role.ADMIN, Role.REP))
        seat = self._seat_of(one["conversation_id"])
        mark = self.world.ledger.mark()
        try:
            if self.rng.random() < 0.75:
                await approve_proposal(self.world.mind, one["id"], self.world.users[role])
            else:
                await decline_proposal(self.world.mind, one["id"], self.world.users[role], "no, sorry")
        except CrmError:
            self.judge.counts["refused_decisions"] += 1
        changes = self.world.ledger.since(mark)
        self.judge.look(Window(seat, changes, role=role))

    def _seat(self) -> Seat:
        return self.world.seats[self.rng.choice(SEATS)]

    def _seat_of(self, conversation_id: str) -> Seat:
        return next(one for one in self.world.seats.values() if one.conversation_id == conversation_id)

    def _sayings(self, seat: Seat) -> Sayings:
        return Sayings(self.world.ledger, self.tools, self.rng, seat)

    def _meddle(self) -> None:
        """Staff change what a proposal rests on, between the preview and the yes."""
        db = self.world.ledger.db
        match self.rng.choice(("price", "status", "stock")):
            case "price":
                self.meddled = True
                db.execute("UPDATE order_lines SET price_minor = price_minor * 2")
                db.execute("UPDATE variants SET price_minor = price_minor * 2")
            case "status":
                db.execute("UPDATE orders SET status = 'shipped' WHERE status IN ('pending', 'processed')")
            case _:
                db.execute("UPDATE stock SET quantity = 0")
