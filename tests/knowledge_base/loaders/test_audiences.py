from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders import load
from knowledge_base.passages import Audience

LOST = {
    "not closed": "---\naudience: staff\n# T\n\nsecret\n",
    "closed by dots": "---\naudience: staff\n...\n# T\n\nsecret\n",
    "closed with a word behind": "---\naudience: staff\n--- # end\n\nsecret\n",
    "a space before": " ---\naudience: staff\n---\n\nsecret\n",
    "a comment before": "<!-- ours -->\n---\naudience: staff\n---\n\nsecret\n",
    "an unseen character before": "\u200b---\naudience: staff\n---\n\nsecret\n",
    "four hyphens": "----\naudience: staff\n----\n\nsecret\n",
    "not opened": "audience: staff\n---\n\nsecret\n",
    "another language's": '+++\naudience = "staff"\n+++\n\nsecret\n',
    "quoted": '---\n"audience": "staff"\n\nsecret\n',
}


@pytest.mark.parametrize("text", LOST.values(), ids=LOST)
@pytest.mark.parametrize("suffix", [".md", ".txt"])
def test_a_file_that_means_to_be_for_the_staff_is_never_published(tmp_path: Path, text: str, suffix: str) -> None:
    path = tmp_path / f"note{suffix}"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(UnreadableSource, match="front matter"):
        load(path)


@pytest.mark.parametrize("line", ["audience:", "audience: null", "audience: staff\naudience: public", "audience: all"])
def test_an_audience_that_is_no_audience_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "note.md"
    path.write_text(f"---\n{line}\n---\n\nsecret\n", encoding="utf-8")

    with pytest.raises(UnreadableSource, match="audience"):
        load(path)


def test_a_page_may_say_that_it_is_for_the_staff(tmp_path: Path) -> None:
    path = tmp_path / "note.html"
    path.write_text('<html><head><meta name="audience" content="staff"></head><body><p>secret</p></body></html>')

    assert [draft.audience for draft in load(path)] == [Audience.STAFF]


def test_an_article_may_talk_about_audiences(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text("# Front matter\n\nWrite a line that names the audience: staff or public.\n\nAudience: everyone.\n")

    assert [draft.audience for draft in load(path)] == [Audience.PUBLIC]
