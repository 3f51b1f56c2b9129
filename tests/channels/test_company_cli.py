"""Whose house this is, at the command line."""

from __future__ import annotations

from pathlib import Path

import yaml

from assistant.settings import read_settings
from assistant.stores import open_store
from channels.company_desk import whose_house
from tests.channels.command import Command

ARTICLE = "---\nid: rides\ntitle: Zeppelin rides\n---\nA zeppelin ride costs nine euro.\n"


def test_a_name_is_set_shown_and_said_in_the_chat(bare: Command, tmp_path: Path) -> None:
    done = bare("company", "set", "--name", "Kite House", "--name-zh", "风筝屋", "--timezone", "Europe/Berlin")
    (tmp_path / "rides.md").write_text(ARTICLE)
    bare("kb", "add", tmp_path / "rides.md")
    said = bare("chat", stdin="hello\n你好\n")

    assert done.out.startswith("You serve Kite House (风筝屋) now")
    assert yaml.safe_load(bare("company", "show").out)["timezone"] == "Europe/Berlin"
    assert "Kite House" in said.out
    assert "风筝屋" in said.out
    assert "Hearthwell" not in said.out


def test_a_chat_over_ones_own_articles_does_not_bring_the_sample_company(bare: Command, tmp_path: Path) -> None:
    (tmp_path / "rides.md").write_text(ARTICLE)
    bare("kb", "add", tmp_path / "rides.md")
    said = bare("chat", stdin="hello\n")

    assert "Hearthwell" not in said.out
    assert "1 article." in bare("kb", "list").out


def test_a_named_company_without_articles_gets_none_of_the_samples(bare: Command) -> None:
    bare("company", "set", "--name", "Kite House")
    bare("chat", stdin="hello\n")

    assert "The library is empty" in bare("kb", "list").out


def test_a_file_is_taken_and_what_is_said_beside_it_wins(bare: Command, tmp_path: Path) -> None:
    file = tmp_path / "company.yaml"
    file.write_text("name: {en: Kite House, zh: 风筝屋}\nreturn_window_days: 30\ncurrency: CNY\n", encoding="utf-8")
    bare("company", "set", "--file", file, "--currency", "EUR")
    shown = yaml.safe_load(bare("company", "show").out)

    assert (shown["name"]["zh"], shown["return_window_days"], shown["currency"]) == ("风筝屋", 30, "EUR")


def test_nothing_a_broken_file_and_a_wrong_fact_are_each_said_in_a_line(bare: Command, tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("name: [")
    (tmp_path / "list.yaml").write_text("- name\n")

    bare("company", "set").failed(1, "--name")
    bare("company", "set", "--file", tmp_path / "broken.yaml").failed(1, "broken.yaml")
    bare("company", "set", "--file", tmp_path / "list.yaml").failed(1, "company show")
    bare("company", "set", "--file", tmp_path / "none.yaml").failed(1, "none.yaml")
    bare("company", "set", "--timezone", "Mars").failed(1, "Europe/Berlin")


def test_who_serves_is_told_while_the_house_has_no_name_yet(bare: Command) -> None:
    assert "no name yet" in _whose()
    bare("company", "set", "--name", "Kite House")
    assert _whose() == ""


def test_who_serves_the_samples_data_is_told_whose_name_customers_read(deskside: Command) -> None:
    assert "the sample company; its name is Hearthwell" in _whose()
    assert "The sample's customers" in deskside("company", "set", "--name", "Kite House").out


def _whose() -> str:
    return whose_house(open_store(read_settings()))
