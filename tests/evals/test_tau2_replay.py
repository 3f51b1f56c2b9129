"""A shop's tasks are replayed through the real gate, and compared with what was expected."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crm_tools.imports.shop import Shop
from evals.__main__ import main
from evals.tau2_reference import as_reference
from tests.crm_tools.imports.test_shop import order, shop

NUMBER = "#W2611340"
CANCEL = {"name": "cancel_pending_order", "arguments": {"order_id": NUMBER, "reason": "no longer needed"}}
TOO_LATE = {
    "name": "return_delivered_order_items",
    "arguments": {"order_id": NUMBER, "item_ids": ["v1"], "payment_method_id": "g1"},
}


def test_a_task_that_ends_as_expected_is_equal(domain: Path) -> None:
    assert replay(domain) == {"equal": 1, "refused": 1, "refused_wrongly": 0, "accepted_wrongly": 0}
    exported = json.loads((domain / "out" / "7.json").read_text(encoding="utf-8"))
    assert exported["orders"][NUMBER]["status"] == "cancelled"
    assert exported["users"]["noah_1"]["payment_methods"]["g1"]["balance"] == 59.02


def test_another_end_state_is_not(domain: Path) -> None:
    expected = read(domain / "expected.json")
    expected["7"]["orders"][NUMBER]["cancel_reason"] = "ordered by mistake"
    write(domain / "expected.json", expected)

    assert replay(domain)["equal"] == 0


def test_a_gold_call_that_is_refused_though_it_was_to_be_done_is_counted(domain: Path) -> None:
    tasks = read(domain / "tasks.json")
    tasks[0]["evaluation_criteria"]["actions"].append(TOO_LATE)
    write(domain / "tasks.json", tasks)

    assert replay(domain)["refused_wrongly"] == 1


def test_a_call_that_is_done_though_it_had_to_be_refused_is_counted(domain: Path) -> None:
    write(domain / "refused.json", [{"customer": "noah_1", **CANCEL, "why": "none"}])

    found = replay(domain)

    assert (found["refused"], found["accepted_wrongly"]) == (0, 1)


def test_a_missing_file_and_an_export_without_a_replay_say_so(domain: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tau2", "--domain", str(domain), "--export", str(domain / "out")]) == 2
    assert "add --replay" in capsys.readouterr().err
    (domain / "tasks.json").unlink()
    assert main(["tau2", "--domain", str(domain), "--replay"]) == 2
    assert "tasks.json: No such file" in capsys.readouterr().err


def test_the_reference_s_way_with_several_changed_items_is_told_and_not_kept() -> None:
    loaded = shop()
    kept = {"orders": {"#W1": order("#W1", "pending (item modified)")}, "users": {}}
    given = {"order_id": "#W1", "item_ids": ["v2", "v1"], "new_item_ids": ["v1", "v2"]}

    told = as_reference(kept, [("modify_pending_order_items", given)], Shop.model_validate(exact(loaded)))

    assert [item["price"] for item in told["orders"]["#W1"]["items"]] == [0.07, 0.07]
    assert [item["price"] for item in kept["orders"]["#W1"]["items"]] == [46.85, 0.07]


@pytest.fixture
def domain(tmp_path: Path) -> Path:
    """One customer with one pending order, one task that cancels it, one call that has to be refused."""
    loaded = shop()
    pending = order(NUMBER, "pending")
    loaded["orders"] = {NUMBER: pending}
    loaded["users"]["noah_1"]["orders"] = [NUMBER]
    refund = {"transaction_type": "refund", "amount": 46.92, "payment_method_id": "g1"}
    cancelled = copy.deepcopy(pending) | {"status": "cancelled", "cancel_reason": "no longer needed"}
    cancelled["payment_history"] = [*pending["payment_history"], refund]
    noah = copy.deepcopy(loaded["users"]["noah_1"]) | {"email": "noah@example.com"}
    noah["payment_methods"]["g1"]["balance"] = 59.02
    write(tmp_path / "db.json", loaded)
    write(tmp_path / "tasks.json", [{"id": "7", "evaluation_criteria": {"actions": [CANCEL]}}])
    state = {"orders": {NUMBER: cancelled}, "users": {"noah_1": noah}}
    write(tmp_path / "expected.json", {"7": {"customer": "noah_1", "refused": [], **state}})
    write(tmp_path / "refused.json", [{"customer": "noah_1", **TOO_LATE, "why": "not delivered"}])
    return tmp_path


def replay(domain: Path) -> dict[str, Any]:
    words = ["tau2", "--domain", str(domain), "--replay", "--export", str(domain / "out")]
    assert main([*words, "--json", str(domain / "metrics.json")]) == 0
    metrics = read(domain / "metrics.json")
    return {name: metrics[name] for name in ("equal", "refused", "refused_wrongly", "accepted_wrongly")}


def exact(loaded: dict[str, Any]) -> Any:
    return json.loads(json.dumps(loaded), parse_float=Decimal)


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")
