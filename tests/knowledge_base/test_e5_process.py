from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.e5_process import E5Embedder
from knowledge_base.e5_serving import BACKGROUND_NICENESS
from knowledge_base.embeddings import HashingEmbedder
from knowledge_base.errors import EmbeddingFailure
from knowledge_base.model_process import LOSSES_BEFORE_FAILED
from tests.knowledge_base.stand_in import COMMAND

ROOT = Path(__file__).parents[2]


@pytest.fixture
def embedder(tmp_path: Path) -> Iterator[E5Embedder]:
    made = E5Embedder(tmp_path, command=COMMAND)
    yield made
    made.close()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def wait_until(happened: object, seconds: float = 20.0) -> bool:
    assert callable(happened)
    deadline = time.monotonic() + seconds
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(happened())


def test_many_threads_get_their_own_rows(embedder: E5Embedder) -> None:
    twin = HashingEmbedder()

    def ask(number: int) -> bool:
        texts = [f"text {number} {part}" for part in range(number % 5 + 1)]
        return bool(np.allclose(embedder.embed_passages(texts), twin.embed_passages([f"passage: {t}" for t in texts])))

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(ask, range(120)))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives each thread its own niceness")
@pytest.mark.parametrize(("background", "highest"), [(True, max(os.nice(0), BACKGROUND_NICENESS)), (False, os.nice(0))])
def test_only_in_the_background_bulk_work_gives_way(tmp_path: Path, background: bool, highest: int) -> None:
    embedder = E5Embedder(tmp_path, command=COMMAND, background=background)
    try:
        embedder.embed_passages(["some", "work"])
        threads = Path(f"/proc/{embedder.process_id()}/task").glob("*/stat")
        niceness = [int(one.read_text().rpartition(")")[2].split()[16]) for one in threads]
    finally:
        embedder.close()

    assert max(niceness) == highest
    assert min(niceness) == os.nice(0)


def test_it_is_warming_then_ready(embedder: E5Embedder) -> None:
    assert embedder.state() == "cold"
    embedder.warm()
    assert embedder.state() == "warming"
    assert wait_until(lambda: embedder.state() == "ready")


def test_a_question_does_not_wait_for_bulk_work(embedder: E5Embedder) -> None:
    embedder.embed_queries(["first"])
    bulk = threading.Thread(target=embedder.embed_passages, args=([f"slow {i}" for i in range(16)],))
    bulk.start()
    time.sleep(0.1)
    embedder.embed_queries(["quick"])
    assert bulk.is_alive()
    bulk.join()


def test_a_question_asked_before_is_remembered(embedder: E5Embedder) -> None:
    first = embedder.embed_queries(["slow question", "other"])
    started = time.perf_counter()
    assert (embedder.embed_queries(["other", "slow question", "other"]) == first[[1, 0, 1]]).all()
    assert time.perf_counter() - started < 0.2


def test_one_refused_text_ends_nothing(embedder: E5Embedder) -> None:
    with pytest.raises(EmbeddingFailure, match="cannot embed that"):
        embedder.embed_passages(["fail"])
    assert embedder.embed_passages(["fine"]).shape == (1, 512)


def test_no_text_is_no_work(embedder: E5Embedder) -> None:
    assert embedder.embed_passages([]).shape[0] == embedder.embed_queries([]).shape[0] == 0
    assert embedder.state() == "cold"


def test_killed_in_the_middle_it_comes_back_and_every_caller_is_answered(embedder: E5Embedder) -> None:
    embedder.embed_queries(["first"])
    first = embedder.process_id()
    assert first is not None
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(embedder.embed_passages, [f"slow {i}"]) for i in range(4)]
        time.sleep(0.1)
        os.kill(first, signal.SIGKILL)
        assert all(future.result(30).shape == (1, 512) for future in waiting)
    assert embedder.process_id() != first


def test_a_text_that_kills_the_model_is_given_up_and_the_model_with_it(embedder: E5Embedder) -> None:
    for _ in range(LOSSES_BEFORE_FAILED):
        with pytest.raises(EmbeddingFailure):
            embedder.embed_passages(["die"])
    assert embedder.state() == "failed"
    assert "code 9" in embedder.why_failed()


def test_a_model_that_cannot_be_loaded_says_why(tmp_path: Path) -> None:
    embedder = E5Embedder(tmp_path, command=(*COMMAND, "broken"))
    with pytest.raises(EmbeddingFailure, match="no room left"):
        embedder.embed_queries(["hello"])
    assert wait_until(lambda: embedder.state() == "failed")
    embedder.close()


def test_closed_it_leaves_no_process(embedder: E5Embedder) -> None:
    embedder.embed_queries(["first"])
    pid = embedder.process_id()
    assert pid is not None
    embedder.close()
    assert not alive(pid)
    with pytest.raises(EmbeddingFailure, match="closed"):
        embedder.embed_queries(["second"])


def test_the_child_dies_with_a_killed_parent(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from knowledge_base.e5_process import E5Embedder;"
        f"e = E5Embedder(Path({str(tmp_path)!r}), command={COMMAND!r}); e.embed_queries(['x']);"
        "print(e.process_id(), flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert alive(child)
        parent.kill()
    assert wait_until(lambda: not alive(child))
