"""Staff report over HTTP what became of a part, and each report counts once."""

from __future__ import annotations

from datetime import date

import httpx

from crm_tools.commerce.part_requests import PartRequest, request_part
from crm_tools.people.identities import find_contact
from crm_tools.store import utc_now
from tests.channels.house import House
from tests.channels.problems import is_problem

API = "/api/v1"


def _ask(house: House, sku: str) -> str:
    with house.store.transaction() as session:
        who = find_contact(session, "email", "mei.lin@example.com")
        assert who is not None
        wanted = PartRequest(who, sku, 1, 22_900, 0, None, date(2027, 1, 4))
        return request_part(session, wanted, actor="visitor", at=utc_now()).number


def test_a_part_goes_from_the_maker_to_the_customer(
    house: House, client: httpx.Client, signed_in: dict[str, str]
) -> None:
    number = _ask(house, "TMP-58")
    day = {"expected_on": "2027-01-05"}
    ordered = client.post(f"{API}/purchases/{number}/ordered", json=day, headers=signed_in).json()
    assert (ordered["status"], ordered["expected_on"]) == ("ordered", "2027-01-05")
    key = {**signed_in, "Idempotency-Key": "arrived-once"}
    arrived = client.post(f"{API}/purchases/{number}/arrived", headers=key).json()
    again = client.post(f"{API}/purchases/{number}/arrived", headers=key)
    assert again.status_code == 200
    [made] = arrived["made"]
    assert (again.json()["made"], again.json()["outbound"]) == ([], made)

    shipped = client.post(f"{API}/outbound/{made}/ship", json={"tracking": "SF9"}, headers=signed_in).json()
    assert (shipped["status"], shipped["tracking"], shipped["was"]) == ("shipped", "SF9", number)
    is_problem(client.post(f"{API}/outbound/{made}/cancel", headers=signed_in), 409, "conflict")
    assert client.post(f"{API}/outbound/{made}/deliver", headers=signed_in).json()["status"] == "delivered"


def test_lists_are_paged_newest_first(house: House, client: httpx.Client, signed_in: dict[str, str]) -> None:
    first, second = _ask(house, "KNB"), _ask(house, "KNB")
    page = client.get(f"{API}/outbound", params={"limit": 1}, headers=signed_in).json()
    assert [one["number"] for one in page["outbound"]] == [second]
    rest = client.get(f"{API}/outbound", params={"limit": 1, "before": page["next"]}, headers=signed_in).json()
    assert [one["number"] for one in rest["outbound"]] == [first]
    assert client.post(f"{API}/outbound/{first}/cancel", headers=signed_in).json()["status"] == "cancelled"
    is_problem(client.post(f"{API}/purchases/{second}/cancelled", headers=signed_in), 404, "not-found")


def test_a_day_that_is_none_is_refused(client: httpx.Client, signed_in: dict[str, str]) -> None:
    wrong = client.post(f"{API}/purchases/P-1001/ordered", json={"expected_on": "soon"}, headers=signed_in)

    assert wrong.status_code == 422
