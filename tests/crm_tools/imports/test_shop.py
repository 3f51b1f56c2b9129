from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tools.commerce.orders import order_of, orders_of
from crm_tools.errors import Conflict, Invalid
from crm_tools.imports.shop import minor
from crm_tools.imports.shop_export import major, shop_orders
from crm_tools.imports.shop_file import read_shop
from crm_tools.imports.shop_rows import write_shop
from crm_tools.people.identities import find_contact
from crm_tools.store import Store
from crm_tools.words import Words
from tests.conftest import FakeClock

ADDRESS = {
    "address1": "1 Main St", "address2": "Suite 2", "city": "Denver", "country": "USA", "state": "CO", "zip": "80279",
}  # fmt: skip


def shop() -> dict[str, Any]:
    """One product, one user with two orders."""
    return {
        "products": {
            "p1": {
                "name": "T-Shirt", "product_id": "p1",
                "variants": {"v1": {"item_id": "v1", "options": {"size": "M"}, "available": True, "price": 46.85},
                             "v2": {"item_id": "v2", "options": {"size": "L"}, "available": False, "price": 0.07}},
            }
        },
        "users": {
            "noah_1": {
                "user_id": "noah_1", "name": {"first_name": "Noah", "last_name": "Brown"}, "address": ADDRESS,
                "email": "Noah@Example.com", "orders": ["#W1", "#W2"],
                "payment_methods": {"g1": {"source": "gift_card", "id": "g1", "balance": 12.1}},
            }
        },
        "orders": {"#W1": order("#W1", "pending"), "#W2": order("#W2", "delivered")},
    }  # fmt: skip


def order(number: str, status: str) -> dict[str, Any]:
    item = {"name": "T-Shirt", "product_id": "p1", "item_id": "v1", "price": 46.85, "options": {"size": "M"}}
    return {
        "order_id": number, "user_id": "noah_1", "address": ADDRESS,
        "items": [item, item | {"item_id": "v2", "price": 0.07}],
        "status": status, "fulfillments": [{"tracking_id": ["357"], "item_ids": ["v1", "v2"]}],
        "payment_history": [{"transaction_type": "payment", "amount": 46.92, "payment_method_id": "g1"}],
    }  # fmt: skip


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def _write(loaded: object) -> Path:
        path = tmp_path / "db.json"
        path.write_text(json.dumps(loaded), encoding="utf-8")
        return path

    return _write


def test_orders_come_out_as_they_went_in(store: Store, clock: FakeClock, write: Any) -> None:
    with store.transaction() as session:
        written = write_shop(session, read_shop(write(shop())), currency="USD", at=clock())

    with store.reading() as session:
        assert shop_orders(session) == shop()["orders"]
    assert (written.customers, written.products, written.orders) == (1, 1, 2)


def test_an_imported_customer_is_found_by_address_and_sees_their_orders(
    store: Store, clock: FakeClock, write: Any
) -> None:
    with store.transaction() as session:
        write_shop(session, read_shop(write(shop())), currency="USD", at=clock())
        contact_id = find_contact(session, "email", "noah@example.com")
        assert contact_id is not None
        found = order_of(session, contact_id, "#W1")

        assert [one.number for one in orders_of(session, contact_id)] == ["#W2", "#W1"]
    assert (found.total_minor, found.currency, found.payment, found.tracking) == (
        4692,
        "USD",
        Words("gift card", "礼品卡"),
        "357",
    )
    assert [line.label() for line in found.lines] == ["1 × T-Shirt (M)", "1 × T-Shirt (M)"]
    assert store.count("contacts", {"external_id": "noah_1", "name": "Noah Brown"}) == 1
    assert store.count("stock", {"sku": "v2", "quantity": 0}) == 1


def test_the_same_shop_is_not_imported_twice(store: Store, clock: FakeClock, write: Any) -> None:
    read = read_shop(write(shop()))
    with store.transaction() as session:
        write_shop(session, read, currency="USD", at=clock())

    with pytest.raises(Conflict, match="#W1 is already in the store"), store.transaction() as session:
        write_shop(session, read, currency="USD", at=clock())


@given(st.integers(0, 10**12))
def test_money_is_exact_both_ways(cents: int) -> None:
    assert minor(Decimal(json.dumps(major(cents)))) == cents


def test_parts_of_a_cent_are_refused_rather_than_rounded() -> None:
    with pytest.raises(Invalid, match="parts of a cent"):
        minor(Decimal("1.005"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"db\.json: No such file"):
        read_shop(tmp_path / "db.json")


@pytest.mark.parametrize("text", ["", "{", "[1, 2", "\ufeff{}"])
def test_what_is_not_json_is_said_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "db.json").write_text(text, encoding="utf-8")

    with pytest.raises(Invalid, match=r"db\.json: is not JSON"):
        read_shop(tmp_path / "db.json")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[" * 100_000, "nested too deeply"),
        ("9" * 5000, "a number that cannot be read"),
        ("1e99999999999999999999", "a number that cannot be read"),
    ],
)
def test_what_python_cannot_hold_is_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "db.json").write_text(text, encoding="utf-8")

    with pytest.raises(Invalid, match=says):
        read_shop(tmp_path / "db.json")


def test_what_is_not_text_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "db.json").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(Invalid, match="is not UTF-8"):
        read_shop(tmp_path / "db.json")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda it: it.pop("users"), "users: Field required"),
        (lambda it: it.update(extra=1), "extra: Extra inputs"),
        (lambda it: it["orders"]["#W1"].pop("status"), "orders.#W1.status: Field required"),
        (lambda it: it["orders"]["#W1"]["items"][0].update(price="much"), "orders.#W1.items.0.price"),
        (lambda it: it["orders"]["#W1"].update(order_id="#W9"), "orders: order '#W1' stands under another id"),
        (lambda it: it["orders"]["#W1"].update(user_id="nobody"), "order #W1 belongs to nobody: no user 'nobody'"),
        (
            lambda it: it["orders"]["#W1"]["items"][0].update(price=1e300),
            "orders.#W1.items.0.price: Input should be less",
        ),
        (
            lambda it: it["orders"]["#W1"]["items"][0].update(price=-1),
            "orders.#W1.items.0.price: Input should be greater",
        ),
        (
            lambda it: it["orders"]["#W1"]["items"][0].update(price="46.85"),
            "orders.#W1.items.0.price: must be a number",
        ),
        (lambda it: it["orders"]["#W1"]["items"][0].update(price=float("nan")), "items.0.price: must be a number"),
        (lambda it: it["orders"]["#W1"]["items"][0].update(price=1.005), "orders.#W1.items.0.price: the amount 1.005"),
        (lambda it: it["orders"]["#W1"].update(items=[]), "orders.#W1.items: List should have at least 1 item"),
        (lambda it: it["orders"]["#W1"].update(status="lost"), "orders.#W1.status: Input should be 'pending'"),
        (
            lambda it: it["orders"]["#W1"]["items"][0].update(name="\ud800"),
            "orders.#W1.items.0.name: holds half a character",
        ),
        (
            lambda it: it["orders"]["#W1"]["items"][0]["options"].update({"\ud800": "x"}),
            "orders.#W1.items.0.options.\\ud800: holds half",
        ),
        (lambda it: it["users"]["noah_1"].update(user_id="eve"), "users: user 'noah_1' stands under another id"),
        (lambda it: it["users"]["noah_1"].update(email="nowhere"), "user noah_1: 'nowhere' is not an email"),
        (
            lambda it: it["users"].update(eve=it["users"]["noah_1"] | {"user_id": "eve", "email": "noah@example.COM"}),
            "user eve: user noah_1 has the email noah@example.com too",
        ),
        (
            lambda it: it["products"].update(p2=it["products"]["p1"] | {"product_id": "p2"}),
            "product p2: item v1 is also in p1",
        ),
    ],
)
def test_what_is_wrong_in_the_file_is_named_with_its_place(write: Any, change: Any, says: str) -> None:
    broken = shop()
    change(broken)

    with pytest.raises(Invalid) as raised:
        read_shop(write(broken))

    assert says in str(raised.value)


@pytest.mark.parametrize("loaded", [[], "shop", 3, None])
def test_another_shape_is_refused(write: Any, loaded: object) -> None:
    with pytest.raises(Invalid, match="the whole: Input should be"):
        read_shop(write(loaded))
