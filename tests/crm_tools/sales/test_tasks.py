"""Tasks: the first due first, ended once, and only by whose they are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_tools.errors import Conflict, Invalid, NotFound
from crm_tools.sales.tasks import NewTask, TaskStatus, add, drop, finish, tasks_of
from crm_tools.store import Store
from tests.crm_tools.sales.conftest import Trade


def test_the_first_due_comes_first_and_pages_hold_each_once(any_store: Store, trade: Trade) -> None:
    with any_store.transaction() as session:
        for subject, days in (("later", 3), ("sometime", None), ("soon", 1), ("also soon", 1)):
            due = trade.at + timedelta(days=days) if days else None
            add(session, NewTask(subject, "lead L-1", trade.ann.id, due), actor="test", at=trade.at)
        seen, after = [], ""
        while page := tasks_of(session, trade.ann.id, after=after, limit=1):
            seen += [one.subject for one in page]
            after = page[-1].id

    assert set(seen[:2]) == {"soon", "also soon"}
    assert seen[2:] == ["later", "sometime"]


def test_a_task_is_ended_once_and_by_its_own_colleague(any_store: Store, trade: Trade) -> None:
    with any_store.transaction() as session:
        task = add(session, NewTask("  Call\n Kim ", "contact x", trade.ann.id), actor="test", at=trade.at)
        assert task.subject == "Call Kim"
        with pytest.raises(NotFound):
            finish(session, task.id, user_id=trade.ben.id, at=trade.at)
        done = finish(session, task.id, user_id=trade.ann.id, at=trade.at)
        assert done == finish(session, task.id, user_id=trade.ann.id, at=trade.at + timedelta(days=1))
        with pytest.raises(Conflict):
            drop(session, task.id, user_id=trade.ann.id, at=trade.at)
        assert tasks_of(session, trade.ann.id) == []
        assert [one.id for one in tasks_of(session, trade.ann.id, status=TaskStatus.DONE)] == [task.id]
    assert any_store.count("events", {"kind": "task.done"}) == 1


def test_a_task_that_says_nothing_is_refused(any_store: Store, trade: Trade) -> None:
    with any_store.transaction() as session, pytest.raises(Invalid):
        add(session, NewTask(" ", "lead L-1", trade.ann.id), actor="test", at=trade.at)
