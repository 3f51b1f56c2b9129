from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge_base.errors import UnreadableSource
from knowledge_base.reading import Limits, Reader
from tests.knowledge_base.loaders.papers import a_bomb, a_pdf


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader(Limits(cpu_seconds=2, wall_seconds=30, memory_bytes=600_000_000)) as made:
        yield made


def a_page(folder: Path, name: str = "page.html") -> Path:
    path = folder / name
    path.write_text("<html lang=zh><body><h1>Returns</h1><p>14 days</p></body></html>")
    return path


def test_a_file_read_apart_is_the_same_article(reader: Reader, tmp_path: Path) -> None:
    [draft] = reader.load(a_page(tmp_path))
    assert (draft.article_id, draft.language, draft.title, draft.text) == ("page", "zh", "Returns", "14 days")


def test_days_and_shelves_survive_the_way(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text("q,a,audience,updated,tags,review\nHow?,So,staff,2026-01-02,x,2026-09-01\n")
    [draft] = reader.load(tmp_path / "faq.csv")
    told = (draft.audience.name, str(draft.updated), str(draft.review_on), draft.tags)
    assert told == ("STAFF", "2026-01-02", "2026-09-01", ("x",))


def test_a_reason_crosses_over(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(a_pdf([[]]))
    with pytest.raises(UnreadableSource, match="holds no text; it looks scanned"):
        reader.load(tmp_path / "scan.pdf")


def test_a_file_that_takes_too_much_is_ended_and_the_next_one_is_read(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match=r"memory|computing|unpacks|longer"):
        reader.load(a_bomb(tmp_path / "bomb.pdf", megabytes=300))
    assert reader.load(a_page(tmp_path))[0].text == "14 days"


def child(script: str) -> tuple[str, ...]:
    return (sys.executable, "-c", script)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("import time; time.sleep(60)", "took longer than 0.5 s"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "of computing"),
        ("import os; os._exit(3)", "ended the process that read it"),
        ("print('x' * 3_000_000)", "far more text"),
        ('print(\'{"error": "memory"}\')', "more than 1000 MB of memory"),
    ],
)
def test_whatever_becomes_of_the_process_there_is_a_reason(tmp_path: Path, script: str, reason: str) -> None:
    limits = Limits(wall_seconds=0.5 if "sleep" in script else 20, answer_bytes=1_000_000)
    with Reader(limits, command=child(script)) as reader, pytest.raises(UnreadableSource, match=reason):
        reader.load(a_page(tmp_path))


def test_one_process_reads_many_files_and_ends_with_its_reader(tmp_path: Path) -> None:
    answer = 'import os, sys\nfor _ in sys.stdin: print(\'{"drafts": [], "pid": %d}\' % os.getpid(), flush=True)'
    with Reader(command=child(answer)) as reader:
        for number in range(20):
            assert reader.load(a_page(tmp_path, f"{number}.html")) == []
        pid = reader.process_id()
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_small_plain_text_needs_no_process(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\ntext")
    with Reader(command=("/nowhere/at/all",)) as reader:
        assert reader.load(tmp_path / "a.md")[0].text == "text"
