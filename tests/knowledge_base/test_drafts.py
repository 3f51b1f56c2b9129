from __future__ import annotations

import pytest

from crm_tools.errors import NotFound
from knowledge_base.approving import Edits
from knowledge_base.drafting import is_unwritten, neutral_title
from knowledge_base.errors import NotThere, Outdated, Unfit
from knowledge_base.passages import Audience
from tests.knowledge_base.asking import Desk
from tests.knowledge_base.conftest import Write

ANSWER = "Hi Anna, descale it with two spoons of citric acid, then rinse twice. Call me on +44 20 7946 0958. Tom Baker"
PROBLEM = "My machine A-1042 is full of lime. Anna Novak, 12 Baker Street, anna.novak@example.com"


def solved(desk: Desk, subject: str = "Lime in the machine") -> str:
    anna = desk.contact(phone="+442079460958")
    thread = desk.thread(contact=anna)
    number = desk.ticket(subject, PROBLEM, thread=thread, contact=anna)
    desk.reply(thread, ANSWER, user=desk.colleague())
    return number


def test_a_finished_ticket_becomes_a_draft_without_anything_personal(desk: Desk) -> None:
    number = solved(desk)
    made = desk.curation.drafts.of_ticket(number).proposed
    text = f"{made.title}\n{made.text}"

    assert "citric acid" in text
    assert "full of lime" in text
    assert made.title == "Lime in the machine"
    assert (made.origin, made.language) == ("ticket", "en")
    assert made.evidence[0] == {"ticket": number}
    for personal in ("Anna", "Novak", "Baker", "Tom", "example.com", "A-1042", "7946"):
        assert personal not in text


def test_a_ticket_makes_one_draft_however_often_it_is_asked_for(desk: Desk) -> None:
    number = solved(desk)

    assert desk.curation.drafts.of_ticket(number).id == desk.curation.drafts.of_ticket(number.lower()).id
    assert len(desk.curation.drafts.all()) == 1


def test_what_teaches_nothing_makes_no_draft(desk: Desk) -> None:
    with pytest.raises(Unfit, match="still open"):
        desk.curation.drafts.of_ticket(desk.ticket("a", "b", solved=False))
    with pytest.raises(Unfit, match="no colleague answered"):
        desk.curation.drafts.of_ticket(desk.ticket("a", "b", thread=desk.thread()))
    thread = desk.thread()
    number = desk.ticket("a", "b", thread=thread)
    desk.reply(thread, "a note for us alone, which no customer may ever read", internal=True)
    desk.reply(thread, "Done!")
    with pytest.raises(Unfit, match="no colleague answered"):
        desk.curation.drafts.of_ticket(number)
    with pytest.raises(NotFound):
        desk.curation.drafts.of_ticket("T-9999")


def test_a_draft_is_found_by_nobody_until_a_person_approves_it(desk: Desk) -> None:
    draft = desk.curation.drafts.of_ticket(solved(desk))
    for audience in Audience:
        assert desk.library.search("citric acid lime", language="en", audience=audience).passages == ()
    assert desk.library.articles() == []

    desk.curation.drafts.approve(draft.id, Edits(title="Descaling", tags=("lime",)), by="user:u1")
    found = desk.library.search("citric acid lime", language="en").passages
    assert {one.title for one in found} == {"Descaling"}
    (state,) = desk.curation.articles.one(draft.proposed.article_id)
    assert (state.origin, state.source, state.article.revision) == ("ticket", "", 1)
    decided = desk.curation.drafts.one(draft.id)
    assert (decided.status, decided.decided_by) == ("approved", "user:u1")
    with pytest.raises(Outdated, match="already approved"):
        desk.curation.drafts.decline(draft.id, "late", by="user:u2")


def test_an_approval_sent_again_changes_nothing(desk: Desk) -> None:
    draft = desk.curation.drafts.of_ticket(solved(desk))
    first = desk.curation.drafts.approve(draft.id, Edits(), by="user:u1", key="k1")

    assert desk.curation.drafts.approve(draft.id, Edits(), by="user:u1", key="k1") == first
    desk.curation.articles.remove(first.article_id, by="user:u1")
    assert desk.curation.drafts.approve(draft.id, Edits(), by="user:u1", key="k1") == first


def test_a_declined_draft_keeps_its_reason_and_is_never_found(desk: Desk) -> None:
    draft = desk.curation.drafts.of_ticket(solved(desk))
    with pytest.raises(Unfit, match="say why"):
        desk.curation.drafts.decline(draft.id, "  ", by="user:u1")
    desk.curation.drafts.decline(draft.id, "only true of one machine", by="user:u1")

    assert desk.curation.drafts.one(draft.id).reason == "only true of one machine"
    assert desk.curation.drafts.all() == []
    assert [one.id for one in desk.curation.drafts.all("declined")] == [draft.id]
    assert desk.library.search("citric acid lime", language="en", audience=Audience.STAFF).passages == ()


def test_a_gap_without_any_answer_becomes_a_frame_that_cannot_be_approved_as_it_is(desk: Desk, write: Write) -> None:
    desk.library.add(write("parcels", "Parcels are sent by courier.", title="Parcels"))
    desk.ask("Hi, do you ship parcels to Norway? Mail me: anna@example.com")
    desk.ask("Do you ship parcels to Norway?")
    gap = desk.curation.gaps.all()[0]
    draft = desk.curation.gaps.draft(gap.id)
    text = draft.proposed.text

    assert draft.id == desk.curation.gaps.draft(gap.id).id
    assert is_unwritten(text)
    assert "- Do you ship parcels to Norway" in text
    assert "[Parcels](/help/en/parcels): Parcels are sent by courier." in text
    assert "anna@example.com" not in f"{text}{draft.proposed.evidence}"
    with pytest.raises(Unfit, match="still says"):
        desk.curation.drafts.approve(draft.id, Edits(), by="operator")

    desk.curation.drafts.approve(draft.id, Edits(text="We ship parcels to Norway within six days."), by="operator")
    assert desk.curation.gaps.all() == []
    with pytest.raises(NotThere):
        desk.curation.gaps.draft(gap.id)


def test_a_gap_that_a_colleague_answered_is_drafted_in_their_words(desk: Desk) -> None:
    anna = desk.contact()
    thread = desk.ask("Do you ship parcels to Norway?", thread=desk.thread(contact=anna), did="hand_over")
    number = desk.ticket("Norway", "Do you ship?", thread=thread, contact=anna)
    desk.reply(thread, "Dear Anna, yes: parcels to Norway take six working days and cost ¥180.", user=desk.colleague())
    draft = desk.curation.gaps.draft(desk.curation.gaps.all()[0].id)

    assert draft.proposed.text == "Dear [name], yes: parcels to Norway take six working days and cost ¥180."
    assert {"ticket": number} in draft.proposed.evidence
    assert not is_unwritten(draft.proposed.text)


def test_a_chinese_gap_is_framed_in_chinese(desk: Desk) -> None:
    desk.ask("请问可以寄到挪威吗？", language="zh")
    draft = desk.curation.gaps.draft(desk.curation.gaps.all()[0].id).proposed

    assert (draft.language, draft.title) == ("zh", "可以寄到挪威吗？")
    assert "待补充" in draft.text
    assert is_unwritten(draft.text)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Hi, can you tell me how heavy it is?", "How heavy it is?"),
        ("hello there! do you ship to Norway", "Do you ship to Norway"),
        ("你好，请问多久能到？", "多久能到？"),
        ("Hi.", "Hi."),
    ],
)
def test_a_title_is_the_question_without_its_greeting(question: str, title: str) -> None:
    assert neutral_title(question) == title
