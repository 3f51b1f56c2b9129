from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from knowledge_base.articles import keep_article
from knowledge_base.errors import NotThere, Outdated, Unfit
from knowledge_base.loaders.drafts import Draft
from knowledge_base.passages import Article, Audience
from knowledge_base.writing import LONGEST_TEXT, Writing, free_id
from tests.knowledge_base.asking import Desk
from tests.knowledge_base.conftest import Write

NORWAY = Writing("norway", "en", "Shipping to Norway", "Parcels to Norway take six days.", tags=("Norway",))


def test_what_is_written_is_found_changed_and_looked_back_on(desk: Desk) -> None:
    first = desk.curation.articles.write(NORWAY, revision=None, by="user:u1")
    assert first.revision == 1
    assert desk.library.search("parcels to Norway", language="en").passages[0].article_id == "norway"

    second = desk.curation.articles.write(replace(NORWAY, text="It takes nine days."), revision=1, by="user:u1")
    assert second.revision == 2
    assert [one.text for one in desk.curation.articles.history("norway", "en")] == [
        "It takes nine days.",
        "Parcels to Norway take six days.",
    ]
    (state,) = desk.curation.articles.one("norway")
    assert (state.origin, state.source, state.article.updated) == ("written", "", desk.clock().date())


def test_a_change_of_an_old_revision_is_refused_with_what_stands_there(desk: Desk) -> None:
    desk.curation.articles.write(NORWAY, revision=None, by="user:u1")
    desk.curation.articles.write(replace(NORWAY, text="Nine days."), revision=1, by="user:u1")
    with pytest.raises(Outdated, match="revision 2 by now") as refused:
        desk.curation.articles.write(replace(NORWAY, text="Ten days."), revision=1, by="user:u2")

    assert isinstance(refused.value.current, Article)
    assert refused.value.current.text == "Nine days."
    with pytest.raises(Outdated, match="already an article"):
        desk.curation.articles.write(NORWAY, revision=None, by="user:u2")
    with pytest.raises(NotThere):
        desk.curation.articles.write(replace(NORWAY, article_id="sweden"), revision=1, by="user:u2")


def test_the_same_key_writes_once(desk: Desk) -> None:
    for _ in range(2):
        assert desk.curation.articles.write(NORWAY, revision=None, by="user:u1", key="k").revision == 1

    assert len(desk.curation.articles.history("norway", "en")) == 1


def test_an_article_of_a_file_is_changed_in_its_file(desk: Desk, write: Write) -> None:
    path = write("norway", "From the file.")
    desk.library.add(path)
    with pytest.raises(Unfit, match="change it there") as refused:
        desk.curation.articles.write(NORWAY, revision=1, by="user:u1")

    assert str(path) in str(refused.value)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"article_id": "no spaces"}, "letters, digits"),
        ({"article_id": ""}, "letters, digits"),
        ({"language": "de"}, "en, zh"),
        ({"title": "  "}, "title"),
        ({"text": " \n"}, "text"),
        ({"text": "x" * (LONGEST_TEXT + 1)}, "split it"),
        ({"title": "x" * 201}, "title is longer"),
        ({"category": "x" * 81}, "category is longer"),
        ({"tags": ("x" * 61,)}, "tags"),
        ({"tags": tuple(map(str, range(31)))}, "tags"),
        ({"text": "a\0b"}, "NUL"),
        ({"title": "half \ud800"}, "surrogate"),
    ],
)
def test_what_cannot_be_an_article_is_refused_with_what_to_mend(desk: Desk, wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(Unfit, match=says):
        desk.curation.articles.write(replace(NORWAY, **wrong), revision=None, by="user:u1")

    assert desk.library.articles() == []


def test_removing_takes_one_language_or_all_and_keeps_the_history(desk: Desk) -> None:
    desk.curation.articles.write(NORWAY, revision=None, by="user:u1")
    desk.curation.articles.write(
        replace(NORWAY, language="zh", title="挪威", text="六天。"), revision=None, by="user:u1"
    )

    assert desk.curation.articles.remove("norway", language="zh", by="user:u1") == ["zh"]
    assert desk.curation.articles.remove("norway", by="user:u1") == ["en"]
    assert desk.library.search("parcels to Norway", language="en", audience=Audience.STAFF).passages == ()
    assert [one.action for one in desk.curation.articles.history("norway", "en")] == ["removed", "kept"]
    with pytest.raises(NotThere, match="kb list"):
        desk.curation.articles.remove("norway", by="user:u1")
    with pytest.raises(NotThere):
        desk.curation.articles.history("sweden", "en")


def test_an_article_that_is_written_again_goes_on_with_its_numbers(desk: Desk) -> None:
    desk.curation.articles.write(NORWAY, revision=None, by="user:u1")
    desk.curation.articles.remove("norway", by="user:u1")

    assert desk.curation.articles.write(NORWAY, revision=None, by="user:u1").revision == 3


def test_what_is_for_colleagues_is_for_colleagues(desk: Desk) -> None:
    desk.curation.articles.write(replace(NORWAY, audience=Audience.STAFF), revision=None, by="user:u1")

    assert desk.library.search("parcels to Norway", language="en").passages == ()
    assert desk.library.search("parcels to Norway", language="en", audience=Audience.STAFF).passages != ()


@pytest.mark.parametrize("spelt", ["Norway", "NORWAY", "ｎｏｒｗａｙ"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_another_spelling_of_an_id_in_use_is_refused(desk: Desk, spelt: str, language: str) -> None:
    desk.curation.articles.write(NORWAY, revision=None, by="user:u1")
    again = replace(NORWAY, article_id=spelt, language=language)
    with pytest.raises(Unfit, match="already an article 'norway'"):
        desk.curation.articles.write(again, revision=None, by="user:u1")


def test_spellings_of_an_older_store_are_still_changed_each(desk: Desk) -> None:
    desk.curation.articles.write(NORWAY, revision=None, by="user:u1")
    with desk.store.transaction() as session:
        keep_article(session, Draft("Norway", "en", "Norway", "Text."), source="", at=desk.clock())
    changed = replace(NORWAY, article_id="Norway", text="New.")
    assert desk.curation.articles.write(changed, revision=1, by="user:u1").text == "New."


def test_a_free_id_is_one_in_every_spelling(desk: Desk) -> None:
    desk.curation.articles.write(replace(NORWAY, article_id="Norway"), revision=None, by="user:u1")
    with desk.store.reading() as session:
        assert free_id(session, "NORWAY") == "norway-2"
