"""All tables in one place: foreign keys find each other only when every class has been imported.

Nothing is defined here; `database` and the migrations import it.
"""

from helpdesk.store import (
    command_runs,
    confirmations,
    customers,
    erasure,
    events,
    failures,
    holds,
    inbox,
    numbers,
    outbox,
    people,
    tickets,
    worklog,
)

TABLES = (
    command_runs.CommandRun,
    confirmations.PendingAction,
    customers.AppliedFile,
    customers.ContactAddress,
    customers.ContactPhone,
    customers.ContactRow,
    customers.CustomerDomain,
    customers.CustomerRow,
    erasure.DoomedBlob,
    erasure.MaskedCopy,
    erasure.RetentionRun,
    events.Event,
    events.JournalHead,
    failures.DeliveryFailure,
    holds.LegalHold,
    inbox.Arrival,
    inbox.InboundMessage,
    inbox.LeftBehind,
    inbox.MailboxState,
    numbers.Counter,
    outbox.OutboundContent,
    outbox.OutboundMessage,
    people.Person,
    tickets.Comment,
    tickets.Party,
    tickets.StoredAttachment,
    tickets.Ticket,
    tickets.TicketLink,
    tickets.TicketTag,
    worklog.TimeEntry,
)
