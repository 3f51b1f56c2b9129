"""Which channels there are, and those that are switched on. A channel is one module here with `open_channel`."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

from assistant.settings import Settings, SettingsError
from channels.base import Channel

__all__ = ["known_channels", "open_channel", "open_channels"]

HERE = Path(__file__).parent
OPENS = re.compile(r"^def open_channel\(settings\b", re.MULTILINE)


def known_channels() -> list[str]:
    """The names of all channels but the web, found by reading: none is imported that is not used."""
    return sorted(
        path.stem
        for path in HERE.glob("*.py")
        if path.name != Path(__file__).name and OPENS.search(path.read_text(encoding="utf-8"))
    )


def open_channels(settings: Settings, *, is_demo: bool) -> dict[str, Channel]:
    """The channels that are on, by name; in the demo all there are.

    Raises SettingsError for an unknown name, and for a channel that lacks a setting. The web is always there and
    needs no opening.
    """
    known = known_channels()
    for name in settings.channel_names:
        if name != "web" and name not in known:
            there = ", ".join(("web", *known))
            raise SettingsError(
                f"DESKSIDE_CHANNELS={settings.channels!r}: there is no channel {name!r}; there are: {there}"
            )
    wanted = known if is_demo else [one for one in settings.channel_names if one != "web"]
    return {name: open_channel(name, settings, is_demo=is_demo) for name in wanted}


def open_channel(name: str, settings: Settings, *, is_demo: bool) -> Channel:
    """One channel that there is; raises SettingsError for what it lacks."""
    opened: Channel = importlib.import_module(f"channels.{name}").open_channel(settings, is_demo=is_demo)
    return opened
