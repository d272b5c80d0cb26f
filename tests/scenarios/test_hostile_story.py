"""A mail that costs a lot of work: it keeps nobody waiting, and becomes a ticket with the original attached."""

import smtplib

from helpdesk.services.incoming.process import process_due
from tests.builders import ANNA, SUPPORT, raw_mail
from tests.hostile import SHAPES
from tests.scenarios.site import Site, to

BOMB = SHAPES["500,000 beginnings of uuencoded files"]()


def hand_in(site: Site, *mails: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", site.port, timeout=30) as client:
        for raw in mails:
            client.sendmail("erika@kunde.example.org", [SUPPORT], raw)


def test_honest_mail_overtakes_mail_that_costs_a_lot_of_work(site: Site) -> None:
    other = BOMB.replace(b"hostile@", b"other@")
    hand_in(site, BOMB, other, raw_mail(subject="Der Drucker druckt nicht"))
    taken = []
    while count := process_due(site.database, site.desk, site.now):
        taken.append((count, [ticket.subject for ticket in site.tickets()]))
    assert taken == [
        (2, ["Der Drucker druckt nicht", "Störung"]),
        (1, ["Der Drucker druckt nicht", "Störung", "Störung"]),
    ]


def test_the_original_goes_to_the_team_with_what_could_be_read(site: Site) -> None:
    raw = BOMB[:600_000]
    mail = to(site.send(SHAPES["1,000,000 empty fields"]()[:300_000] + b"\r\n\r\nHilfe!\r\n" + raw), ANNA)
    assert mail.attachments == ["original.eml"]
    part = next(iter(mail.message.iter_attachments()))
    assert len(bytes(part)) > 600_000
