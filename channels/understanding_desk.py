"""`deskside understanding show|confusions|read|check`: what the operator is shown of the engine's learning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from assistant.bootstrap import make_engine
from assistant.embedding import embedding_choice
from assistant.engine.learning import Rehearsed
from assistant.engine.taught import OWN_FOLDER, TaughtError, read_taught
from assistant.engine.understanding import Understanding, intents
from assistant.procedures.house import open_shelf
from assistant.procedures.shelf import OWN_FOLDER as PROCEDURES
from assistant.settings import Settings, read_settings
from assistant.stores import open_store
from channels.kb_printing import print_json, print_table, say
from crm_tools.errors import NotFound

__all__ = ["check_examples", "show_confusions", "show_learnt", "show_reading"]

_SHOWN = 200
_LEAST = 5  # with fewer examples an intent is a guess


def show_learnt(*, as_json: bool) -> None:
    """Each intent with its examples, ours and the operator's, and what the left-out ones are taken for."""
    settings = read_settings()
    with _opened(settings) as engine:
        rows = engine.rehearsed(settings.data_dir / "models")
        scorer = engine.scorer
    told = [_of(name, rows) for name in sorted({row.intent for row in rows})]
    known = sum(row.read == row.intent for row in rows)
    if as_json:
        print_json({"intents": told, "examples": len(rows), "known_again": known, "reads_by": scorer})
        return
    print_table(
        ("intent", "ours", "yours", "known again", "taken for"),
        [
            (
                str(one["intent"]),
                str(one["ours"]),
                str(one["yours"]),
                f"{one['known_again']:.0%}",
                str(one["taken_for"]),
            )
            for one in told
        ],
        right=("ours", "yours", "known again"),
    )
    say(
        f"{len(rows):,} examples, {known / max(1, len(rows)):.1%} of them known again when they are left out, by"
        f" likeness alone ({scorer}). Your own stand in {settings.data_dir / OWN_FOLDER} as .jsonl or .csv with `text`"
        " and `intent`. `deskside understanding confusions` lists the others."
    )


def show_confusions(intent: str, *, as_json: bool) -> None:
    """The examples that read as something else; raises NotFound for an intent that there is not."""
    settings = read_settings()
    with _opened(settings) as engine:
        rows = engine.rehearsed(settings.data_dir / "models")
    if intent and intent not in {row.intent for row in rows}:
        raise NotFound(f"there is no intent {intent!r}; `deskside understanding show` lists them all")
    wrong = [row for row in rows if row.read != row.intent and intent in ("", row.intent, row.read)]
    wrong.sort(key=lambda row: -row.share)
    if as_json:
        listed = [
            {
                "text": one.text,
                "intent": one.intent,
                "read": one.read,
                "share": round(one.share, 3),
                "yours": one.taught,
            }
            for one in wrong
        ]
        print_json({"confusions": listed, "total": len(wrong)})
        return
    print_table(
        ("intent", "reads as", "sure", "whose", "text"),
        [
            (row.intent, row.read, f"{row.share:.0%}", "yours" if row.taught else "ours", row.text)
            for row in wrong[:_SHOWN]
        ],
        right=("sure",),
        spare=("whose",),
    )
    more = f" The first {_SHOWN} are shown; --json has all." if len(wrong) > _SHOWN else ""
    say(f"{len(wrong)} of {len(rows):,} examples read as another intent when they are left out.{more}")


def show_reading(text: str, *, as_json: bool) -> None:
    """What one message is taken for."""
    settings = read_settings()
    with _opened(settings) as engine:
        mended = engine.mended(text)
        reading, scorer = engine.read(mended), engine.scorer
    others = [{"intent": name, "share": round(share, 3)} for name, share in reading.others]
    if as_json:
        print_json(
            {
                "text": text,
                "read_as": mended,
                "intent": reading.intent,
                "share": round(reading.confidence, 3),
                "settled_by_a_phrase": reading.settled,
                "angry": reading.angry,
                "others": others,
                "reads_by": scorer,
            }
        )
        return
    if mended != text:
        say(f"Read as: {mended}")
    why = "a phrase leaves no doubt" if reading.settled else f"{reading.confidence:.0%} sure, by {scorer}"
    say(f"{reading.intent}: {why}.{' An angry message: a person is brought in.' if reading.angry else ''}")
    if others:
        say("Next: " + ", ".join(f"{one['intent']} {one['share']:.0%}" for one in others))


def check_examples(place: Path | None, *, as_json: bool) -> int:
    """0 when every row of the file or folder can be learnt, else 1; the first that cannot is said."""
    settings = read_settings()
    where = place or settings.data_dir / OWN_FOLDER
    if place is not None and not place.exists():
        raise NotFound(f"there is no {place}")
    try:
        rows = read_taught(where, intents(open_shelf(settings.data_dir / PROCEDURES)))
    except TaughtError as error:
        if as_json:
            print_json({"good": False, "file": str(error.path), "line": error.line, "reason": error.reason})
        else:
            say(str(error))
        return 1
    if as_json:
        print_json({"good": True, "rows": len(rows), "intents": len({intent for intent, _ in rows})})
    elif rows:
        many = len({intent for intent, _ in rows})
        texts, kinds = "text" if len(rows) == 1 else "texts", "intent" if many == 1 else "intents"
        say(f"{len(rows):,} {texts} of {many} {kinds}: all good.")
    else:
        say(f'No labelled texts in {where}. A row is {{"text": "…", "intent": "…"}}, in a file that ends with .jsonl.')
    return 0


def _of(name: str, rows: Sequence[Rehearsed]) -> dict[str, object]:
    own = [row for row in rows if row.intent == name]
    wrong = Counter(row.read for row in own if row.read != name).most_common(2)
    few = [] if len(own) >= _LEAST else [f"only {len(own)} examples"]
    return {
        "intent": name,
        "ours": sum(not row.taught for row in own),
        "yours": sum(row.taught for row in own),
        "known_again": round(sum(row.read == name for row in own) / len(own), 3),
        "taken_for": ", ".join([*few, *(f"{other} {count}" for other, count in wrong)]),
    }


@contextmanager
def _opened(settings: Settings) -> Iterator[Understanding]:
    """The engine's understanding with the operator's own examples; the model is loaded where there is one."""
    procedures = open_shelf(settings.data_dir / PROCEDURES)
    taught = read_taught(settings.data_dir / OWN_FOLDER, intents(procedures))
    store = open_store(settings)
    embedder = embedding_choice(settings).open(settings.embeddings)
    try:
        embedder.warm()
        engine = make_engine(store, embedder, procedures, taught).understanding
        engine.learn(settings.data_dir / "models")
        yield engine
    finally:
        embedder.close()
        store.close()
