from __future__ import annotations

import time

import pytest

from assistant.stopwatch import Stopwatch


def test_a_stage_inside_another_is_counted_once() -> None:
    watch = Stopwatch()
    with watch.stage("tools"), watch.stage("search"):
        time.sleep(0.03)

    assert watch.seconds["search"] >= 0.03
    assert watch.seconds["tools"] < 0.02


def test_a_stage_that_comes_again_adds_up_and_all_stages_fit_into_the_whole() -> None:
    watch = Stopwatch()
    for _ in range(2):
        with watch.stage("review"):
            time.sleep(0.01)
    told = watch.as_json()

    assert told["seconds"]["review"] >= 0.02
    assert told["total"] >= told["seconds"]["review"]


def test_a_call_that_breaks_is_kept_as_failed_with_its_time() -> None:
    watch = Stopwatch()
    with pytest.raises(TimeoutError), watch.call("some-model"):
        raise TimeoutError

    (call,) = watch.as_json()["calls"]
    assert call == {"model": "some-model", "seconds": call["seconds"], "tokens_in": None, "tokens_out": None} | {
        "failed": True
    }
    assert "model" in watch.seconds
