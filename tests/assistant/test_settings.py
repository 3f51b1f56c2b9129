from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.settings import Settings, SettingsError, read_settings


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.upper().startswith("DESKSIDE_"):
            monkeypatch.delenv(name)


def test_nothing_has_to_be_set() -> None:
    settings = read_settings()

    assert (settings.model, settings.embeddings, settings.port) == ("builtin", "e5", 8000)
    assert settings.store_url == "sqlite:///data/deskside.db"


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("DESKSIDE_PORT=8001\nDESKSIDE_LOG_LEVEL=DEBUG\n")
    monkeypatch.setenv("DESKSIDE_PORT", "8002")

    settings = read_settings()

    assert (settings.port, settings.log_level) == (8002, "debug")


def test_a_typo_is_refused_with_what_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKSIDE_MODLE", "builtin")

    with pytest.raises(SettingsError, match=r"unknown setting DESKSIDE_MODLE; did you mean DESKSIDE_MODEL\?"):
        read_settings()


def test_a_typo_in_the_file_is_refused_too() -> None:
    Path(".env").write_text("DESKSIDE_PROT=8001\n")

    with pytest.raises(SettingsError, match="did you mean DESKSIDE_PORT"):
        read_settings()


def test_a_name_that_resembles_nothing_shows_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKSIDE_QQQQQQ", "1")

    with pytest.raises(SettingsError, match=r"unknown setting DESKSIDE_QQQQQQ; there are: DESKSIDE_BASE_URL, "):
        read_settings()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "0", "DESKSIDE_PORT='0': .*greater than or equal to 1"),
        ("PORT", "eight", "DESKSIDE_PORT='eight': .*integer"),
        ("LOG_LEVEL", "loud", "DESKSIDE_LOG_LEVEL='loud': must be debug, info, warning or error"),
        ("MODEL", "gpt-5", "DESKSIDE_MODEL='gpt-5': must be builtin or provider:name"),
        ("EMBEDDINGS", "magic", "DESKSIDE_EMBEDDINGS='magic': must be e5 "),
        ("RERANKER", "on", "DESKSIDE_RERANKER='on': must be nothing .no reranker., a folder .*st:NAME"),
        ("CHANNELS", "web;mail", "DESKSIDE_CHANNELS='web;mail': must be names with commas between them"),
        ("CHROMA_URL", "chroma:8000", "DESKSIDE_CHROMA_URL='chroma:8000': .*https://"),
        ("BASE_URL", "example.com", "DESKSIDE_BASE_URL='example.com': .*https://"),
        ("BASE_URL", "https://", "DESKSIDE_BASE_URL='https://': .*https://"),
        ("BASE_URL", "http://[::1", r"DESKSIDE_BASE_URL='http://\[::1': .*https://"),
        ("DATA_DIR", " ", "DESKSIDE_DATA_DIR=' ': must name a folder"),
        ("HOST", "", "DESKSIDE_HOST='': must be an address"),
        ("HOST", "256.1.1.1", "DESKSIDE_HOST='256.1.1.1': must be an address"),
        ("HOST", "http://here", "must be an address like 127.0.0.1"),
    ],
)
def test_a_bad_value_is_named_with_what_would_be_right(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(f"DESKSIDE_{name}", value)

    with pytest.raises(SettingsError, match=says):
        read_settings()


def test_channels_are_a_list_and_the_web_is_always_among_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKSIDE_CHANNELS", "Telegram, webhook,,telegram")

    assert read_settings().channel_names == ("web", "telegram", "webhook")


@pytest.mark.parametrize("name", ["TELEGRAM_TOKEN", "EMAIL_HOST", "SMOKE_SIGNALS_HILL"])
def test_the_settings_of_channels_are_theirs(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("DESKSIDE_CHANNELS", "smoke_signals")
    monkeypatch.setenv(f"DESKSIDE_{name}", "x")

    assert read_settings().model == "builtin"


def test_the_settings_of_a_channel_nobody_named_are_a_typo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKSIDE_TELEGARM_TOKEN", "x")

    with pytest.raises(SettingsError, match="unknown setting DESKSIDE_TELEGARM_TOKEN"):
        read_settings()


def test_the_signing_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    settings = read_settings(data_dir=tmp_path / "new")

    key = settings.signing_key()

    assert len(key) > 40
    assert read_settings(data_dir=tmp_path / "new").signing_key() == key
    assert stat.S_IMODE((tmp_path / "new" / "secret.key").stat().st_mode) == 0o600


def test_a_key_that_is_set_is_used_and_never_shown(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, secret_key=SecretStr("hush" * 8), _env_file=None)

    assert settings.signing_key() == "hush" * 8
    assert "hush" not in repr(settings)
    assert not (tmp_path / "secret.key").exists()


def test_a_short_key_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKSIDE_SECRET_KEY", "hushhush")

    with pytest.raises(SettingsError, match="DESKSIDE_SECRET_KEY: must have at least 32 characters") as raised:
        read_settings()

    assert "hush" not in str(raised.value)


@pytest.mark.parametrize("host", ["0.0.0.0", "::1", "localhost", "desk_1.internal", "a.example.com."])
def test_addresses_and_names_can_be_listened_on(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("DESKSIDE_HOST", host)
    monkeypatch.setenv("DESKSIDE_BASE_URL", "https://desk.example.com/")

    assert (read_settings().host, read_settings().base_url) == (host, "https://desk.example.com")


def test_an_empty_key_file_is_filled_anew(tmp_path: Path) -> None:
    (tmp_path / "secret.key").touch()

    assert len(read_settings(data_dir=tmp_path).signing_key()) > 40


def test_a_folder_that_cannot_be_written_names_the_fix(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(SettingsError, match=r"cannot be written .*DESKSIDE_DATA_DIR"):
        read_settings(data_dir=tmp_path / "file" / "data").signing_key()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_names_the_fix(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o500)

    with pytest.raises(SettingsError, match="make it writable"):
        read_settings(data_dir=folder).signing_key()
