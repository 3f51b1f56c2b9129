"""All a draft is held against, read once: what may be told, what may not, and what the customer said. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from assistant.reviewing.evidence import Evidence, Said, read_all
from assistant.reviewing.lexicon import keys
from assistant.reviewing.sentences import letters_of
from assistant.reviewing.support import content, weight
from crm_tools.service.receipts import Receipt
from crm_tools.words import Language

__all__ = ["OWN_WORDS", "Ground", "House", "lay"]


QUOTE = re.compile(r"“[^”\n]{1,600}”|「[^」\n]{1,400}」|\"[^\"\n]{1,400}\"|《[^》\n]{1,80}》")
OWN_WORDS = 0.7  # of what is said


@dataclass(frozen=True, slots=True)
class House:
    """What a draft may rest on beside receipts: the house's own `words` and `today`.

    A draft that its code wrote (`wrote`) is made of such words: they need no receipt, but what they tell in figures,
    days, names and deeds does.
    """

    words: str = ""
    today: date | None = None
    wrote: bool = False


@dataclass(frozen=True)
class Ground:
    """`public` may be told, `hidden` may not; `said` is what the customer wrote, `house` the house's own words, `draft`
    all that is answered."""

    public: tuple[Evidence, ...]
    hidden: tuple[Evidence, ...]
    said: Said
    house: Said
    draft: Said
    language: Language
    handed_over: bool
    today: date | None = None

    @cached_property
    def sources(self) -> tuple[Said, ...]:
        """Whatever a figure, a day or an id may be taken from."""
        return (*self.public, self.said)

    @cached_property
    def keys(self) -> frozenset[str]:
        """All words that may be told can be recognised by."""
        return frozenset().union(*(one.keys for one in self.sources))

    def of_house(self, text: str, *, enough: float = OWN_WORDS) -> bool:
        """Whether so much of this is of one of the house's own sentences, whose figures are the house's too."""
        said = Said(text)
        whole, own = weight(said), content(text)
        proven = whole - sum(one.weight for one in own)  # figures, days and ids are judged on their own
        if not self.house.text:
            return False
        lines, told = _lines_by_key(self.house.text), defaultdict[int, float](float)
        for one in own:
            for line in frozenset().union(*(lines.get(key, frozenset()) for key in one.keys)):
                told[line] += one.weight
        return proven + max(told.values(), default=0.0) >= enough * whole

    def verbatim(self, text: str) -> bool:
        """Whether these very words stand in something that may be told."""
        letters = letters_of(text)
        return bool(letters) and any(letters in one for one in self.letters)

    def comparable(self, text: str) -> bool:
        """Whether some article is in the language of these words: the words of two languages cannot be compared."""
        own = Said(text).languages
        return not own or any(own & one.languages for one in self.passages or self.public)

    def own_words(self, text: str) -> str:
        """`text` without what it quotes word for word: somebody else's words, and perhaps another language."""
        return QUOTE.sub(lambda match: " " if self.verbatim(match[0]) else match[0], text)

    @cached_property
    def letters(self) -> list[str]:
        """What may be told, without all that is no letter or digit."""
        return [letters_of(one.text) for one in self.public]

    @property
    def records(self) -> list[Evidence]:
        return [one for one in self.public if one.kind != "passage"]

    @property
    def passages(self) -> list[Evidence]:
        return [one for one in self.public if one.kind == "passage"]

    def labelled(self, labels: Sequence[str]) -> list[Evidence]:
        """The receipts that may be told under these labels."""
        return [one for one in self.public if one.label in labels]

    def pieces(self) -> Iterator[tuple[Evidence, Said]]:
        """Every statement of every receipt that may be told."""
        for one in self.public:
            for piece in one.pieces:
                yield one, piece


@lru_cache(maxsize=8)
def _read_house(text: str) -> Said:
    """The house's words are the same in every turn, and long."""
    return Said(text)


@lru_cache(maxsize=8)
def _lines_by_key(text: str) -> dict[str, frozenset[int]]:
    """In which of the house's lines each word is."""
    found: dict[str, set[int]] = {}
    for at, line in enumerate(text.splitlines()):
        for key in keys(line):
            found.setdefault(key, set()).add(at)
    return {key: frozenset(lines) for key, lines in found.items()}


def lay(
    draft: str, receipts: Sequence[Receipt], *, said: str, handed_over: bool, language: Language, house: House
) -> Ground:
    """Reads everything a draft is held against."""
    read = read_all(receipts)
    return Ground(
        public=tuple(one for one in read if not one.internal),
        hidden=tuple(one for one in read if one.internal),
        said=Said(said),
        house=_read_house(house.words),
        draft=Said(draft),
        language=language,
        handed_over=handed_over,
        today=house.today or _today(read),
    )


def _today(read: Sequence[Evidence]) -> date | None:
    """The day a record names as today."""
    told = (value for one in read for field, value in one.values if field == "today")
    return next((day for value in told for one in Said(value).days if (day := one.as_date())), None)
