"""A mind on a small shop: Lin is verified or not, the brain plays a script, one article is known."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr

from assistant.bootstrap import make_mind
from assistant.closing import Started, open_turn
from assistant.mind import Mind
from assistant.opening import Opening
from assistant.settings import Settings
from assistant.testing import ScriptedModel
from assistant.turn import take_turn
from assistant.turn_context import TurnContext
from crm_tools.people.company import save_company
from crm_tools.people.levels import Level
from crm_tools.people.users import Presence, UserRow, set_presence
from crm_tools.sample.load import load_sample_company
from crm_tools.service import conversations, handoff, work
from crm_tools.service.intake import receive
from crm_tools.service.messages import Message
from crm_tools.service.work import Work
from crm_tools.store import Store
from knowledge_base.embeddings import HashingEmbedder
from knowledge_base.vectors import MemoryIndex
from tests.conftest import FakeClock
from tests.crm_tools.conftest import Shop, open_shop

__all__ = ["Counter", "Customer"]

RETURNS = """---
id: returns
title: Return policy
audience: public
---

A Hearthwell product can be returned within 14 days of delivery. The refund is made within 5 working days.
"""


ROUND_THE_CLOCK = {
    "name": {"en": "Our company", "zh": "本公司"},
    "timezone": "UTC",
    "currency": "EUR",
    "email": "help@example.com",
    "return_window_days": 14,
    "refund_working_days": 5,
    "return_fee_minor": 0,
    "refund_to": {"en": "the original payment method", "zh": "原支付方式"},
    "hours": {"en": "Mon–Fri 09:00–17:00", "zh": "周一至周五 09:00–17:00"},
    "chat_around_the_clock": True,
}


@pytest.fixture
def shop(store: Store, clock: FakeClock) -> Shop:
    """The small shop in its opening hours: the clock may stand at night, but Mei is at the desk for every queue."""
    opened = open_shop(store, clock())
    with store.transaction() as session:
        save_company(session, ROUND_THE_CLOCK, at=clock())
        session.get_one(UserRow, opened.mei.id).skills = list(handoff.QUEUES)
        set_presence(session, opened.mei.id, Presence.ONLINE, at=clock())
    return opened


@pytest.fixture
def make(store: Store, clock: FakeClock, tmp_path: Path) -> Iterator[Callable[..., Mind]]:
    """`make(brain)` composes a mind around a brain, `make(name="a:1")` around those the settings name; `more` are
    further settings."""
    made: list[Mind] = []

    def compose(
        brain: BaseChatModel | None = None, *, name: str = "builtin", model_fallbacks: str = "", **more: Any
    ) -> Mind:
        mind = make_mind(
            Settings(
                data_dir=tmp_path,
                embeddings="hashing",
                secret_key=SecretStr("a key for tests, long enough for one"),
                model=name,
                model_fallbacks=model_fallbacks,
                _env_file=None,
                **more,
            ),
            store=store,
            embedder=HashingEmbedder(),
            index=MemoryIndex(),
            model=brain,
            clock=clock,
        )
        made.append(mind)
        return mind

    yield compose
    for mind in made:
        mind.close()


@dataclass
class Customer:
    """Somebody in a conversation with a mind whose brain is scripted."""

    mind: Mind
    shop: Shop
    brain: ScriptedModel

    @property
    def thread(self) -> str:
        return self.shop.thread

    def verify(self, contact_id: str | None = None) -> None:
        """Lin (or another) has proven who they are."""
        with self.mind.store.transaction() as session:
            conversations.set_speaker(
                session, self.thread, contact_id or self.shop.lin, Level.VERIFIED, at=self.mind.clock()
            )

    def write(self, text: str, **payload: Any) -> None:
        """A message arrives; nobody answers yet."""
        with self.mind.store.transaction() as session:
            receive(
                session, self.thread, text, client_id=uuid.uuid4().hex, at=self.mind.clock(), payload=payload or None
            )

    def claim(self) -> Work:
        with self.mind.store.transaction() as session:
            taken = work.claim(session, at=self.mind.clock(), conversation_id=self.thread)
        assert taken is not None
        return taken

    def open(self) -> tuple[Opening, TurnContext]:
        """What a turn would start from now."""
        started = Started(Work("wrk", "turn", self.thread, 1), self.mind.clock, lambda _: None)
        with self.mind.store.reading() as session:
            return open_turn(session, started)

    def colleague_takes(self) -> None:
        with self.mind.store.transaction() as session:
            handoff.take(session, self.thread, self.shop.mei, at=self.mind.clock())

    async def say(self, text: str, **payload: Any) -> Message | None:
        """What comes back to a message."""
        self.write(text, **payload)
        return await take_turn(self.mind, self.claim())

    async def hears(self, text: str, **payload: Any) -> Message:
        reply = await self.say(text, **payload)
        assert reply is not None
        return reply

    def count(self, table: str, **where: Any) -> int:
        return self.mind.store.count(table, where)


@pytest.fixture
def talk(make: Callable[..., Mind], shop: Shop, tmp_path: Path) -> Callable[..., Customer]:
    """`talk("a draft", Calls.one(…), …)` begins a conversation with a brain that plays these steps."""
    article = tmp_path / "articles" / "en" / "returns.md"
    article.parent.mkdir(parents=True)
    article.write_text(RETURNS, encoding="utf-8")

    def begin(*steps: Any, verified: bool = True) -> Customer:
        brain = ScriptedModel.of(*steps)
        mind = make(brain)
        mind.library.add(article.parent.parent)
        mind.library.bring_index_up_to_date()
        customer = Customer(mind, shop, brain)
        if verified:
            customer.verify()
        return customer

    return begin


@dataclass
class Counter:
    """The place where a turn's tools are used, without a turn around them."""

    customer: Customer

    def turn(self) -> TurnContext:
        """A fresh turn of this conversation."""
        return self.customer.open()[1]

    async def use(self, tool: str, turn: TurnContext | None = None, **arguments: Any) -> dict[str, Any]:
        return await self.customer.mind.toolbox.use(tool, arguments, turn or self.turn())


@pytest.fixture
def counter(talk: Callable[..., Customer]) -> Counter:
    return Counter(talk())


@pytest.fixture(scope="session")
def _sample_file(tmp_path_factory: pytest.TempPathFactory, _template: Path) -> Path:
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    shutil.copyfile(_template, path)
    loaded = Store(f"sqlite:///{path}")
    load_sample_company(loaded, at=FakeClock()())
    with loaded.engine().connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    loaded.close()
    return path


@pytest.fixture
def sample_store(tmp_path: Path, _sample_file: Path) -> Iterator[Store]:
    """The sample company, fresh."""
    path = tmp_path / "sample.db"
    shutil.copyfile(_sample_file, path)
    opened = Store(f"sqlite:///{path}")
    yield opened
    opened.close()
