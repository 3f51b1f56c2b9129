"""Messages from a side that comes for its answers itself."""

from __future__ import annotations

from crm_tools.people.contacts import create_contact
from crm_tools.service.inbound import Inbound, receive_inbound
from crm_tools.service.messages import Author, NewMessage, add_message
from crm_tools.service.speakers import Proof, admit_speaker
from crm_tools.store import Store
from tests.conftest import FakeClock


def _said(sender: str, external_id: str, *, ticket_number: str = "") -> Inbound:
    return Inbound(
        channel="rasa", account="rest", external_id=external_id, thread_key=sender, handle=sender, text="hello",
        proof=Proof("rasa", sender, proven=True), pulls=True, ticket_number=ticket_number,
    )  # fmt: skip


def test_a_sender_keeps_their_thread_and_nothing_is_queued_for_them(any_store: Store, clock: FakeClock) -> None:
    with any_store.transaction() as session:
        first = receive_inbound(session, _said("ann", "1"), at=clock())
        again = receive_inbound(session, _said("ann", "2", ticket_number="T-1"), at=clock())
        other = receive_inbound(session, _said("bob", "3"), at=clock())
        reply = NewMessage(Author.ASSISTANT, "Hello Ann.", "en")
        add_message(session, first.conversation_id, reply, at=clock(), actor="assistant")

    assert again.conversation_id == first.conversation_id != other.conversation_id
    assert any_store.count("outbox", {}) == 0


def test_a_proof_stays_in_the_thread_and_never_makes_the_sender_an_identity(any_store: Store, clock: FakeClock) -> None:
    with any_store.transaction() as session:
        thread = receive_inbound(session, _said("ann", "1"), at=clock()).conversation_id
        contact_id = create_contact(session, "Ann", language="en", at=clock())
        admit_speaker(session, thread, contact_id, at=clock())
        receive_inbound(session, _said("ann", "2"), at=clock())

    assert any_store.count("conversations", {"id": thread, "contact_id": contact_id, "level": "verified"}) == 1
    assert any_store.count("identities", {"channel": "rasa"}) == 0
