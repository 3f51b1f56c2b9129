"""Both languages say everything, with the same places to fill."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import channels.console
from assistant.argument_fields import fields_of
from channels.console.board import View
from channels.console.frame import Place
from channels.console.words import all_codes, all_words, named, say, words_of
from crm_tools.registry import customer_tools

FOLDER = Path(channels.console.__file__).parent
PLACE = re.compile(r"\{\w+\}")
ALL = words_of() | {f"{group}/{code}": words for group, codes in all_codes().items() for code, words in codes.items()}


@pytest.mark.parametrize("key", sorted(ALL))
def test_both_languages_are_written_and_take_the_same_values(key: str) -> None:
    words = ALL[key]
    assert words.en.strip()
    assert words.zh.strip()
    assert set(PLACE.findall(words.en)) == set(PLACE.findall(words.zh))
    assert "!" not in words.en + words.zh
    assert "！" not in words.zh


def test_every_word_the_scripts_ask_for_exists() -> None:
    known = all_words("en")
    for script in FOLDER.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        asked = re.findall(r"\bwords\.(\w+)", text) + re.findall(r'\bsay\("([\w.]+)"', text)
        asked += re.findall(r'words\["([\w.]+)"\]', text)
        assert [key for key in asked if key not in known] == [], script.name


def test_every_word_the_pages_ask_for_exists() -> None:
    known = all_words("en")
    for module in FOLDER.glob("*.py"):
        asked = re.findall(r'\b_?say\("([\w.]+)"', module.read_text(encoding="utf-8"))
        assert [key for key in asked if key not in known] == [], module.name


def test_every_view_has_its_words() -> None:
    for view in View:
        assert say(f"view.{view}", "zh")
        assert say(f"empty.{view}", "zh")


def test_a_code_without_words_is_shown_readably() -> None:
    assert named("intent", "price_match", "en") == "price match"


def test_every_place_in_the_bar_has_its_words() -> None:
    for place in Place:
        assert say(f"place.{place.name.lower()}", "zh")


def test_every_argument_of_a_write_and_every_choice_has_its_words() -> None:
    for tool in customer_tools().values():
        for one in fields_of(tool, {}) if tool.preview else ():
            assert one.name in all_codes()["argument"], f"{tool.name}: {one.name}"
            known = all_codes()["choice"] | all_codes().get(one.name, {})
            assert [each for each in one.options if each not in known] == [], f"{tool.name}: {one.name}"


def test_every_write_and_every_outcome_of_a_proposal_has_its_words() -> None:
    for tool in customer_tools().values():
        assert tool.name in all_codes()["tool"]
    for outcome in ("done", "failed", "declined", "changed", "stale"):
        assert say(f"lead.told_{outcome}", "zh", number="T-1", text="")
