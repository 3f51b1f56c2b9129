"""The parts of the page that live in the browser; what they show is plain data, what they report comes as events."""

from __future__ import annotations

from collections.abc import Mapping

from nicegui.element import Element

__all__ = ["Composer", "ConversationBar", "ConversationList", "Part", "Transcript"]


class Part(Element):
    """An element drawn by a script next to this file."""

    def show(self, data: Mapping[str, object]) -> None:
        """Hands new data to the browser when any of it differs."""
        changed = {name: value for name, value in data.items() if self._props.get(name) != value}
        if changed:
            self._props.update(changed)
            self.update()


class ConversationList(Part, component="conversation_list.js"):
    """Views and rows; events `view` (a view's key) and `open` (a conversation's id)."""


class ConversationBar(Part, component="conversation_bar.js"):
    """State and actions; event `act` {name, conversation, from_colleague}."""


class Transcript(Part, component="transcript.js"):
    """The messages; event `earlier`; method `pass(text)` shows a passing status."""


class Composer(Part, component="composer.js"):
    """Reply and note; events `keep` and `send`; methods `done(conversation, mode)` and `failed(message)`."""
