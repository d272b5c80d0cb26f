"""A customer's mails come, are answered and closed; years later they go, or she asks for it and goes herself."""

from datetime import datetime

from sqlalchemy import select

from helpdesk.domain.ticket import TicketState
from helpdesk.services.privacy.person_erase import erase, plan
from helpdesk.services.privacy.retention import run
from helpdesk.services.privacy.verification import verify
from helpdesk.services.ticketing.tickets import set_state
from helpdesk.store import inbox, tickets
from helpdesk.store.inbox import InboundMessage
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.tickets import Comment, Party
from tests.builders import ANNA
from tests.scenarios.site import Outgoing, Site, proved, to

ERIKA = "erika@kunde.example.org"


def closed(site: Site) -> tuple[str, Outgoing]:
    """A request that was answered and closed; gives its number and the answer."""
    mails = site.mail()
    answered = site.answer(to(mails, ANNA), "Guten Tag Frau Beispiel,\n\nwir kommen morgen.", headers=proved(ANNA))
    (ticket,) = site.tickets()
    with site.database.transaction() as session:
        set_state(session, tickets.get(session, ticket.id), TicketState.CLOSED, ANNA, site.now)
    return ticket.number, to(answered, ERIKA)


def assert_whole(site: Site) -> None:
    with site.database.reading() as session:
        assert verify(session, site.desk.blobs).first is None


def gone_from(site: Site) -> bool:
    with site.database.reading() as session:
        people = {*session.scalars(select(Party.address)), *session.scalars(select(Comment.author_address))}
        people |= set(session.scalars(select(OutboundMessage.recipient)))
        texts = " ".join(session.scalars(select(Comment.text)))
    return ERIKA not in people and "Beispiel" not in texts


def test_what_is_due_goes_and_a_late_reply_is_a_new_request(site: Site) -> None:
    number, answer = closed(site)
    site.now = datetime(2033, 1, 1, 9, 0, tzinfo=site.now.tzinfo)
    assert run(site.database, site.desk, site.now).tickets == 1
    assert gone_from(site)
    assert_whole(site)
    site.answer(answer, "Es geht schon wieder nicht.")
    first, second = site.tickets()
    assert (first.number, first.state, first.subject) == (number, "closed", "")
    assert second.requester_address == ERIKA
    assert_whole(site)


def test_who_asks_to_be_erased_is_gone_from_daily_use_and_writes_again_as_a_stranger(site: Site) -> None:
    _, answer = closed(site)
    with site.database.transaction() as session:
        number = erase(session, site.desk, plan(session, site.desk, ERIKA, site.now), site.now, actor="admin")
    assert gone_from(site)
    with site.database.reading() as session:
        row = session.scalars(select(InboundMessage).order_by(InboundMessage.id)).first()
        assert row is not None
        assert ERIKA.encode() in inbox.original_bytes(row, site.desk.blobs)
        assert f"erased-{number}@erased.invalid".encode() in inbox.raw_bytes(row, site.desk.blobs)
    assert_whole(site)
    told = site.answer(answer, "Noch eine Frage, bitte.")
    assert ERIKA in {mail.recipient for mail in told}
    assert "invalid" not in " ".join(mail.recipient for mail in told)
    assert_whole(site)
