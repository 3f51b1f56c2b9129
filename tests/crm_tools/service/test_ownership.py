"""Whatever happens in whatever order: who owns a conversation is always clear, and nobody waits unseen."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from crm_tools.errors import Conflict
from crm_tools.people.levels import Role
from crm_tools.people.users import NewUser, User, create_user, user_by_email
from crm_tools.service import conversations, handoff
from crm_tools.service.conversations import Owner
from crm_tools.service.intake import receive
from crm_tools.service.messages import transcript
from crm_tools.store import Base, Store
from tests.conftest import hasty
from tests.crm_tools.conftest import open_shop
from tests.tables import load_tables

COLLEAGUES = st.sampled_from(["mei", "li"])


class Ownership(RuleBasedStateMachine):
    """A customer, two colleagues and the assistant around one conversation; `owner` and `status` are the model."""

    def __init__(self) -> None:
        super().__init__()
        load_tables()
        self.folder = tempfile.TemporaryDirectory()
        self.store = hasty(Store(f"sqlite:///{self.folder.name}/ownership.db"))
        Base.metadata.create_all(self.store.engine())
        self.at = datetime(2026, 11, 21, tzinfo=UTC)
        shop = open_shop(self.store, self.at)
        self.thread, self.said, self.notes = shop.thread, 0, 0
        self.owner, self.status = "assistant", "open"
        with self.store.transaction() as session:
            create_user(session, NewUser("li@example.com", "Li", "a long password", Role.REP), at=self.at)
            li = user_by_email(session, "li@example.com")
        assert li is not None
        self.users: dict[str, User] = {"mei": shop.mei, "li": li}

    @rule()
    def the_customer_writes(self) -> None:
        self.said += 1
        with self.store.transaction() as session:
            receive(session, self.thread, "Hello", client_id=f"c{self.said}", at=self._tick())
        if self.status == "ended":
            self.owner, self.status = "assistant", "open"

    @rule(queue=st.sampled_from(handoff.QUEUES))
    def the_assistant_hands_over(self, queue: str) -> None:
        with self.store.transaction() as session:
            handoff.hand_over(session, self.thread, queue, reason="asked", actor="visitor", at=self._tick())
        if self.owner == "assistant":
            self.owner, self.status = "queue", "open"
            self.notes += 1  # the reason, for whoever takes over

    @rule(who=COLLEAGUES, meant=st.booleans())
    def a_colleague_takes(self, who: str, meant: bool) -> None:
        refused = self.owner not in ("assistant", "queue", who) and not meant
        try:
            with self.store.transaction() as session:
                handoff.take(session, self.thread, self.users[who], at=self._tick(), from_colleague=meant)
        except Conflict:
            assert refused
            return
        assert not refused
        self.owner, self.status = who, "open"

    @rule(who=COLLEAGUES)
    def a_colleague_replies(self, who: str) -> None:
        refused = self.owner not in ("assistant", "queue", who)
        self.said += 1
        try:
            with self.store.transaction() as session:
                client_id = f"r{self.said}"
                handoff.reply(session, self.thread, self.users[who], "Hi", at=self._tick(), client_id=client_id)
        except Conflict:
            assert refused
            self.said -= 1
            return
        assert not refused
        self.owner, self.status = who, "open"

    @rule(who=COLLEAGUES)
    def a_colleague_adds_a_note(self, who: str) -> None:
        self.notes += 1
        with self.store.transaction() as session:
            handoff.add_note(session, self.thread, self.users[who], "A note", at=self._tick())

    @rule(who=COLLEAGUES)
    def a_colleague_gives_back(self, who: str) -> None:
        with self.store.transaction() as session:
            handoff.give_back(session, self.thread, self.users[who], at=self._tick())
        self.owner = "assistant"

    @rule()
    def somebody_ends(self) -> None:
        with self.store.transaction() as session:
            handoff.end(session, self.thread, actor="visitor", at=self._tick())
        self.owner, self.status = "assistant", "ended"

    @invariant()
    def the_store_agrees(self) -> None:
        with self.store.reading() as session:
            now = conversations.conversation(session, self.thread)
        names = {user.id: name for name, user in self.users.items()}
        assert (names[now.user_id] if now.user_id else now.owner.value, now.status) == (self.owner, self.status)
        assert (now.user_id is not None) == (now.owner is Owner.USER)
        assert now.status == "open" or now.owner is Owner.ASSISTANT
        assert now.owner is not Owner.QUEUE or now.queue in handoff.QUEUES

    @invariant()
    def messages_are_numbered_without_gaps_and_notes_stay_inside(self) -> None:
        with self.store.reading() as session:
            everything = transcript(session, self.thread, internal=True)
            customers = transcript(session, self.thread)
        assert [one.seq for one in everything] == list(range(1, self.said + self.notes + 1))
        assert len(customers) == self.said
        assert all(one.text != "A note" for one in customers)

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def _tick(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


TestOwnership = Ownership.TestCase
TestOwnership.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)
