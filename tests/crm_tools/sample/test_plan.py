"""The sample company is believable, consistent, and the same for the same seed."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from crm_tools.people.identities import fold_email
from crm_tools.sample import working_days
from crm_tools.sample.numbers import FIRST, FIRST_IN_SHOP, LAST
from crm_tools.sample.plan import SamplePlan, plan_sample
from crm_tools.sample.records import Order, Person
from crm_tools.sample.sheets import sheet

AT = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)
# A week of load moments, at all hours: dates depend on the day of the week.
MOMENTS = [AT + timedelta(days=day, hours=5 * day) for day in range(7)]
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module", params=MOMENTS, ids=str)
def plan(request: pytest.FixtureRequest) -> SamplePlan:
    return plan_sample(at=request.param)


def people(plan: SamplePlan) -> list[Person]:
    return [person for customer in plan.customers for person in customer.people]


def age(order: Order, at: datetime) -> int:
    assert order.delivered_at is not None
    return (at.astimezone(ZONE).date() - order.delivered_at.date()).days


def test_the_same_seed_makes_the_same_company() -> None:
    assert plan_sample(at=AT) == plan_sample(at=AT)
    assert plan_sample(at=AT, seed=2).orders != plan_sample(at=AT).orders


def test_there_are_enough_customers_of_every_sort() -> None:
    customers = plan_sample(at=AT).customers
    assert len(customers) >= 220
    assert sum(customer.account.kind == "company" for customer in customers) >= 25
    assert {customer.sector for customer in customers} == {"home", "cafe", "hotel", "office"}
    assert {customer.account.tier for customer in customers} == {"standard", "silver", "gold"}
    assert {customer.reach for customer in customers} == {"express", "standard", "remote", "overseas"}
    assert all(1 <= len(customer.people) <= 3 for customer in customers)
    assert {person.language for person in people(plan_sample(at=AT))} == {"zh", "en"}


def test_nobody_shares_an_address_on_a_channel_and_none_is_real(plan: SamplePlan) -> None:
    everyone = people(plan)
    assert len({person.id for person in everyone}) == len(everyone)
    assert len({person.email for person in everyone}) == len(everyone)
    assert len({person.phone for person in everyone}) == len(everyone)
    assert all(person.phone.startswith("+8610000") and len(person.phone) == 13 for person in everyone)
    assert {person.email.partition("@")[2] for person in everyone} == {"example.com", "example.net", "cafe.example"}
    assert all(fold_email(person.email) == person.email for person in everyone)


def test_only_companies_pay_by_bank_transfer(plan: SamplePlan) -> None:
    for customer in plan.customers:
        for person in customer.people:
            if person.pays_with == "bank transfer":
                assert customer.account.kind == "company"


def test_order_numbers_are_consecutive_and_chronological_in_both_ranges(plan: SamplePlan) -> None:
    numbers = [int(order.number.removeprefix("A-")) for order in plan.orders]
    assert numbers == list(range(FIRST, LAST + 1))
    assert len(numbers) >= 620
    split = FIRST_IN_SHOP - FIRST
    for part in (plan.orders[:split], plan.orders[split:]):
        assert all(earlier.placed_at <= later.placed_at for earlier, later in pairwise(part))


def test_the_mix_of_states_is_believable(plan: SamplePlan) -> None:
    states = Counter(order.status for order in plan.orders)
    assert set(states) == {"pending", "processed", "shipped", "delivered", "cancelled"}
    assert states["delivered"] > len(plan.orders) / 2
    assert all(count >= 5 for count in states.values()), states


def test_dates_are_in_order_and_agree_with_the_state(plan: SamplePlan, request: pytest.FixtureRequest) -> None:
    at = request.node.callspec.params["plan"]
    for order in plan.orders:
        known = [moment for moment in (order.placed_at, order.shipped_at, order.delivered_at) if moment]
        assert known == sorted(known), order
        assert known[-1] <= at, order
        assert (order.shipped_at is not None) == (order.status in ("shipped", "delivered"))
        assert (order.delivered_at is not None) == (order.status == "delivered")
        assert (order.tracking is not None) == (order.shipped_at is not None)
        assert (order.expected_on is not None) == (order.status in ("processed", "shipped", "delivered"))
        if order.shipped_at and order.expected_on:
            assert order.expected_on > order.shipped_at.date()


def test_delivery_keeps_the_companys_promises(plan: SamplePlan) -> None:
    reach = {person.id: customer.reach for customer in plan.customers for person in customer.people}
    shipping = sheet("company")["shipping"]
    promised = {
        "remote": shipping["remote_working_days"],
        "overseas": shipping["overseas"]["working_days"],
    }
    for order in plan.orders:
        if order.shipped_at is None or order.expected_on is None:
            continue
        shipped = order.shipped_at.astimezone(ZONE).date()
        assert shipped <= working_days.after(order.placed_at.astimezone(ZONE).date(), 1)
        if order.service == "express":
            assert order.expected_on == order.placed_at.astimezone(ZONE).date() + timedelta(days=1)
            assert order.placed_at.astimezone(ZONE).hour < 15
            continue
        shortest, longest = promised.get(reach[order.contact_id], shipping["standard_working_days"])
        taken = sum(
            working_days.is_working(shipped + timedelta(days=day))
            for day in range(1, (order.expected_on - shipped).days + 1)
        )
        assert shortest <= taken <= longest, order


def test_lines_are_for_sale_and_cost_what_they_must(plan: SamplePlan) -> None:
    companies = {
        person.id for customer in plan.customers for person in customer.people if customer.account.kind == "company"
    }
    business = sheet("company")["business"]["discounts"]
    discounted = 0
    for order in plan.orders:
        listed = [plan.shelf.by_sku[line.sku][1] for line in order.lines]
        value = sum(one.price_minor * line.quantity for one, line in zip(listed, order.lines, strict=True))
        percent = 0
        if order.contact_id in companies:
            percent = max((int(off[:-1]) for start, off in business.items() if value >= int(start) * 100), default=0)
        discounted += bool(percent)
        for one, line in zip(listed, order.lines, strict=True):
            assert line.price_minor == one.price_minor * (100 - percent) / 100
            assert line.options == one.options
            assert line.name_zh
    assert discounted >= 10


def test_totals_are_lines_and_delivery(plan: SamplePlan) -> None:
    shipping = sheet("company")["shipping"]
    for order in plan.orders:
        goods = sum(line.price_minor * line.quantity for line in order.lines)
        standard = 0 if goods >= shipping["free_from"] * 100 else shipping["standard_fee"] * 100
        fees = {
            "express": shipping["express_fee"] * 100,
            "overseas": shipping["overseas"]["fee"] * 100,
            "standard": standard,
        }
        assert order.total_minor == goods + fees[order.service]
        assert (order.service == "overseas") == (order.address.country != "CN")


def test_accounts_are_older_than_their_orders(plan: SamplePlan) -> None:
    account = {person.id: customer.account.id for customer in plan.customers for person in customer.people}
    assert all(plan.since[account[order.contact_id]] < order.placed_at for order in plan.orders)


class TestStories:
    def orders(self, plan: SamplePlan, email: str) -> dict[str, Order]:
        who = next(person.id for person in people(plan) if person.email == email)
        return {order.number: order for order in plan.orders if order.contact_id == who}

    @pytest.fixture
    def at(self, request: pytest.FixtureRequest) -> datetime:
        moment: datetime = request.node.callspec.params["plan"]
        return moment

    def test_mei_got_her_espresso_machine_five_days_ago(self, plan: SamplePlan, at: datetime) -> None:
        orders = self.orders(plan, "mei.lin@example.com")
        last = max(orders.values(), key=lambda order: order.placed_at)
        assert last.number == "A-1042"
        assert age(last, at) == 5
        assert [(line.quantity, line.name, line.options) for line in last.lines] == [
            (1, "Aria One", {"colour": "silver"}),
            (1, "Descaler 3-pack", {}),
        ]
        assert last.total_minor == 196800
        assert age(orders["A-1007"], at) == 80
        assert orders["A-1007"].lines[0].name == "Stillo"

    def test_wang_waits_for_a_parcel_and_has_another_order_pending(self, plan: SamplePlan, at: datetime) -> None:
        orders = self.orders(plan, "wang.fang@example.com")
        assert orders["A-1049"].status == "shipped"
        assert orders["A-1049"].tracking
        assert orders["A-1049"].expected_on == at.astimezone(ZONE).date() + timedelta(days=2)
        assert orders["A-1055"].status == "pending"

    def test_liu_is_too_late_for_a_return(self, plan: SamplePlan, at: datetime) -> None:
        (order,) = self.orders(plan, "liu.yang@example.com").values()
        assert age(order, at) == 40
        assert order.lines[0].name == "Zephyr 400"

    def test_tom_cancelled_once_and_bought_two_alike(self, plan: SamplePlan, at: datetime) -> None:
        orders = self.orders(plan, "tom.baker@example.com")
        assert orders["A-1029"].status == "cancelled"
        assert age(orders["A-1036"], at) == 10
        assert [line.quantity for line in orders["A-1036"].lines] == [2, 1]

    def test_chen_bought_an_aria_pro_for_the_cafe_at_the_business_price(self, plan: SamplePlan) -> None:
        order = self.orders(plan, "chen.jie@cafe.example")["A-1024"]
        assert order.lines[0].name == "Aria Pro"
        assert order.total_minor == 12_160_00

    def test_sara_has_not_ordered_yet(self, plan: SamplePlan) -> None:
        assert self.orders(plan, "sara.kim@example.com") == {}

    def test_zhao_has_two_open_tickets(self, plan: SamplePlan, at: datetime) -> None:
        who = next(person.id for person in people(plan) if person.email == "zhao.min@example.com")
        mine = [ticket for ticket in plan.tickets if ticket.contact_id == who]
        assert [ticket.status for ticket in mine] == ["open", "open"]
        assert all(ticket.opened_at < at for ticket in plan.tickets)
