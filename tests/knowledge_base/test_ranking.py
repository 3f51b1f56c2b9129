from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.ranking import (
    BY_MODEL,
    Candidate,
    Evidence,
    Ranked,
    few_per_article,
    meaning,
    rank,
    spread,
    sureness,
    together,
)

MODEL = next(iter(BY_MODEL))
SHARE = st.floats(0, 1)
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        chunk_id=st.text("abcdef", min_size=1, max_size=6),
        article_id=st.sampled_from("xyz"),
        language=st.sampled_from(["en", "zh"]),
        meaning=SHARE,
        keyword=SHARE,
    ),
    unique_by=lambda candidate: candidate.chunk_id,
    max_size=20,
)


def a_candidate(chunk_id: str, *, meaning: float = 0.8, keyword: float = 0.0, language: str = "en") -> Candidate:
    return Candidate(chunk_id, chunk_id, language, meaning, keyword)


@given(CANDIDATES, st.randoms())
def test_the_order_does_not_depend_on_the_order_of_the_legs(candidates: list[Candidate], random: object) -> None:
    shuffled = sorted(candidates, key=lambda candidate: hash((candidate.chunk_id, str(random))))
    assert rank(candidates, question_language="en") == rank(shuffled, question_language="en")


@given(CANDIDATES, st.integers(1, 3), st.integers(1, 10))
def test_no_article_takes_more_than_its_share(candidates: list[Candidate], most: int, limit: int) -> None:
    kept = few_per_article(rank(candidates, question_language="en"), most=most, limit=limit)
    assert len(kept) <= limit
    for article in "xyz":
        assert sum(item.candidate.article_id == article for item in kept) <= most


def test_words_that_a_cut_parted_count_for_the_article() -> None:
    whole, none = Candidate("b", "b", "en", 0.8, 0.2, 0.9), Candidate("a", "a", "en", 0.8, 0.2, 0.2)
    assert rank([none, whole], question_language="en")[0].candidate is whole


def test_a_story_has_more_to_say_than_its_question_but_not_all() -> None:
    def ranked(**meanings: float) -> list[Ranked]:
        return rank([a_candidate(name, meaning=value) for name, value in meanings.items()], question_language="en")

    def order(*rankings: list[Ranked]) -> str:
        return "".join(item.candidate.chunk_id for item in together(rankings))

    story = ranked(a=0.9, b=0.6, c=0.2)
    assert order(story) == "abc"
    assert order(story, ranked(b=0.7, a=0.5, d=0.4, e=0.1)) == "abdce"
    assert order(ranked(a=0.65, b=0.6), ranked(b=0.7, a=0.3)) == "ba"


def test_words_break_a_tie_in_meaning() -> None:
    ranked = rank([a_candidate("a"), a_candidate("b", keyword=0.5)], question_language="en")
    assert ranked[0].candidate.chunk_id == "b"


def test_words_count_less_when_the_passage_is_in_another_language() -> None:
    own, other = a_candidate("own", keyword=0.5), a_candidate("other", keyword=0.5, language="zh")
    assert rank([other, own], question_language="en")[0].candidate is own


def test_what_an_article_is_about_counts_about_as_much_as_the_chunk() -> None:
    assert 0.845 < meaning(0.8, 0.9) < 0.86
    assert meaning(0.8, None) == 0.8


def test_the_usual_is_that_of_the_tenth_article_or_the_last() -> None:
    many = [a_candidate(str(i), meaning=1 - i / 100) for i in range(30)]
    assert spread(many) == 0.91
    assert spread(many[:3]) == 0.98
    assert spread([]) is None


@given(SHARE, SHARE, SHARE, st.floats(0, 0.2))
def test_more_evidence_never_makes_it_less_sure(meant: float, keyword: float, known: float, more: float) -> None:
    before = sureness(Evidence(meant, 0.8, keyword, known), MODEL)
    for after in (
        Evidence(meant + more, 0.8, keyword, known),
        Evidence(meant, 0.8, keyword + more, known),
        Evidence(meant, 0.8, keyword, known + more),
    ):
        assert 0 <= before <= sureness(after, MODEL) <= 1


def test_a_model_without_fitted_figures_is_judged_by_words_alone() -> None:
    assert sureness(Evidence(0.1, 0.1, 0.9, 1.0), "unknown") == sureness(Evidence(None, None, 0.9, 1.0), MODEL) > 0.5
