"""A delivery report that provably belongs to one of our mails: the mail is marked.

Not the reading of reports (`mail.dsn`) and not what follows (`services.outgoing.undelivered`). A delay is noted and
nobody is told: the mail may still arrive.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.disposition import RecordBounce
from helpdesk.errors import CorruptStore
from helpdesk.mail.message import Mail
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing import undelivered
from helpdesk.store import events, outbox
from helpdesk.store.events import Happening
from helpdesk.store.inbox import InboundMessage
from helpdesk.store.outbox import OutboundMessage


def record_bounce(
    session: Session, desk: Desk, row: InboundMessage, mail: Mail, decision: RecordBounce, now: datetime
) -> None:
    """Mark the mail that came back; several reports about one mail are told once."""
    outbound = session.get(OutboundMessage, decision.outbound_id)
    if outbound is None:
        raise CorruptStore(f"outbox row {decision.outbound_id} vanished; check the database against a backup")
    row.ticket_id = outbound.ticket_id
    words = _words(mail)
    kind = "bounced" if decision.permanent else "delivery_delayed"
    data = {"outbound": outbound.id, "recipient": outbound.recipient, "inbound": row.id, "reason": words}
    events.record(session, now, Happening(kind, outbound.ticket_id, "helpdesk", data))
    if decision.permanent and outbound.bounced_at is None:
        if outbound.state == OutboundState.SENT:  # the proof that it was taken stays
            outbound.detail = {**outbound.detail, outbox.TAKEN: outbound.last_reply}
        outbound.bounced_at = now
        outbound.last_reply = words
        outbound.state = OutboundState.FAILED
        undelivered.note_failure(session, desk, outbound, now)


def _words(mail: Mail) -> str:
    report = mail.report
    if report is None:
        return mail.origin.proof
    return " ".join(part for part in (report.status, report.diagnostic) if part) or mail.origin.proof
