"""What we tell people: the kinds of notice, and the facts that each template may use.

Not the words (`mailtemplates/`), not who is told (`services.outgoing.notify`). The manual of the templates is made of
this.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from helpdesk.domain.notice_actions import ActionFacts
from helpdesk.domain.notice_announcements import AnnouncementFacts
from helpdesk.domain.notice_commands import CallFacts, CardFacts, CommandFacts
from helpdesk.domain.notice_gathered import GatheredFacts
from helpdesk.domain.notice_lists import TicketList
from helpdesk.domain.notice_merge import MergeFacts
from helpdesk.domain.notice_sheet import SheetFacts
from helpdesk.domain.notice_undelivered import UndeliveredFacts


class Notice(StrEnum):
    """Each has a folder of that name in `mailtemplates/<language>/`."""

    ACKNOWLEDGEMENT = "acknowledgement"  # to the requester: it is here, under this number (D2)
    REDIRECTED = "redirected"  # to the requester: this is not for us, and whom to turn to (D6)
    TICKET_OPENED = "ticket_opened"  # to the team: the person's words, complete
    COMMENT_TO_TEAM = "comment_to_team"  # to the team: a further comment, complete
    COMMENT_TO_CUSTOMER = "comment_to_customer"  # to the requester and copies: the team's words
    NOT_SENT = "not_sent"  # to the writer: your answer was kept as a note, here is why and what to do
    DELIVERY_FAILED = "delivery_failed"  # to the team: this person did not get that mail
    PHONE_TASK = "phone_task"  # to the dispatchers: call this customer, mail to his only contact does not arrive
    DELIVERY_UNCERTAIN = "delivery_uncertain"  # to the team: nobody knows whether that person got it
    MAIL_HELD = "mail_held"  # to the team: a mail could not be processed; the original is attached
    ACKNOWLEDGEMENTS_STOPPED = "acknowledgements_stopped"  # to the team: too many wait, or senders of one text
    ADDRESS_CONFIRMATION = "address_confirmation"  # to a new address: is it yours? nothing else goes there (D18)
    ADDRESS_CONFIRMED = "address_confirmed"  # to its owner, once: it is used from now on, and for what
    ADDRESS_EXPIRED = "address_expired"  # to the Standard contacts: this address was not confirmed in time
    CUSTOMERS_MERGED = "customers_merged"  # to the Standard contacts of both: the two numbers are one now (D28)
    MERGE_CONFIRMATION = "merge_confirmation"  # to the Standard contacts of both: shall the two numbers be one? (D25)
    MERGE_REQUEST = "merge_request"  # to the team: how far the wish of a customer for that is
    ACTION_CONFIRMATION = "action_confirmation"  # to a registered address: did you really want this?
    SENDER_HELD = "sender_held"  # to the team: mail of somebody unknown waits to be let in
    RESOLVED = "resolved"  # to the requester and copies: it is solved, and when it closes by itself
    CLOSED_SOON = "closed_soon"  # to the requester: it closes in a few days unless he answers
    STATUS_CHANGED = "status_changed"  # to the requester: where it stands now
    WOKEN = "woken"  # to the assignee, else the team: what was scheduled is due
    UNASSIGNED = "unassigned"  # to the team: nobody took this yet
    MORNING_LIST = "morning_list"  # to the dispatchers: what is new, due and waiting
    ASSIGNED = "assigned"  # to a person of the team: this ticket is yours now
    COMMAND_RECEIPT = "command_receipt"  # to who commanded, and to whose ticket it is: what each line did
    HELP = "help"  # to a person of the team: all commands
    LISTING = "listing"  # to who asked: a list of tickets
    TICKET_SHEET = "ticket_sheet"  # to a person of the team who asked: the whole ticket
    TICKET_NOTICE = "ticket_notice"  # to configured contacts: there is a new ticket of their customer (D7)
    STATUS_NOTICE = "status_notice"  # to configured contacts: where a ticket of their customer stands now (D8)
    ANNOUNCEMENT = "announcement"  # to configured contacts: maintenance, an outage, a matter of security (D20)
    OPTED_OUT = "opted_out"  # to an address: no announcements of that kind go there from now on
    NOTICE_DIGEST = "notice_digest"  # to people outside: news of tickets in one mail, by choice or beyond the budget
    TEAM_DIGEST = "team_digest"  # to a person of the team: news of tickets beyond the budget, in one mail
    ESCALATED = "escalated"  # to the assignee and the dispatchers: somebody must look at this now (D13)
    DIGEST = "digest"  # to the requester: the acknowledgements that a limit held back, in one mail


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """Legal data for the footer; every field may be ""."""

    legal_name: str
    street: str = ""
    city: str = ""
    register: str = ""
    managing_directors: str = ""
    vat_id: str = ""
    phone: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """Who writes; `timezone` is the zone of all times shown."""

    name: str
    address: str
    timezone: str
    hours: str
    company: CompanyFacts


@dataclass(frozen=True, slots=True)
class AttachmentFacts:
    """A kept attachment; `included` tells whether it goes along with this mail.

    `danger`: why opening it may do harm, a value of `mail.danger.Danger`. `inside`: the name of the attachment that
    it was packed into.
    """

    name: str
    type: str
    size: int
    included: bool = False
    danger: str = ""
    inside: str = ""


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """A ticket as this recipient may see it: `subject` is "" where the sender's words are not repeated."""

    number: str
    subject: str
    received_at: datetime
    requester: str  # "Name <address>" or the address
    readers: tuple[str, ...] = ()  # team: who else outside gets a public answer, each by name or address
    queue: str = ""
    state: str = ""
    linked: tuple[str, ...] = ()  # numbers of tickets that this one may belong to
    priority: str = ""
    assignee: str = ""  # team: the name of whose it is
    purpose: str = ""  # team: what its queue is for, a code
    title: str = ""  # team: what the team calls it
    due: datetime | None = None  # team: until when it is promised
    scheduled: datetime | None = None  # team: the time of its appointment, or until when it rests
    is_redirected: bool = False  # digest: it is not for us
    refer_to: str = ""  # digest: whom to turn to with it, "" where nobody may be named


@dataclass(frozen=True, slots=True)
class EarlierFacts:
    """A ticket that the same person had before; for the team."""

    number: str
    subject: str
    received_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class CommentFacts:
    """A person's words: `text` is what he wrote now, complete. `unconfirmed`: nobody vouches that they are his.

    `rest` are further lines of his mail that may be his own after all, and `more` is how many of these are not shown.
    `quoted` and `signature` count the lines that were left aside because they say nothing new.
    """

    author: str
    at: datetime
    text: str
    internal: bool = False
    attachments: tuple[AttachmentFacts, ...] = ()
    rest: str = ""
    more: int = 0
    quoted: int = 0
    signature: int = 0
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class SenderFacts:
    """Who wrote, as far as we know him; every text may be "".

    `trust` is the name of a `domain.trust.Trust` in lower case. `can_register`: one word of the team makes him a
    contact. `candidates`: customers that his address may belong to, for the team to decide. `pending`: his address is
    registered, but nobody has confirmed it yet.
    """

    customer: str = ""
    contact: str = ""
    trust: str = ""
    can_register: bool = False
    candidates: tuple[str, ...] = ()
    pending: bool = False


@dataclass(frozen=True, slots=True)
class ForwardFacts:
    """The older mail that the writer passed on; every text may be "". `date` is as it stands there or RFC 3339."""

    sender: str
    subject: str
    date: str


@dataclass(frozen=True, slots=True)
class MomentFacts:
    """When an event begins or ends: the moment, or where its zone is not known (`at` None) the time as written."""

    at: datetime | None
    is_day: bool = False  # the whole day
    written: str = ""


@dataclass(frozen=True, slots=True)
class CalendarFacts:
    """An invitation or an answer to one: its method ("REQUEST", "REPLY", "CANCEL"), and what, where and when.

    `answer`: what a "REPLY" says ("ACCEPTED", "DECLINED", "TENTATIVE"; RFC 5545 3.2.12), else "".
    """

    method: str
    summary: str = ""
    place: str = ""
    starts: MomentFacts | None = None
    ends: MomentFacts | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class MailFacts:
    """What was noticed in the mail that a comment comes from; empty for an ordinary one.

    `doubts`: values of `mail.doubts.Doubt`. `address`: where the mail was written, as it says. `reply_to`: where its
    writer wants answers, if that is elsewhere. `protection`: a value of `mail.message.Protection`. `kind`: what a
    program sent: "read receipt", "delivery receipt", "receipt" or "absence", else ""; `until`: the last day of absence.
    """

    doubts: tuple[str, ...] = ()
    address: str = ""
    reply_to: str = ""
    protection: str = ""
    kind: str = ""
    until: date | None = None
    is_rubbish: bool = False  # what was sent as text is none
    forward: ForwardFacts | None = None
    calendar: CalendarFacts | None = None


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """Everything a template may use; what a notice does not need is empty."""

    site: SiteFacts  # who writes
    recipient: str  # the display name, "" where it is not known or not trusted
    ticket: TicketFacts | None = None  # what the mail is about, as this recipient may see it
    comment: CommentFacts | None = None  # a person's words that the mail passes on or repeats
    reply_address: str = ""  # where an answer goes; "" where there is none of its own
    answer_is_public: bool = False  # team: an answer goes to the customer (False: it stays inside)
    note_address: str = ""  # team: what is written there stays inside; "" where there is one address for both
    public_address: str = ""  # team: what is written there goes to the customer; "" likewise, or where nobody reads it
    copies: tuple[str, ...] = ()  # who else gets this, "Name <address>"
    stands_in_for: str = ""  # team: who is away, so that his deputy gets this
    refer_to: str = ""  # redirected: whom to turn to, "Name <address>"; "" where nobody may be named
    is_masked: bool = False  # something is shown as dots because it is a password or the like
    known: bool = False  # requester: his own words may be repeated to him
    join_hint: bool = False  # team: the comment came from a stranger with good evidence; '#join' adds him
    reason: str = ""  # why something was not sent, failed or is held: a code or the server's words
    failed_recipient: str = ""  # delivery_failed, delivery_uncertain: to which address
    contact: str = ""  # delivery_failed, phone_task: who that is, as far as we know
    phones: tuple[str, ...] = ()  # delivery_failed, phone_task: where to call him
    deputy: str = ""  # delivery_failed, phone_task: who got it instead, "Name <address>"
    instead_of: str = ""  # requester: whose mail did not arrive, so that this recipient stands in
    undelivered: tuple[UndeliveredFacts, ...] = ()  # team: mails of this ticket that did not arrive
    tickets: tuple[TicketFacts, ...] = field(default=())  # digest: those that were not acknowledged singly
    count: int = 0  # acknowledgements_stopped: how many wait, or how many senders
    inbound_id: int = 0  # mail_held: for `helpdesk inbox show`
    error: str = ""  # mail_held: the last error
    sender: SenderFacts | None = None  # team: who wrote
    mail: MailFacts = MailFacts()  # team: what was noticed in the mail
    note: str = ""  # team: a code, what is special about this mail
    way: str = ""  # acknowledgement: the code how somebody of the team opened the ticket for its recipient
    opened_by: str = ""  # team: who of the team opened the ticket for somebody else
    strangers: tuple[str, ...] = ()  # team: who was in copy and takes no part, "Name <address>"
    remark: str = ""  # team: what he wrote beside it, which the customer does not read
    call: CallFacts | None = None  # team: the comment is the note of a phone call
    customer: str = ""  # notices to contacts, questions about their addresses: the customer's name
    why_told: str = ""  # notices to contacts, who stands in: a code, why this one is told
    contact_type: str = ""  # the same: the type of contact that it concerns, "" where none
    gathered: tuple[GatheredFacts, ...] = ()  # notice_digest, team_digest: the tickets
    address: str = ""  # the address that is to be confirmed, or that was or was not
    addresses: tuple[str, ...] = ()  # address_expired: those that were not confirmed, "Name <address>"
    notifications: tuple[str, ...] = ()  # address_confirmed: codes of what the owner is told without asking
    lists: tuple[TicketList, ...] = ()  # unassigned (of several tickets), morning_list
    sheet: SheetFacts | None = None  # ticket_sheet: the whole ticket
    comment_files: tuple[AttachmentFacts, ...] = ()  # ticket_sheet: the files of all comments
    minutes: int = 0  # unassigned: how long it has waited
    moved: bool = False  # requester: these words came with a new state of the ticket
    merged: str = ""  # status_changed: the number under which it goes on; comment_to_customer: that went on in this one
    earlier: str = ""  # number of the closed ticket that the mail answers
    until: datetime | None = None  # the last moment to confirm; in mails to customers about appointments: when
    former: datetime | None = None  # mails to customers about appointments: when it was to be until now
    is_reminder: bool = False  # address_confirmation, merge_confirmation: it was asked before
    answer_link: str = ""  # a mailto link that answers with the word of consent; "" where none can be made
    actions: tuple[ActionFacts, ...] = ()  # team: at most five; customers: at most two
    history: tuple[EarlierFacts, ...] = ()  # team: what the requester had lately, the newest first
    action: str = ""  # address_confirmation: "registered" by us
    commands: tuple[CommandFacts, ...] = ()  # command_receipt: each line, and what it did
    undo: bool = False  # command_receipt: something of it can be taken back
    by: str = ""  # assigned, escalated, unassigned, command_receipt: who of the team did it, "" for the recipient
    cards: tuple[CardFacts, ...] = ()  # help: all commands
    replaced: tuple[str, ...] = ()  # command_receipt: the team's addresses for which customers read that of the support
    lines: tuple[str, ...] = ()  # action_confirmation: what waits; not_sent: why; acknowledgements_stopped: a text
    merge: MergeFacts | None = None  # of two customer numbers: which, and how far it is
    announcement: AnnouncementFacts | None = None  # announcement, opted_out: what is announced
    announced: str = ""  # team: the announcement that a new ticket answers, its number and subject
