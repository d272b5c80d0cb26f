"""Sample facts for every notice: for checking templates, for previews and for the documentation.

Each notice has several, from everything known to next to nothing, so that each branch of a template is taken.
"""

from dataclasses import replace
from datetime import UTC, datetime

from helpdesk.domain.notice_commands import CommandFacts
from helpdesk.domain.notice_undelivered import UndeliveredFacts
from helpdesk.domain.notices import (
    AttachmentFacts,
    CommentFacts,
    CompanyFacts,
    Notice,
    NoticeFacts,
    SenderFacts,
    SiteFacts,
    TicketFacts,
)
from helpdesk.rendering.samples_announcements import announcement_samples
from helpdesk.rendering.samples_commands import command_samples
from helpdesk.rendering.samples_contacts import contact_samples
from helpdesk.rendering.samples_lists import LISTS
from helpdesk.rendering.samples_marks import ENCRYPTED_MAIL, MARKED, RUBBISH_MAIL
from helpdesk.rendering.samples_merge import merge_samples
from helpdesk.rendering.samples_sheet import sheet_samples
from helpdesk.rendering.samples_work import ACTIONS, HISTORY

NOT_SENT_REASONS = (
    *("unauthenticated", "no_authentication", "consent_unproved", "files_left_out"),
    *("unknown_address", "anothers_address", "empty", "no_recipient"),
    *("holds_notice", "internal_below", "command_below", "reader_changed"),
    *("forgotten_sign", "forward_of_another", "forward_unproved"),
)

_COMPANY = CompanyFacts(
    legal_name="Muster GmbH",
    street="Beispielweg 1",
    city="48143 Münster",
    register="Amtsgericht Münster, HRB 12345",
    managing_directors="Martina Muster, Jörg Beispiel",
    vat_id="DE123456789",
    phone="+49 251 123456",
    website="https://www.example.de",
)
_SITE = SiteFacts(
    name="Support Muster GmbH",
    address="support@example.de",
    timezone="Europe/Berlin",
    hours="Mo-Fr 8-17 Uhr",
    company=_COMPANY,
)
_BARE_SITE = SiteFacts(
    name="Support", address="support@example.de", timezone="UTC", hours="", company=CompanyFacts(legal_name="")
)
_TICKET = TicketFacts(
    number="2026-000042",
    subject="Drucker im Büro druckt nicht",
    received_at=datetime(2026, 11, 22, 9, 15, tzinfo=UTC),
    requester="Erika Beispiel <erika@example.org>",
    queue="support",
    state="open",
    linked=("2026-000017", "2026-000039"),
)
_WORKED_ON = replace(_TICKET, queue="lager", purpose="pick_and_pack", priority="urgent", assignee="Jonas Techniker")
_BARE_TICKET = TicketFacts(
    number="2026-000043",
    subject="",
    received_at=datetime(2026, 7, 1, 22, 5, tzinfo=UTC),
    requester="info@example.org",
)
_FILES = (
    AttachmentFacts("Fehlermeldung.png", "image/png", 348_211, included=True),
    AttachmentFacts("Aufnahme vom Montag.mp4", "video/mp4", 48_210_334),
)
_REQUEST = CommentFacts(
    author="Erika Beispiel <erika@example.org>",
    at=_TICKET.received_at,
    text=(
        "Guten Tag,\n\nseit heute Morgen druckt der Drucker im Büro nicht mehr. Auf der Anzeige steht "
        '"Fehler 50.4 <Fixiereinheit>", aus- und einschalten hilft nicht.\n\n'
        "Die Anleitung unter https://www.example.org/hilfe?thema=drucker&nr=504 habe ich versucht.\n\n"
        "Viele Grüße\nErika Beispiel"
    ),
    attachments=_FILES,
)
_ANSWER = CommentFacts(
    author="Jonas Techniker",
    at=datetime(2026, 11, 22, 10, 2, tzinfo=UTC),
    text=(
        "Guten Tag Frau Beispiel,\n\ndie Fixiereinheit ist verschlissen. Ein Kollege bringt morgen zwischen 9 "
        "und 10 Uhr eine neue mit.\n\nBis dahin können Sie auf dem Drucker im Empfang drucken:\n"
        "  Name:    drucker-empfang\n  Adresse: 192.0.2.17\n\nJonas Techniker"
    ),
    attachments=_FILES[:1],
)
_TO_CUSTOMER = NoticeFacts(
    site=_SITE,
    recipient="Erika Beispiel",
    ticket=replace(_TICKET, linked=()),
    comment=_REQUEST,
    reply_address="support+k7q2@example.de",
    known=True,
)
_TO_TEAM = NoticeFacts(
    site=_SITE,
    recipient="",
    ticket=_TICKET,
    comment=_REQUEST,
    reply_address="support+t3m9@example.de",
    answer_is_public=True,
    note_address="support+n3m9@example.de",
    public_address="support+t3m9@example.de",
    copies=("Karl Kollege <karl@example.org>",),
    join_hint=True,
)
_STRANGER = NoticeFacts(
    site=_BARE_SITE,
    recipient="",
    ticket=_BARE_TICKET,
    comment=CommentFacts(author="info@example.org", at=_BARE_TICKET.received_at, text="Bitte um Rückruf."),
)
_ALONE = NoticeFacts(site=_BARE_SITE, recipient="")
_ANSWERED = replace(_TO_CUSTOMER, comment=_ANSWER)
_REFUSAL = "550 5.1.1 <erika@example.org>: Recipient address rejected: User unknown in virtual mailbox table"

_CONTACT = SenderFacts("Muster GmbH (10042)", "Erika Beispiel", "authenticated_contact")
_UNREGISTERED = SenderFacts("Muster GmbH (10042)", "", "unverified", can_register=True)
_AMBIGUOUS = SenderFacts(trust="unverified", candidates=("10042 Muster GmbH", "10077 Beispiel AG"))
_QUESTION = replace(
    _ALONE,
    site=_SITE,
    customer="Muster GmbH",
    address="erika@example.org",
    until=datetime(2026, 11, 29, 9, 15, tzinfo=UTC),
    reply_address="support+akq7b@example.de",
    answer_link="mailto:support+akq7b@example.de?subject=Ja&body=Ja",
)

_DANGEROUS = (
    *_FILES,
    AttachmentFacts(
        "Rechnung & Mahnung.pdf.exe", "application/octet-stream", 83_000, included=True, danger="executable"
    ),
    AttachmentFacts("Bericht.docm", "application/octet-stream", 52_000, included=True, danger="macros"),
    AttachmentFacts("Foto.png", "image/png", 41_000, included=True, inside="winmail.dat"),
)
_CONFIRMED = replace(_ALONE, site=_SITE, customer="Muster GmbH", address="erika@example.org")

_SAMPLES: dict[Notice, tuple[NoticeFacts, ...]] = {
    Notice.ACKNOWLEDGEMENT: (
        _TO_CUSTOMER,
        *(replace(_TO_CUSTOMER, earlier="2026-000007", way=way, is_masked=True) for way in ("", "split")),
        replace(_TO_CUSTOMER, recipient="", known=False, ticket=replace(_TICKET, subject="", linked=())),
        replace(_STRANGER, comment=None),
        replace(_TO_CUSTOMER, commands=(CommandFacts("#offen", "list_refused", failed=True),)),
    ),
    Notice.REDIRECTED: (
        replace(_TO_CUSTOMER, refer_to="Karla Betreuerin <karla@example.de>"),
        replace(_STRANGER, comment=None),
    ),
    Notice.TICKET_OPENED: (
        replace(_TO_TEAM, sender=_CONTACT, actions=ACTIONS, history=HISTORY),
        replace(_TO_TEAM, sender=_UNREGISTERED, note="confirmation_refused", address="erika@example.org"),
        replace(_TO_TEAM, sender=replace(_UNREGISTERED, pending=True), note="confirmation_unclear"),
        replace(_TO_TEAM, sender=_CONTACT, note="after_closing", earlier="2026-000007"),
        replace(_TO_TEAM, ticket=_WORKED_ON, note="redirected", stands_in_for="Max Muster", actions=ACTIONS[1:]),
        replace(_TO_TEAM, note="kept_apart", is_masked=True, announced="3: Wartung der Mailserver"),
        replace(_TO_TEAM, commands=(CommandFacts("#anruf Erika", "caller_unknown", "Erika", failed=True),)),
        replace(_STRANGER, sender=_AMBIGUOUS),
        _STRANGER,
        replace(_TO_TEAM, mail=MARKED, comment=replace(_REQUEST, attachments=_DANGEROUS)),
        replace(_STRANGER, mail=ENCRYPTED_MAIL, comment=replace(_REQUEST, text="")),
    ),
    Notice.COMMENT_TO_TEAM: (
        _TO_TEAM,
        replace(_TO_TEAM, commands=(CommandFacts("#prio hoch", "priority", "high"),)),
        replace(_TO_TEAM, ticket=replace(_TICKET, state="spam", scheduled=_ANSWER.at)),
        *(replace(_TO_TEAM, note=note) for note in ("reopened", "only_thanks", "merged_in", "stays_scheduled")),
        replace(_TO_TEAM, undelivered=(UndeliveredFacts("erika@example.org", _ANSWER.at, _REFUSAL),)),
        replace(_TO_TEAM, comment=replace(_ANSWER, internal=True), answer_is_public=False, join_hint=False),
        replace(
            _TO_TEAM, comment=replace(_REQUEST, rest="Der Scanner auch.\n\nSeit wann?", more=3, quoted=12, signature=4)
        ),
        replace(_TO_TEAM, comment=replace(_REQUEST, rest="Wie oben.", more=1, quoted=1, signature=1)),
        replace(_TO_TEAM, comment=replace(_REQUEST, signature=4)),
        _STRANGER,
        replace(_TO_TEAM, mail=MARKED, comment=replace(_REQUEST, attachments=_DANGEROUS)),
        replace(_STRANGER, mail=replace(ENCRYPTED_MAIL, protection="smime-encrypted")),
        replace(_STRANGER, mail=RUBBISH_MAIL, comment=replace(_REQUEST, text="", attachments=())),
    ),
    Notice.COMMENT_TO_CUSTOMER: (
        replace(_ANSWERED, copies=("Karl Kollege <karl@example.org>",)),
        replace(_ANSWERED, recipient="Karl Kollege", instead_of="Erika Beispiel"),
        replace(_STRANGER, comment=replace(_ANSWER, attachments=())),
        replace(
            _ANSWERED,
            ticket=replace(_TICKET, state="scheduled"),
            moved=True,
            merged="2026-000017",
            until=_QUESTION.until,
        ),
    ),
    Notice.NOT_SENT: (
        *(replace(_ANSWERED, recipient="Jonas Techniker", reason=reason) for reason in NOT_SENT_REASONS),
        replace(_ALONE, reason="unknown_address"),
        replace(_ANSWERED, reason="holds_notice", lines=("> Ihre Antwort geht an den Kunden",)),
        replace(_ALONE, reason="question_unproved", recipient="Jonas Techniker", lines=("#offen",)),
    ),
    Notice.DELIVERY_FAILED: (
        replace(_ANSWERED, recipient="", failed_recipient="erika@example.org", reason=_REFUSAL),
        replace(
            _ANSWERED,
            recipient="",
            failed_recipient="erika@example.org",
            reason=_REFUSAL,
            contact="Erika Beispiel",
            phones=("+49 251 123456", "+49 171 1234567"),
            deputy="Karl Kollege <karl@example.org>",
        ),
        replace(_ALONE, failed_recipient="info@example.org"),
    ),
    Notice.DELIVERY_UNCERTAIN: (
        replace(_ANSWERED, recipient="", failed_recipient="erika@example.org", reason="timed out after DATA"),
        replace(_ALONE, failed_recipient="info@example.org"),
    ),
    Notice.MAIL_HELD: (
        replace(_ALONE, site=_SITE, inbound_id=4711, error="ValueError: no such part\nat part 3", ticket=_TICKET),
        replace(_ALONE, inbound_id=4712),
    ),
    Notice.ADDRESS_CONFIRMATION: (
        _QUESTION,
        replace(_QUESTION, is_reminder=True),
        replace(_QUESTION, action="registered"),
        replace(_QUESTION, site=_BARE_SITE, answer_link=""),
    ),
    Notice.ADDRESS_CONFIRMED: (
        replace(_CONFIRMED, recipient="Erika Beispiel", notifications=("new_tickets", "maintenance", "outages")),
        replace(_CONFIRMED, site=_BARE_SITE),
    ),
    Notice.ADDRESS_EXPIRED: (
        replace(
            _ALONE,
            site=_SITE,
            recipient="Max Muster",
            customer="Muster GmbH",
            addresses=("Erika Beispiel <erika@example.org>", "rechnung@example.org"),
        ),
        replace(_ALONE, customer="Muster GmbH", addresses=("erika@example.org",)),
    ),
    Notice.RESOLVED: (
        replace(_ANSWERED, copies=("Karl Kollege <karl@example.org>",), until=_QUESTION.until),
        replace(_ANSWERED, recipient="Karl Kollege", instead_of="Erika Beispiel", until=_QUESTION.until),
        replace(_STRANGER, comment=None, until=_QUESTION.until),
    ),
    Notice.CLOSED_SOON: (
        replace(_TO_CUSTOMER, comment=None, until=_QUESTION.until),
        replace(_STRANGER, comment=None, until=_QUESTION.until),
    ),
    Notice.STATUS_CHANGED: (
        replace(_TO_CUSTOMER, comment=None, ticket=replace(_TICKET, state="scheduled"), until=_QUESTION.until),
        replace(_STRANGER, comment=None, ticket=replace(_BARE_TICKET, state="in_progress")),
        replace(_TO_CUSTOMER, comment=None, ticket=replace(_TICKET, state="merged"), merged="2026-000017"),
        replace(_TO_CUSTOMER, comment=None, ticket=replace(_TICKET, state="closed"), reason="opened_by_mistake"),
    ),
    Notice.WOKEN: (
        replace(_TO_TEAM, comment=None, join_hint=False, copies=(), until=_QUESTION.until),
        replace(_STRANGER, comment=None),
    ),
    Notice.UNASSIGNED: (
        replace(_TO_TEAM, join_hint=False, minutes=67),
        replace(_STRANGER, comment=None, minutes=240),
        *(replace(_TO_TEAM, join_hint=False, by="Jonas Techniker", note=note) for note in ("", "queued")),
        replace(_TO_TEAM, join_hint=False, by="Jonas Techniker", remark="Ich bin bis Freitag unterwegs."),
        replace(_ALONE, site=_SITE, lists=LISTS[2:3]),
    ),
    Notice.MORNING_LIST: (replace(_ALONE, site=_SITE, lists=LISTS, is_masked=True), replace(_ALONE, lists=LISTS[:1])),
    Notice.SENDER_HELD: (replace(_ALONE, site=_SITE, inbound_id=4711, address="erika@example.org"),),
    Notice.ACKNOWLEDGEMENTS_STOPPED: (
        *(replace(_ALONE, site=_SITE, count=214), replace(_ALONE, count=1)),
        replace(_TO_TEAM, comment=None, copies=(), count=11, lines=("Bestätigen Sie Ihr Konto.",)),
        replace(_STRANGER, comment=None, count=4000),
    ),
    Notice.DIGEST: (
        replace(_ALONE, site=_SITE, recipient="Erika Beispiel", tickets=(_TICKET, _BARE_TICKET)),
        replace(_ALONE, tickets=(_BARE_TICKET,)),
        replace(_ALONE, tickets=(_TICKET, replace(_BARE_TICKET, is_redirected=True, refer_to="karl@example.org"))),
    ),
}
_SAMPLES |= announcement_samples(_TO_CUSTOMER)
_SAMPLES |= contact_samples(_TO_CUSTOMER, _TO_TEAM)
_SAMPLES |= command_samples(_TO_TEAM, _QUESTION)
_SAMPLES |= merge_samples(_TO_TEAM, replace(_ALONE, site=_SITE), _QUESTION)
_SAMPLES |= sheet_samples(_TO_TEAM, replace(_ALONE, site=_SITE))


def of(notice: Notice) -> tuple[NoticeFacts, ...]:
    """Give the sample facts of a notice, the fullest first; names and addresses are invented."""
    return _SAMPLES[notice]
