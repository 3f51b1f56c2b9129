from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from knowledge_base.article_markdown import read_markdown
from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders import load, suffixes
from knowledge_base.passages import Audience


def save(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_front_matter_is_read(tmp_path: Path) -> None:
    text = (
        "---\nid: returns\ntitle: Can I return it?\ncategory: returns\naudience: staff\nupdated: 2026-05-31\n"
        "tags: [return, money back]\n---\n\nBody.\n"
    )
    [draft] = load(save(tmp_path, "x.md", text))
    assert (draft.article_id, draft.title, draft.text) == ("returns", "Can I return it?", "Body.")
    assert (draft.audience, draft.updated, draft.tags) == (Audience.STAFF, date(2026, 5, 31), ("return", "money back"))


def test_without_front_matter_the_heading_is_the_title_and_the_file_the_id(tmp_path: Path) -> None:
    [draft] = load(save(tmp_path, "Return Policy.md", "# Returns\n\nBody with\n\n---\n\na rule."))
    assert (draft.article_id, draft.title, draft.text) == ("return-policy", "Returns", "Body with\n\n---\n\na rule.")


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("a.md", "Plain English.", "en"),
        ("a.md", "用 `espresso machine` 做咖啡", "zh"),
        ("zh/a.md", "Aria One", "zh"),
        ("en/a.md", "滤网", "en"),
        ("zh/a.md", "---\nlanguage: en\n---\nText", "en"),
    ],
)
def test_the_language_is_told_by_front_matter_folder_or_script(
    tmp_path: Path, name: str, text: str, language: str
) -> None:
    assert load(save(tmp_path, name, text))[0].language == language


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.doc", "x", "not supported"),
        ("a.md", b"\x89PNG\0\0", "not text"),
        ("a.md", "---\nid: 'a/../b'\n---\nx", "may hold only"),
        ("a.md", "---\naudience: everyone\n---\nx", "public or staff"),
        ("a.md", "---\nupdated: yesterday\n---\nx", "2026-05-31"),
        ("a.md", "---\nlanguage: fr\n---\nx", "en or zh"),
        ("a.md", "---\n- a list\n---\nx", "key: value"),
        ("a.md", "---\ntitle: only\n---\n", "no text"),
        ("a.txt", "", "no text"),
        ("a.md", "x" * 5_000_001, "larger than 5 MB"),
    ],
)
def test_a_file_that_cannot_be_an_article_says_why(
    tmp_path: Path, name: str, content: str | bytes, reason: str
) -> None:
    with pytest.raises(UnreadableSource, match=reason):
        load(save(tmp_path, name, content))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_the_usual_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    assert load(save(tmp_path, "a.txt", "退货\r\n十四天内可退货".encode(encoding)))[0].text == "十四天内可退货"


def test_a_page_is_read_without_its_menu(tmp_path: Path) -> None:
    page = (
        "<html lang=zh-CN><head><title>退货</title><script>alert(1)</script></head><body><nav>Menu</nav><main>"
        "<h2>Conditions</h2><div><p>Within <b>14</b> days</p>loose</div><ul><li>clean</li><li>whole</li></ul>"
        "<table><tr><th>Part</th></tr><tr><td>F4</td></tr></table></main></body></html>"
    )
    [draft] = load(save(tmp_path, "returns.html", page))
    assert (draft.article_id, draft.title, draft.language) == ("returns", "退货", "zh")
    assert draft.text == "## Conditions\n\nWithin 14 days\n\nloose\n\n- clean\n- whole\n\n| Part |\n|---|\n| F4 |"


@pytest.mark.parametrize(
    ("key", "meant"),
    [("audiance", "audience"), ("Audience", "audience"), ("adience", "audience"), ("audeince", "audience"),
     ("tag", "tags"), ("langauge", "language"), ("update", "updated")],
)  # fmt: skip
def test_a_misspelt_key_never_publishes_what_was_for_staff(tmp_path: Path, key: str, meant: str) -> None:
    with pytest.raises(UnreadableSource, match=f"unknown key '{key}'; did you mean '{meant}'"):
        load(save(tmp_path, "a.md", f"---\nid: a\n{key}: staff\n---\nText"))


@pytest.mark.parametrize("key", ["author", "layout", "subtitle", "categories", "updated_at", "slug", "date"])
def test_keys_of_other_tools_are_passed_over(tmp_path: Path, key: str) -> None:
    assert load(save(tmp_path, "a.md", f"---\nid: a\n{key}: x\n---\nText"))[0].article_id == "a"


def test_front_matter_may_stand_below_an_empty_line(tmp_path: Path) -> None:
    assert load(save(tmp_path, "a.md", "\n---\naudience: staff\n---\nText"))[0].audience is Audience.STAFF


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("<h1>Returns</h1><p>Text</p>", "Returns"),
        ("<header><h1>The shop</h1></header><main><h1>Returns</h1><p>Text</p></main>", "Returns"),
        ("<header><h1>Returns</h1></header><main><p>Text</p></main>", "Returns"),
        ("<h1><img src=logo.png></h1><p>Text</p>", "Returns | The shop"),
        ("<p>Text</p>", "Returns | The shop"),
    ],
)
def test_a_page_is_called_by_its_heading_rather_than_its_title(tmp_path: Path, body: str, title: str) -> None:
    page = f"<html><head><title>Returns | The shop</title></head><body>{body}</body></html>"
    [draft] = load(save(tmp_path, "returns.html", page))
    assert (draft.title, draft.text) == (title, "Text")


def test_loaders_are_collected() -> None:
    assert {".md", ".txt", ".html", ".htm", ".markdown"} <= set(suffixes())


def test_a_hostile_first_heading_is_read_in_a_moment(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"# {'#' * 90_000} x\n\nText.")
    started = time.thread_time()
    [draft] = load(tmp_path / "a.md")
    assert (draft.text, draft.title[-2:]) == ("Text.", " x")
    assert read_markdown(f"# {' #' * 45_000} x\n\nText.").writing.text == "Text."
    assert time.thread_time() - started < 1
