"""Addresses, days and times, colours, ways to pay and reasons, as people write them in either language."""

from __future__ import annotations

import pytest

from assistant.engine.addresses import address, missing, part
from assistant.engine.company import Company
from assistant.engine.moments import day, time_of_day
from assistant.engine.reasons import because, cancel_reason
from assistant.engine.wants import option, phone, refunded_to, tax_number, title, topic

TODAY = "2026-11-26"  # a Thursday


@pytest.mark.parametrize(
    ("text", "line1", "district", "city", "province", "postcode"),
    [
        (
            "A-1055 的地址写错了，请改成浙江省杭州市西湖区文三路 90 号 2 幢 301 室，邮编 310012",
            "文三路90号2幢301室",
            "西湖区",
            "杭州",
            "浙江省",
            "310012",
        ),
        ("上海市浦东新区世纪大道100号", "世纪大道100号", "浦东新区", "上海市", "上海市", ""),
        ("改到四川成都武侯区建设路88号", "建设路88号", "武侯区", "成都", "四川省", ""),
        ("贵港市港北区中山路5号 537100", "中山路5号", "港北区", "贵港", "", "537100"),
        (
            "change the delivery address of order A-1042 to Room 804, 5 Hubin Road, Siming, Xiamen, Fujian 361001",
            "Room 804, 5 Hubin Road",
            "Siming",
            "Xiamen",
            "Fujian",
            "361001",
        ),
        ("my new address is 18 Wutong Road Shanghai", "18 Wutong Road", "", "Shanghai", "Shanghai", ""),
        (
            "deliver A-1042 to 12 Nanjing Road, Shanghai 200001 please",
            "12 Nanjing Road",
            "",
            "Shanghai",
            "Shanghai",
            "200001",
        ),
    ],
)
def test_an_address_is_taken_apart(
    text: str, line1: str, district: str, city: str, province: str, postcode: str
) -> None:
    found = address(text)
    assert [found.get(name, "") for name in ("line1", "district", "city", "province", "postcode")] == [
        line1,
        district,
        city,
        province,
        postcode,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "change my address",
        "can you send it to a different address",
        "帮我改一下 A-1055 的地址",
        "地址改一下",
        "I need to change the delivery address of my order because I moved",
        "不对，是 92 号",
    ],
)
def test_where_no_address_stands_none_is_made_up(text: str) -> None:
    assert missing(address(text)) == "address"


def test_other_countries_have_their_own_shape() -> None:
    found = address("Please update the address to 101 Highway, Suite 641, Los Angeles, CA 90021, USA")
    assert found == {
        "line1": "101 Highway",
        "line2": "Suite 641",
        "city": "Los Angeles",
        "province": "CA",
        "postcode": "90021",
        "country": "USA",
    }
    hong_kong = address("Flat 9B, 41 Banyan Street, Wan Chai, Hong Kong")
    assert (hong_kong["country"], missing(hong_kong)) == ("HK", "")


def test_parts_are_answered_one_by_one() -> None:
    assert missing({"line1": "文三路90号"}) == "city"
    assert part("city", "Xiamen, Fujian") == {"city": "Xiamen", "province": "Fujian"}
    assert part("city", "深圳")["province"] == "广东省"
    assert part("postcode", "it is 310012") == {"postcode": "310012"}
    assert part("postcode", "I don't know") == {"postcode": "-"}
    assert part("line1", "88 Lake Road, room 3")["line1"] == "88 Lake Road, room 3"


@pytest.mark.parametrize(
    ("text", "when", "at"),
    [
        ("tomorrow at 10am", "2026-11-27", "10:00"),
        ("next Tuesday 3pm", "2026-12-01", "15:00"),
        ("下周三上午十点", "2026-12-02", "10:00"),
        ("周五下午3点半", "2026-11-27", "15:30"),
        ("on 5 December at 14:30", "2026-12-05", "14:30"),
        ("2026-12-01 9:00", "2026-12-01", "09:00"),
        ("day after tomorrow at noon", "2026-11-28", "12:00"),
        ("明早9点", "2026-11-27", "09:00"),
        ("Thursday around 4", "2026-12-03", "16:00"),
        ("12月3日 15点", "2026-12-03", "15:00"),
        ("friday half past two", "2026-11-27", "14:30"),
        ("on the 31 November", "", ""),
        ("call me", "", ""),
        ("order A-1042", "", ""),
    ],
)
def test_days_and_times_are_read_against_today(text: str, when: str, at: str) -> None:
    assert (day(text, TODAY), time_of_day(text)) == (when, at)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("swap the white Mola 40 for the black one", "black"),
        ("I ordered silver but I want cream", "cream"),
        ("make it matte black", "matte black"),
        ("收到的白色想换成哑光黑", "matte black"),
        ("换成奶油色", "cream"),
        ("exchange it", ""),
    ],
)
def test_the_colour_is_the_one_that_is_wanted(company: Company, text: str, wanted: str) -> None:
    assert option(text, company) == wanted


def test_reasons_are_the_shops_own() -> None:
    assert cancel_reason("I ordered it by mistake") == cancel_reason("下错单了") == "ordered by mistake"
    assert cancel_reason("don't need it any more") == cancel_reason("不想要了") == "no longer needed"
    assert cancel_reason("my cat") == ""
    assert because("I ordered the wrong filter") == ""
    assert because("you sent the wrong colour") == because("发错颜色了") == "wrong_item"
    assert because("it arrived scratched") == because("收到时破损") == "damaged"
    assert because("it stopped working") == because("坏了") == "faulty"


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("return it and put the money on my gift card", "gift card"),
        ("refund to Alipay please", "Alipay"),
        ("退款退到礼品卡", "gift card"),
        ("I paid with Alipay and want to return it", ""),
    ],
)
def test_where_the_refund_goes_is_only_what_was_said_of_it(text: str, to: str) -> None:
    assert refunded_to(text) == to


def test_invoices_and_calls() -> None:
    assert title("an invoice for A-1042, made out to Lin Trading Ltd please") == "Lin Trading Ltd"
    assert title("抬头写禾木咖啡有限公司，税号 91330106MA2XXXXX1K") == "禾木咖啡有限公司"
    assert tax_number("税号 91330106MA2XXXXX1K") == "91330106MA2XXXXX1K"
    assert tax_number("no number here") == ""
    assert topic("call me about the grinder") == "the grinder"
    assert phone("my number is +86 138 0000 1234, order A-1042") == "+8613800001234"
    assert phone("on 2026-12-01 at 10:00") == ""
