"""Only the address is taken from a request: no words of the request, no recipient, no telephone number."""

from __future__ import annotations

import pytest

from assistant.engine.addresses import address, part


@pytest.mark.parametrize(
    ("text", "line1"),
    [
        ("new address for my account is 14 Return Street, Suzhou, Jiangsu 215000 thanks!", "14 Return Street"),
        (
            "My new home address is now: 14 Return Street, Suzhou, Jiangsu 215000. Thank you very much!",
            "14 Return Street",
        ),
        ("the address on my profile should be 14 Return Street, Suzhou 215000, thanks a lot", "14 Return Street"),
        ("please use 14 Return Street, Suzhou, 215000 instead", "14 Return Street"),
        ("14 Return Street, Suzhou, Jiangsu 215000 is my new address", "14 Return Street"),
        ("new address 14 Return Street, Suzhou 215000", "14 Return Street"),
        ("I moved! My new place is Room 3, 14 Return Street, Suzhou 215000", "Room 3, 14 Return Street"),
        ("address for A-1057: 5 Undo Lane, Suzhou, Jiangsu 215000, phone 13800138000", "5 Undo Lane"),
        ("address for A-1057: 5 Undo Lane, Suzhou 215000. My phone number is +86 138 0013 8000.", "5 Undo Lane"),
        ("send A-1057 to 5 Undo Lane, Suzhou, 215000, recipient: Ana Novak, tel. 0512-88886666", "5 Undo Lane"),
        ("ship it to 5 Undo Lane, Suzhou 215000 (contact person Li Lei, mobile 138-0013-8000)", "5 Undo Lane"),
        (
            "please deliver A-1057 to my sister Ana instead: Flat 3B, 88 Huaihai Rd, Suzhou, 215000",
            "Flat 3B, 88 Huaihai Rd",
        ),
        (
            "deliver A-1057 to my office, Flat 3B, 88 Huaihai Rd, Suzhou, 215000, can you do that?",
            "Flat 3B, 88 Huaihai Rd",
        ),
        ("can A-1057 go to my mother instead - 88 Huaihai Rd, Suzhou, 215000", "88 Huaihai Rd"),
        ("the address on A-1057 is wrong, it should be 5 Undo Lane, Suzhou 215000", "5 Undo Lane"),
        ("address for order A-1057 should be changed to 5 Undo Lane, Suzhou 215000", "5 Undo Lane"),
        ("ship it to 5 Undo Lane, Suzhou 215000, Ana Novak, 13800138000", "5 Undo Lane"),
        ("Wutong Mansion, 88 Huaihai Rd, Suzhou, 215000", "Wutong Mansion, 88 Huaihai Rd"),
    ],
)
def test_a_street_has_no_words_of_an_english_request(text: str, line1: str) -> None:
    found = address(text)
    assert found == {"line1": line1, "city": "Suzhou", "province": "Jiangsu", "postcode": "215000", "country": "CN"}


@pytest.mark.parametrize(
    "text",
    [
        "A-1055寄到苏州市姑苏区退货弄5号2号楼,收件人王小芳,13700001111,邮编215000",
        "A-1055寄到苏州市姑苏区退货弄5号2号楼，收货人：王小芳，电话：137-0000-1111，邮编：215000，谢谢！",
        "A-1055改送苏州姑苏区退货弄5号2号楼，215000，联系人是王小芳 手机号13700001111",
        "新地址：苏州市姑苏区退货弄5号2号楼 王小芳 13700001111 215000",
        "收件人：王小芳，手机：13700001111，地址：江苏省苏州市姑苏区退货弄5号2号楼，邮编215000",
        "王小芳，13700001111，江苏省苏州市姑苏区退货弄5号2号楼，215000",
        "A-1055送到我妈家,苏州市姑苏区退货弄5号2号楼,215000",
        "A-1055送到我妈家苏州市姑苏区退货弄5号2号楼，邮编215000",
        "我搬家了，新家在江苏苏州姑苏区退货弄5号2号楼，215000，麻烦帮我改一下",
        "我住苏州市姑苏区，退货弄5号2号楼，215000，收货人 王小芳女士 13700001111",
        "我现在住苏州市姑苏区退货弄5号2号楼，邮政编码215000，可以吗？",
        "请把A-1055寄往江苏省 苏州市 姑苏区 退货弄5号 2号楼 215000 谢谢您",
        "A-1055改寄苏州市姑苏区退货弄5号2号楼215000王小芳收",
        "账户地址改成苏州市姑苏区退货弄5号2号楼,联系电话0512-88886666,215000",
    ],
)
def test_a_street_has_no_words_of_a_chinese_request(text: str) -> None:
    found = address(text)
    assert [found.get(name) for name in ("line1", "district", "city", "province", "postcode")] == [
        "退货弄5号2号楼",
        "姑苏区",
        "苏州",
        "江苏省",
        "215000",
    ]


@pytest.mark.parametrize("lead", ["账户地址改成", "A-1058改送", "送到公司，", "麻烦改寄到", ""])
def test_a_city_that_is_its_own_province_is_named_once(lead: str) -> None:
    found = address(f"{lead}上海市徐汇区漕溪路250号，邮编200030")
    assert [found[name] for name in ("province", "city", "district", "line1")] == [
        "上海市",
        "上海市",
        "徐汇区",
        "漕溪路250号",
    ]


def test_a_city_nobody_lists_is_found_after_other_words() -> None:
    found = address("A-1055送到我爸家，贵港市港北区中山路5号，537100")
    assert (found["city"], found["district"], found["line1"]) == ("贵港", "港北区", "中山路5号")


@pytest.mark.parametrize("text", ["收件人改成王小芳，13700001111", "my phone is 13800138000", "recipient: Ana Novak"])
def test_a_recipient_or_telephone_number_is_no_address(text: str) -> None:
    assert address(text) == {}


def test_an_answer_has_no_telephone_number_either() -> None:
    assert part("line1", "88 Lake Road, room 3, phone 13800138000") == {"line1": "88 Lake Road, room 3"}
    assert part("line1", "退货弄5号，收件人王小芳，13700001111") == {"line1": "退货弄5号"}
