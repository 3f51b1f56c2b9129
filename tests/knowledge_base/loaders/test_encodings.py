from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders.encodings import decode

ENGLISH = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=4, max_size=200)
# Whole sentences: a handful of characters can be two texts at once, in GB 18030 and in UTF-8.
CHINESE = st.lists(
    st.sampled_from(["退货", "十四天内", "机器", "可以", "送修", "发票", "，", "。", "F4 滤网", "多少钱？\n"]),
    min_size=12,
    max_size=60,
).map("".join)


@given(CHINESE | ENGLISH, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030", "utf-32"]))
def test_what_was_written_is_read(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@given(CHINESE | ENGLISH, st.sampled_from(["utf-16-le", "utf-16-be"]))
def test_utf_16_is_told_without_its_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@given(st.binary(max_size=400))
def test_bytes_are_text_or_a_clear_no(data: bytes) -> None:
    try:
        assert "\r" not in decode(data)
    except UnreadableSource as error:
        assert "UTF-8" in str(error)  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"PK\3\4\x14\0\0\0", b"\x7fELF\2\1\1\0" * 9])
def test_a_picture_or_a_program_is_no_text(data: bytes) -> None:
    with pytest.raises(UnreadableSource):
        decode(data)


def test_traditional_characters_are_not_taken_for_accents() -> None:
    text = "退貨說明：商品須於十四天內寄回，並附上發票與完整包裝。"
    assert decode(text.encode("gb18030")) == text


def test_western_letters_of_an_old_program_are_not_taken_for_chinese() -> None:
    assert decode("It’s the café’s key – naïve".encode("cp1252")) == "It’s the café’s key – naïve"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("退貨須知：收到商品後三十天內可以退貨，請保留發票。", "big5"),
        ("# Returns\n\nSee the page.\n\n三十天內可以退貨。", "big5"),
        ("返品は30日以内にお願いします。", "cp932"),
        ("返品は30日以内にお願いします。", "euc_jp"),
        ("반품 안내: 상품을 받은 후 30일 이내에 반품할 수 있습니다.", "cp949"),
        ("三十天内可以退货", "gb18030"),
        ("Größe ändern: Rücksendungen sind innerhalb von 30 Tagen möglich.", "cp1252"),
        ("Größe", "cp1252"),
    ],
)
def test_an_old_encoding_is_told_by_what_reads_like_writing(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Возврат возможен в течение тридцати дней.", "cp1251"),
        ("Возврат возможен в течение тридцати дней.", "koi8-r"),
        ("Zwrot jest możliwy w ciągu trzydziestu dni.", "cp1250"),
        ("Επιστροφές εντός τριάντα ημερών.", "cp1253"),
    ],
)
def test_another_alphabet_is_refused_rather_than_read_wrongly(text: str, encoding: str) -> None:
    with pytest.raises(UnreadableSource, match="save it as UTF-8"):
        decode(text.encode(encoding))
