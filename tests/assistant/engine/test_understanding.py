"""Intents are read right on utterances that the examples do not hold, by n-grams alone and with embeddings."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
import yaml

from assistant.engine.company import Company
from assistant.engine.dialogue import FLOWS
from assistant.engine.understanding import Understanding, examples
from assistant.procedures.shelf import built_in
from knowledge_base.embeddings import HashingEmbedder
from knowledge_base.models import open_embedder

HERE = Path(__file__).parent
NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
EMBEDDED = [("fresh", 0.88), ("unseen", 0.88), ("heldout", 0.93)]


def rows(name: str, language: str) -> list[tuple[str, str]]:
    loaded = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return [(text, intent) for intent, texts in loaded[language].items() for text in texts]


def accuracy(understanding: Understanding, name: str, language: str) -> float:
    wrong = [(text, intent, understanding.read(text).intent) for text, intent in rows(name, language)]
    wrong = [row for row in wrong if row[1] != row[2]]
    return 1 - len(wrong) / len(rows(name, language))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("name", "floor"), [("heldout", 0.9), ("fresh", 0.8)])
def test_ngrams_alone_read_what_the_examples_do_not_hold(
    understanding: Understanding, language: str, name: str, floor: float
) -> None:
    assert accuracy(understanding, name, language) >= floor


@pytest.mark.slow
def test_embeddings_read_better_than_ngrams(company: Company, tmp_path: Path) -> None:
    embedder = open_embedder("e5", folder=tmp_path / "model")
    try:
        embedder.warm()
        embedder.embed_queries(["ready?"])
        understanding = Understanding(company=company, embedder=embedder)
        assert understanding.learn(tmp_path)
        for language in ("en", "zh"):
            for name, floor in EMBEDDED if NIGHTLY else EMBEDDED[:2]:  # the long one is read at night
                assert accuracy(understanding, name, language) >= floor
    finally:
        embedder.close()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["heldout", "fresh", "unseen"])
def test_no_test_utterance_is_an_example(language: str, name: str) -> None:
    known = {text.strip().casefold() for _, text in examples(language)}
    assert not [text for text, _ in rows(name, language) if text.casefold() in known]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_intent_has_25_examples_and_a_flow(language: str) -> None:
    counts: dict[str, int] = {}
    for intent, _ in examples(language):
        counts[intent] = counts.get(intent, 0) + 1
    assert min(counts.values()) >= 25
    assert set(counts) | {"unclear"} == set(FLOWS) | {one.name for one in built_in() if one.examples}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("how long can I return an opened machine?", "knowledge"),
        ("Can I return an opened machine?", "knowledge"),
        ("拆封的机器多久内可以退？", "knowledge"),
        ("I want to send back the espresso machine from my last order", "start_return"),
        ("我想退掉上一单的咖啡机", "start_return"),
        ("my machine leaks and nothing helps", "open_ticket"),
        ("转人工", "human"),
        ("a person, please", "human"),
        ("Hello, where is my order A-1042?", "order_status"),
        ("您好，我的订单 A-1042 到哪了", "order_status"),
        ("T-1001", "ticket_status"),
    ],
)
def test_the_sentences_that_must_not_go_wrong(understanding: Understanding, text: str, intent: str) -> None:
    assert understanding.read(text).intent == intent


@pytest.mark.parametrize(
    "text", ["This is ridiculous, I'm fed up", "气死我了，什么破服务", "I HAVE WAITED FOR THREE WEEKS NOW"]
)
def test_anger_is_heard(understanding: Understanding, text: str) -> None:
    assert understanding.read(text).angry


@pytest.mark.parametrize(
    "text", ["Thank you so much!!!", "滚筒怎么清洁", "OK", "Is the Aria Pro UL listed?", "麻烦第三方安装可以吗"]
)
def test_no_anger_where_there_is_none(understanding: Understanding, text: str) -> None:
    assert not understanding.read(text).angry


def test_learning_waits_for_the_embedder_and_keeps_its_vectors(company: Company, tmp_path: Path) -> None:
    assert not Understanding(company=company).learn(tmp_path)
    understanding = Understanding(company=company, embedder=HashingEmbedder())
    assert understanding.scorer == "ngrams"
    assert understanding.learn(tmp_path)
    assert understanding.scorer == "ngrams+hashing-512"
    kept = list(tmp_path.glob("intents-*.npy"))
    assert len(kept) == 1
    written = kept[0].stat().st_mtime_ns
    assert Understanding(company=company, embedder=HashingEmbedder()).learn(tmp_path)
    assert kept[0].stat().st_mtime_ns == written


def test_a_reading_takes_milliseconds(understanding: Understanding) -> None:
    understanding.read("warm")
    started = time.thread_time()
    for at in range(50):
        understanding.read(f"where is my parcel number {at} " * 20)
    assert (time.thread_time() - started) / 50 < 0.05
