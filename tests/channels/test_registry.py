"""Which channels there are, which are on, and what each needs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from assistant.settings import Settings, SettingsError, read_settings
from channels import registry
from channels.channel_settings import demo_secret
from channels.registry import known_channels, open_channels
from tests.channels.command import Command
from tests.channels.house import settings_for

TOKEN, SECRET = "123456:AAE-the-bots-own", "sixteen characters or more"


@pytest.fixture(autouse=True)
def _nothing_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [one for one in os.environ if one.startswith("DESKSIDE_")]:
        monkeypatch.delenv(name)


def given(patch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        patch.setenv(f"DESKSIDE_{name}", value)
    return read_settings()


def test_the_channels_are_found_without_importing_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"telegram", "webhook"} <= set(known_channels())
    assert not {"web", "memory", "base", "registry"} & set(known_channels())

    (tmp_path / "owl.py").write_text("raise RuntimeError\n\n\ndef open_channel(settings, *, is_demo): ...\n")
    monkeypatch.setattr(registry, "HERE", tmp_path)
    assert known_channels() == ["owl"]


def test_a_channel_is_one_module_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pigeon.py").write_text("def open_channel(settings, *, is_demo):\n    return ('pigeon', is_demo)\n")
    monkeypatch.setattr(registry, "HERE", tmp_path)
    monkeypatch.setattr("channels.__path__", [str(tmp_path)])

    assert open_channels(given(monkeypatch, CHANNELS="web,pigeon"), is_demo=False) == {"pigeon": ("pigeon", False)}
    monkeypatch.delitem(sys.modules, "channels.pigeon")


def test_without_any_setting_only_the_web_is_open() -> None:
    assert open_channels(read_settings(), is_demo=False) == {}


def test_in_the_demo_all_channels_are_open_without_any_setting(tmp_path: Path) -> None:
    opened = open_channels(settings_for(tmp_path), is_demo=True)

    assert set(opened) == set(known_channels())
    assert {name: one.name for name, one in opened.items()} == {name: name for name in opened}


def test_an_unknown_channel_is_refused_with_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=r"no channel 'telegrm'; there are: web, .*telegram"):
        open_channels(given(monkeypatch, CHANNELS="telegrm"), is_demo=False)


@pytest.mark.parametrize(
    ("channel", "values", "says"),
    [
        ("telegram", {}, "DESKSIDE_TELEGRAM_TOKEN: has to be set"),
        ("telegram", {"TELEGRAM_TOKEN": TOKEN}, "DESKSIDE_TELEGRAM_SECRET: has to be set"),
        ("telegram", {"TELEGRAM_TOKEN": "hush"}, "DESKSIDE_TELEGRAM_TOKEN: must be the bot's token"),
        ("telegram", {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_SECRET": "hush"}, "DESKSIDE_TELEGRAM_SECRET: .*16"),
        ("telegram", {"TELEGRAM_TOKN": TOKEN}, "DESKSIDE_TELEGRAM_TOKN; did you mean DESKSIDE_TELEGRAM_TOKEN"),
        ("webhook", {"WEBHOOK_URL": "https://a.example"}, "DESKSIDE_WEBHOOK_SECRET: has to be set"),
        ("webhook", {"WEBHOOK_SECRET": SECRET * 2}, "DESKSIDE_WEBHOOK_URL: has to be set"),
        ("webhook", {"WEBHOOK_SECRET": SECRET * 2, "WEBHOOK_URL": "a.example"}, "DESKSIDE_WEBHOOK_URL='a.example'"),
        ("webhook", {"WEBHOOK_SECRET": "hush", "WEBHOOK_URL": "https://a.example"}, "DESKSIDE_WEBHOOK_SECRET: .*24"),
    ],
)
def test_a_channel_names_the_setting_it_lacks_and_shows_no_secret(
    monkeypatch: pytest.MonkeyPatch, channel: str, values: dict[str, str], says: str
) -> None:
    with pytest.raises(SettingsError, match=says) as raised:
        open_channels(given(monkeypatch, CHANNELS=channel, **values), is_demo=False)

    assert "hush" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_a_channel_reads_its_settings_from_the_file_too(tmp_path: Path) -> None:
    lines = ("CHANNELS=telegram", f"TELEGRAM_TOKEN={TOKEN}", f"TELEGRAM_SECRET={SECRET}")
    (tmp_path / ".env").write_text("\n".join(f"DESKSIDE_{one}" for one in lines))
    opened = open_channels(read_settings(), is_demo=False)

    assert set(opened) == {"telegram"}
    assert TOKEN not in repr(opened)
    assert SECRET not in repr(opened)


def test_the_demos_secrets_differ_by_channel_and_by_house(tmp_path: Path) -> None:
    one, other = settings_for(tmp_path / "one"), settings_for(tmp_path / "other")

    made = {demo_secret(house, name) for house in (one, other) for name in ("telegram", "webhook")}
    assert len(made) == 4
    assert demo_secret(one, "telegram") in made


def test_the_doctor_says_which_channels_are_set_up(deskside: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKSIDE_CHANNELS", "web,telegram,webhook,pigeon")
    monkeypatch.setenv("DESKSIDE_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("DESKSIDE_TELEGRAM_SECRET", SECRET)
    done = deskside("doctor")

    assert done.code == 1
    assert "pass  channel telegram: set up" in done.out
    assert "fail  channel webhook: DESKSIDE_WEBHOOK_" in done.out
    assert "fail  channel pigeon: there is none of this name" in done.out
