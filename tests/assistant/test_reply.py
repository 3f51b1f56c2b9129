from __future__ import annotations

from datetime import timedelta

from assistant.receipts import Action, Call, TurnLog
from assistant.record_links import record_url
from assistant.reply import public_payload, reply_payload, show_draft
from crm_tools.approvals import Proposal, ProposalStatus
from crm_tools.desk import Change, Preview, Record
from crm_tools.words import Words
from knowledge_base.passages import Passage
from tests.conftest import FakeClock

SEARCHED = Call("search_knowledge", {"question": "returns?"})


def passage(article: str, chunk: str, text: str = "text") -> Passage:
    return Passage(article, article.title(), text, "", "en", f"/help/en/{article}", 0.9, chunk, 1)


def log_of(*passages: Passage) -> TurnLog:
    log = TurnLog()
    log.add_passages(passages, SEARCHED)
    return log


def test_cited_passages_are_numbered_in_the_order_in_which_they_are_cited() -> None:
    log = log_of(passage("returns", "c1"), passage("refunds", "c2"), passage("warranty", "c3"))

    text, citations = show_draft("Five days [r2]. Fourteen days [r1].", log)

    assert text == "Five days [1]. Fourteen days [2]."
    assert [one["article_id"] for one in citations] == ["refunds", "returns"]
    assert citations[0] == {
        "article_id": "refunds", "title": "Refunds", "url": "/help/en/refunds?revision=1", "quote": "text",
        "language": "en", "heading": "", "revision": 1, "start": 0, "stop": 0, "date": None,
    }  # fmt: skip


def test_a_passage_cited_twice_is_one_citation() -> None:
    text, citations = show_draft("One [r1]. Two [r1]. Three [r2].", log_of(passage("a", "c1"), passage("b", "c2")))

    assert text == "One [1]. Two [1]. Three [2]."
    assert len(citations) == 2


def test_marks_of_records_leave_no_gap_behind() -> None:
    log = log_of(passage("returns", "c1"))
    log.add_read(Call("my_orders"), [Record("order A-1", {})])

    assert show_draft("It was delivered [r2]. See [r1] there.", log)[0] == "It was delivered. See [1] there."
    assert show_draft("已签收 [r2]。", log)[0] == "已签收。"
    assert show_draft("- A-1 [r2]\n- A-2 [r2]", log)[0] == "- A-1\n- A-2"


def test_a_long_passage_is_quoted_in_part() -> None:
    assert len(show_draft("x [r1]", log_of(passage("a", "c", "y" * 2000)))[1][0]["quote"]) == 600


def test_the_words_that_a_reply_rests_on_are_quoted() -> None:
    text = "Open boxes are fine. You have 14 days. The fee is 12 yuan."
    log = log_of(passage("returns", "c1", text), passage("fees", "c2", text))

    _, citations = show_draft("You have 14 days [r1]. It is 12 yuan [r2]. Bring nothing [r9].", log)

    assert [one["quote"] for one in citations] == ["You have 14 days.", "The fee is 12 yuan."]


def test_a_passage_found_again_keeps_its_label() -> None:
    log = log_of(passage("a", "c1"))

    again = log.add_passages([passage("b", "c2"), passage("a", "c1")], SEARCHED)

    assert [one.label for one in again] == ["r2", "r1"]
    assert [one.label for one in log.receipts] == ["r1", "r2"]


def test_what_is_ours_alone_is_not_shown() -> None:
    payload = reply_payload(
        TurnLog(), [], {"state": {"secret": 1}, "intent": "my_orders", "verify": "email"}, trace_id="t", language="en"
    )

    assert payload["state"] == {"secret": 1}
    assert not {"state", "intent"} & set(public_payload(payload))
    assert public_payload(payload)["verify"] == "email"


def test_a_reply_carries_everything_the_doors_show() -> None:
    log = TurnLog()
    log.add_read(Call("t"), [Record("ticket T-1001", {"number": "T-1001", "status": "open"})])
    log.actions.append(Action("start_return", "write", "proposed", ("r1",)))
    change = Change(Words("State", "状态"), Words("old", "旧"), None)
    preview = Preview(Words("Return it?", "退货？"), (Words("A ticket.", "工单。"),), changes=(change,))
    expires = FakeClock()() + timedelta(minutes=30)
    log.proposal = Proposal("prp", "c", None, "start_return", {}, preview, ProposalStatus.PENDING, expires)

    payload = reply_payload(
        log, [], {"choices": [{"label": "A", "value": "a"}], "confidence": 0.5}, trace_id="trc", language="zh"
    )

    assert payload["receipts"] == [{"id": "r1", "kind": "record", "ref": "ticket T-1001"}]
    assert payload["actions"] == [{"tool": "start_return", "effect": "write", "status": "proposed", "receipts": ["r1"]}]
    assert payload["proposal"] == {
        "id": "prp", "tool": "start_return", "summary": "退货？",
        "effects": ["工单。"],
        "changes": [{"name": "状态", "before": "旧", "after": None}], "by_name": None,
        "expires_at": expires.isoformat(), "undo_until": None,
    }  # fmt: skip
    assert payload["choices"] == [{"label": "A", "value": "a"}]
    assert payload["ticket"] == {"number": "T-1001", "status": "open"}
    assert (payload["confidence"], payload["trace_id"]) == (0.5, "trc")


def test_the_ticket_of_a_booked_return_is_shown() -> None:
    log = TurnLog()
    log.add_written(Call("start_return"), [Record("return R-1001", {"ticket": "T-1009"})])

    assert log.ticket() == {"number": "T-1009", "status": "open"}
    assert TurnLog().ticket() is None


def test_what_was_rolled_back_is_taken_back() -> None:
    log = log_of(passage("a", "c1"))
    log.add_written(Call("start_return"), [Record("return R-1", {})])

    log.take_back(1)

    assert [one.label for one in log.receipts] == ["r1"]


def test_records_are_cited_to_colleagues_with_the_page_they_stand_on() -> None:
    log = log_of(passage("returns", "c1"))
    for ref, fields in (
        ("contact con_1", {"name": "Mei Lin", "notes": ["not plain"]}),
        ("ticket T-1003", {"number": "T-1003", "status": "open"}),
        ("order A-1042", {"title_en": "Order A-1042", "title_zh": "订单 A-1042", "said_en": "One.", "said_zh": "一。"}),
        ("lead L-1/2", {"contact_id": "con_2"}),
    ):
        log.add_read(Call("customer_overview"), [Record(ref, fields)])
    log.add_attempt(Call("my_desk"), "failed", {"reason": "x"})

    text, citations = show_draft("A [r2]. B [r3][r4]. C [r1]. D [r5]. E [r2]. F [r6]. G [r9].", log, records=True)

    assert text == "A [1]. B [2][3]. C [4]. D [5]. E [1]. F. G."
    assert [(one["title"], one["url"]) for one in citations] == [
        ("contact con_1", "/console/customers/con_1"),
        ("ticket T-1003", "/console/tickets/T-1003"),
        ("Order A-1042", "/console/customers/con_1#order-A-1042"),
        ("Returns", "/help/en/returns?revision=1"),
        ("lead L-1/2", "/console/customers/con_2#lead-L-1%2F2"),
    ]
    assert citations[0]["quote"] == "name: Mei Lin"
    _, (order,) = show_draft("B [r4].", log, records=True, language="zh")
    assert (order["title"], order["quote"]) == ("订单 A-1042", "一。")
    assert show_draft("A [r2].", log) == ("A.", [])


def test_a_record_is_cited_at_its_place() -> None:
    log = TurnLog()
    for ref, url in (
        ("user usr_1", "/console/"),
        ("conversation cnv_1", "/console/?c=cnv_1"),
        ("choice mei.lin@example.com", "/console/customers/con_1"),
        ("task tsk_1", "/console/customers/con_1#task-tsk_1"),
    ):
        fields = {"contact_id": "con_1"} if ref.startswith(("choice", "task")) else {}
        (receipt,) = log.add_read(Call("my_desk"), [Record(ref, fields)])
        assert record_url(receipt, log.receipts) == url


def test_a_ticket_told_without_its_state_is_not_shown_as_the_replys_ticket() -> None:
    log = TurnLog()
    log.add_read(Call("my_desk"), [Record("ticket T-1", {"title_en": "Ticket T-1"})])
    assert log.ticket() is None


def test_a_record_of_nobody_known_has_no_page() -> None:
    log = TurnLog()
    log.add_read(Call("my_desk"), [Record("order A-1", {"title": "Call"})])

    assert show_draft("Call [r1].", log, records=True)[1][0]["url"] == ""
