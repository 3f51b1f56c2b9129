from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_base.library import Library
from knowledge_base.passages import Passage
from knowledge_base.search import in_turn, phrasings
from tests.knowledge_base.conftest import Write


@pytest.fixture
def filled(library: Library, write: Write, folder: Path) -> Library:
    write("warranty", "The warranty of a machine is 24 months.\n\n# Proof\nThe order number.", title="Warranty")
    write("warranty", "咖啡机保修 24 个月。\n\n# 凭证\n订单号。", language="zh", title="保修期")
    library.add(folder)
    library.bring_index_up_to_date()
    return library


@pytest.mark.parametrize(
    ("message", "searched"),
    [
        ("where is my order?", ["where is my order?"]),
        ("I bought a kettle. Can I return it?", ["I bought a kettle. Can I return it?", "Can I return it?"]),
        ("你好。我买了咖啡机，可以退吗", ["你好。我买了咖啡机，可以退吗", "我买了咖啡机，可以退吗"]),
        ("It leaks. It is cold.", ["It leaks. It is cold."]),
        ("", [""]),
    ],
)
def test_a_story_is_searched_with_its_question_apart(message: str, searched: list[str]) -> None:
    assert phrasings(message) == searched


def test_words_of_one_language_find_the_article_in_the_askers(filled: Library) -> None:
    chinese_words = filled.search("保修 24 个月", language="en").passages
    english_words = filled.search("order number proof", language="zh").passages
    assert (chinese_words[0].language, chinese_words[0].article_id) == ("en", "warranty")
    assert (english_words[0].language, english_words[0].heading) == ("zh", "凭证")
    assert len({passage.chunk_id for passage in english_words}) == len(english_words)


def test_a_message_that_asks_two_things_finds_the_best_of_each_first(
    filled: Library, write: Write, folder: Path
) -> None:
    write("returns", "An opened machine can be returned within 14 days.", title="Returns")
    write("beans", "The warranty of beans is none, of a machine that grinds them 24 months.", title="Beans")
    filled.add(folder)
    filled.bring_index_up_to_date()
    message = "How long is the warranty, and can an opened machine be returned?"
    found = filled.search(message, language="en")
    assert {passage.article_id for passage in found.passages[:2]} == {"warranty", "returns"}
    assert found.parts == ("How long is the warranty", "can an opened machine be returned?")
    assert filled.search(message, language="en", apart=False).parts == (message,)


def test_what_answers_comes_first_and_nothing_twice() -> None:
    def found(*names: str) -> tuple[Passage, ...]:
        return tuple(Passage("returns", "", "", "", "en", "", 0.5, name, 1) for name in names)

    passages, answers = in_turn([(found("a", "b"), False), (found("c", "b", "d"), True)], limit=3)
    assert ([passage.chunk_id for passage in passages], answers) == (["c", "a", "b"], True)
    assert in_turn([(found("a"), False), ((), False)], limit=3) == (found("a"), False)
