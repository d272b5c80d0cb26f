"""Values for tests: a mail, facts about it, a desk on a temporary folder. Each call may change what matters to it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

from helpdesk.config.settings import Settings
from helpdesk.domain.disposition import Evidence, EvidenceKind, Facts
from helpdesk.domain.reference import Keyring
from helpdesk.mail.message import Address, Authentication, AuthResult, Mail, Origin, OriginKind

# For runs that count every single mail.
WITHOUT_LIMITS = dict.fromkeys(("per_contact_per_hour", "per_customer_per_hour", "per_technician_per_hour"), 0)
NOON = datetime(2026, 11, 22, 9, 15, tzinfo=UTC)
KEYRING = Keyring((b"k" * 32,))
SUPPORT = "support@helpdesk.example.de"
ANNA = "anna@helpdesk.example.de"
BERND = "bernd@helpdesk.example.de"
ERIKA = "erika@kunde.example.org"
# What every site of the tests has under [storage]; stories are told again with another database in it.
STORAGE: dict[str, Any] = {}
PASSED = Authentication(AuthResult.PASS, "dmarc=pass")
UNKNOWN = Authentication(AuthResult.NONE)


def number_now(sequence: int = 1) -> str:
    """Give the number of a ticket that is opened by the clock of the machine, as commands open it."""
    return f"{datetime.now(UTC).year}-{sequence:06d}"


def a_mail(**changes: Any) -> Mail:
    """A person's mail, as read."""
    mail = Mail(
        subject="Drucker druckt nicht",
        sender=Address("Erika Beispiel", ERIKA),
        sender_is_proof=True,
        to=(Address("", SUPPORT),),
        cc=(),
        reply_to=(),
        date=NOON,
        message_id="first@kunde.example.org",
        in_reply_to=(),
        references=(),
        text="Der Drucker druckt nicht.",
        reply_text="Der Drucker druckt nicht.",
        html="",
        attachments=(),
        origin=Origin(OriginKind.PERSON),
        no_autoreply=False,
        report=None,
        received_hops=1,
        headers=(),
    )
    return replace(mail, **changes)


def evidence(kind: EvidenceKind = EvidenceKind.SIGNED_ADDRESS, ticket_id: int = 1, **changes: Any) -> Evidence:
    """A pointer at a ticket in which the sender takes part."""
    pointer = Evidence(
        kind, ticket_id, f"2026-{ticket_id:06d}", personal=True, takes_part=True, is_requester=False, has_reader=True
    )
    return replace(pointer, **changes)


def facts(**changes: Any) -> Facts:
    """What is known of a customer's first mail."""
    known = Facts(
        mail=a_mail(),
        own_mail="",
        from_own_address=False,
        from_team=False,
        authentication=UNKNOWN,
        site_authenticates=True,
        known=False,
        spam_mark="",
        silent=False,
        null_sender=False,
        bounced_id=None,
        broken_token=False,
        evidence=(),
    )
    return replace(known, **changes)


def settings(folder: Path, **changes: Any) -> Settings:
    """A small site: German, two people in the team, mail goes out to a maildir."""
    tables: dict[str, Any] = {
        "site": {"name": "Support Beispiel GmbH", "address": SUPPORT},
        "team": {"addresses": [ANNA, BERND]},
        "outgoing": {"maildir": folder / "out"},
        "authentication": {"authserv_id": "mx.helpdesk.example.de"},
        "storage": {"state_dir": folder / "state", **STORAGE},
        # Stories that let time go by are not told anew by reminders; those about reminders switch them on.
        "lifecycle": {"remind_unassigned_after_minutes": 0, "morning_list_at": ""},
        "door": {"listen": "127.0.0.1:0", "protocol": "smtp"},
    }
    for table, keys in changes.items():
        tables[table] = {**tables.get(table, {}), **keys} if isinstance(keys, dict) else keys
    return Settings.model_validate(tables)


def raw_mail(
    *,
    sender: str = f"Erika Beispiel <{ERIKA}>",
    to: str = SUPPORT,
    subject: str = "Drucker druckt nicht",
    text: str = "Guten Tag,\n\nder Drucker im Büro druckt nicht.\n\nErika Beispiel\n",
    message_id: str = "first@kunde.example.org",
    headers: Sequence[tuple[str, str]] = (),
    attachments: Sequence[tuple[str, bytes]] = (),
) -> bytes:
    """The bytes of a mail, as a mail server hands them over."""
    message = EmailMessage(policy=SMTP)
    for name, value in headers:
        message[name] = value
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = "Sun, 22 Nov 2026 10:15:00 +0100"
    message["Message-ID"] = f"<{message_id}>"
    message.set_content(text)
    for name, content in attachments:
        message.add_attachment(content, maintype="image", subtype="png", filename=name)
    return message.as_bytes()
