from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.__main__ import main
from evals.tau2_asking import Told, is_right
from tests.crm_tools.imports.test_shop import order, shop

OWN = {"#W1": "pending", "#W2": "delivered"}


def told(text: str, *rests_on: str) -> Told:
    return Told(text.splitlines(), frozenset(rests_on))


def test_a_right_reply_names_all_orders_with_their_status() -> None:
    assert is_right(told("- #W1: shirt, not shipped yet\n- #W2: delivered", "#W1", "#W2"), OWN)


@pytest.mark.parametrize(
    ("text", "rests_on"),
    [
        ("- #W1: not shipped yet", ["#W1"]),
        ("- #W1: delivered\n- #W2: delivered", ["#W1", "#W2"]),
        ("- #W1: not shipped yet\n- #W2: delivered\n- #W3: delivered", ["#W1", "#W2", "#W3"]),
        ("- #W1: not shipped yet\n- #W2: delivered", ["#W1"]),
        ("- #W1: not shipped yet, delivered\n- #W2: delivered", ["#W1", "#W2"]),
        ("- #W1\n- #W2", ["#W1", "#W2"]),
        ("", []),
    ],
)
def test_a_reply_that_lacks_adds_or_mixes_up_something_is_wrong(text: str, rests_on: list[str]) -> None:
    assert not is_right(told(text, *rests_on), OWN)


def test_whoever_ordered_nothing_is_to_be_told_so() -> None:
    assert is_right(told("I see no orders under your name."), {})
    assert not is_right(told("Which order do you mean?"), {})


def test_a_small_shop_is_imported_and_its_customers_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "db.json").write_text(json.dumps(_two_customers()), encoding="utf-8")

    code = main(["tau2", "--domain", str(tmp_path), "--json", str(tmp_path / "out.json")])

    metrics = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert code == 0
    assert {name: metrics[name] for name in ("n", "customers", "orders", "imported_equal")} == {
        "n": 3, "customers": 3, "orders": 3, "imported_equal": 1.0,
    }  # fmt: skip
    assert (metrics["answered"], metrics["refused"], metrics["leaks"]) == (1.0, 1.0, 0)


def test_a_wrong_folder_and_a_broken_file_say_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tau2", "--domain", str(tmp_path / "nowhere")]) == 2
    assert "nowhere/db.json: No such file" in capsys.readouterr().err

    (tmp_path / "db.json").write_text("{", encoding="utf-8")
    assert main(["tau2", "--domain", str(tmp_path)]) == 2
    assert "is not JSON" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda it: it["orders"]["#W2611340"]["items"][0].update(price=1e300), "orders.#W2611340.items.0.price"),
        (lambda it: it["orders"]["#W2611340"].update(status="lost"), "orders.#W2611340.status"),
        (lambda it: it["users"]["ava_2"].update(email="NOAH@example.com"), "user ava_2: user noah_1 has the email"),
        (lambda it: it["orders"]["#W2611342"].update(user_id="\ud800"), "orders.#W2611342.user_id"),
    ],
)
def test_a_bad_value_is_one_line_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: Callable[[Any], object], says: str
) -> None:
    loaded = copy.deepcopy(_two_customers())
    change(loaded)
    (tmp_path / "db.json").write_text(json.dumps(loaded), encoding="utf-8")

    assert main(["tau2", "--domain", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert f"db.json: {says}" in said
    assert said.count("\n") == 1


def _two_customers() -> dict[str, object]:
    """Noah with two orders, Ava with one, Zoe with none; numbers as long as real ones."""
    loaded = shop()
    noah = loaded["users"]["noah_1"]
    for user_id, email in (("ava_2", "ava@example.com"), ("zoe_3", "zoe@example.com")):
        loaded["users"][user_id] = noah | {"user_id": user_id, "email": email, "orders": []}
    loaded["orders"] = {
        number: order(number, status) | {"user_id": user_id}
        for number, status, user_id in (
            ("#W2611340", "pending", "noah_1"),
            ("#W2611341", "cancelled", "noah_1"),
            ("#W2611342", "processed", "ava_2"),
        )
    }
    return loaded
