"""What is known of a mail and what may become of it: the values between looking up, deciding and doing.

Not the decision itself (`domain.intake`).
"""

from dataclasses import dataclass
from enum import StrEnum

from helpdesk.domain.announcing import Announced
from helpdesk.domain.command_lines import CommandLine
from helpdesk.domain.command_list import CommandName
from helpdesk.domain.confirmation import Asked
from helpdesk.domain.lifecycle import Reopening
from helpdesk.domain.merge_wish import MergeWish
from helpdesk.domain.proof import Proof
from helpdesk.domain.routing import Route
from helpdesk.domain.sender import UNKNOWN_SENDER, Sender
from helpdesk.domain.ticket import SUPPORT_QUEUE, AuthorRole
from helpdesk.mail.message import Address, Authentication, Mail

UNPROVED = (
    "no_authentication",
    "unauthenticated",
    "consent_unproved",
    "on_behalf_unproved",
    "question_unproved",
    "unregistered_address",
)  # refusals of somebody who may be forged


class EvidenceKind(StrEnum):
    """How a mail points at a ticket, strongest first."""

    SIGNED_ADDRESS = "signed address"
    MESSAGE_ID = "Message-ID"
    SUBJECT_TAG = "subject tag"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One pointer at a ticket that lives (merges are followed).

    `personal`: it was given to this very sender: his own reply address, or a mail that we sent to him.
    `takes_part`: the sender is a party of that ticket; `is_requester`: the one who opened it.
    `has_reader`: somebody other than the sender would get a public answer. `same_customer`: the sender is a contact
    of the ticket's customer who may see all of its tickets (D39). `stays_inside`: what the team writes there is a
    note, unless it says otherwise. `reopening`: what a reply of the customer does to the ticket.
    """

    kind: EvidenceKind
    ticket_id: int
    number: str
    personal: bool
    takes_part: bool
    is_requester: bool
    has_reader: bool
    same_customer: bool = False
    stays_inside: bool = False
    reopening: Reopening = Reopening.NONE
    signed_for: str = ""  # the person of the team whose signed address it is
    author_takes_part: bool = False  # who wrote the mail that is passed on may write there


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the decision may know.

    `mail` has no notice of ours below an answer of the team; `holds_notice`: a line of it that could not be parted
    from the new words, "" where there is none. `reader_changed`: the ticket was given to another requester since the
    notice that the team answers. `reaches_reader`: the mail itself went to somebody who gets the public answers.
    """

    mail: Mail
    own_mail: str  # why this is a mail of ours coming back; "" where it is not
    from_own_address: bool
    from_team: bool
    authentication: Authentication
    site_authenticates: bool
    known: bool  # a person of ours answered this sender before
    spam_mark: str  # the header that marks it; "" where there is none
    silent: bool  # imported without any mail going out
    null_sender: bool  # handed over with an empty envelope sender: no mail may answer it (RFC 5321 4.5.5)
    bounced_id: int | None  # the outbound mail that a bounce provably belongs to
    broken_token: bool  # sent to a reply address that is not, or no longer, valid
    evidence: tuple[Evidence, ...]
    sender: Sender = UNKNOWN_SENDER
    asked: Asked | None = None  # the question of ours that this mail answers
    site_signs: bool = True  # whether reply addresses carry a signature here
    holds_notice: str = ""
    reader_changed: bool = False
    reaches_reader: bool = False
    passed_on: Sender = UNKNOWN_SENDER  # who wrote the mail that a person of the team forwards
    wrong_reference: str = ""  # what it names that its writer has no part in
    announced: Announced | None = None  # the announcement of ours that it answers
    holds_unknown: str = ""  # the mailbox that lets nobody unknown in; "" where none does


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """What a person of the team opens a ticket with for somebody else.

    `text` is what it is about and `internal` that this stays in the team; `remark` is his own word beside it, for the
    team only. `author`: who wrote the text, if he forwards it, about what and when, as far as that was read; None
    where his command names whose ticket it is. `commands`: what else he wants done.
    """

    text: str
    internal: bool = False
    remark: str = ""
    author: Address | None = None
    subject: str = ""
    date: str = ""  # as in `mail.message.Forward`
    commands: tuple[CommandLine, ...] = ()
    proof: Proof = Proof.NONE


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A new ticket; `links` are tickets it may belong to, `may_join` that the evidence was good.

    `refusal` is the code why an answer of the team went no further; "" where nothing is refused. `note` is the code
    of what the team should know about this mail. `earlier`: number of the closed ticket that it answers. `route`: what
    the site's rules say of it (`services.incoming.routing`).
    `unanswered`: the line by which it asks for something in vain, which its writer is told.
    `declines`: the question of ours that it says no to. `merge`: its writer wishes that two customer numbers be one.
    """

    reason: str
    queue: str = SUPPORT_QUEUE
    acknowledge: bool = False
    neutral: bool = True
    tell_team: bool = False
    copies_receive: bool = False
    links: tuple[Evidence, ...] = ()
    may_join: bool = False
    role: AuthorRole = AuthorRole.CUSTOMER
    refusal: str = ""
    note: str = ""
    earlier: str = ""
    route: Route | None = None
    declines: Asked | None = None
    on_behalf: OnBehalf | None = None
    merge: MergeWish | None = None
    announced: Announced | None = None  # what it answers
    signed_for: str = ""  # the person of the team who was given the address that somebody unknown answered to
    unanswered: CommandLine | None = None


@dataclass(frozen=True, slots=True)
class AddComment:
    """A comment on a ticket. `refusal` is the code why a team answer stays inside; "" where nothing is refused.

    `refused_for`: the line of it that is the reason, where it is one.
    `takes_part`: its writer gets the public answers from now on, `copies_receive`: so do the customer's other contacts
    in copy. `commands`: what its writer wants done, as far as `proof` allows. `text`: the words without the lines of
    commands; None: all that was written now. `where`: the word that said where it goes, as written.
    `declines` as in `OpenTicket`; `asks_again`: the question is put once more to him who was asked, as nothing proves
    that the answer is his. `on_behalf`: the words are another's, in a mail that a person of the team forwards.
    """

    reason: str
    ticket_id: int
    role: AuthorRole
    internal: bool = False
    reopen: bool = False
    tell_team: bool = False
    send_to_customer: bool = False
    refusal: str = ""
    refused_for: str = ""
    takes_part: bool = False
    note: str = ""  # a code: what the team should know about this reply
    declines: Asked | None = None
    asks_again: Asked | None = None
    copies_receive: bool = False
    text: str | None = None
    where: str = ""
    commands: tuple[CommandLine, ...] = ()
    proof: Proof = Proof.NONE
    on_behalf: OnBehalf | None = None


@dataclass(frozen=True, slots=True)
class Confirm:
    """The word that we asked for: an address is its owner's, or what waited is to be done."""

    reason: str
    asked: Asked


@dataclass(frozen=True, slots=True)
class Answer:
    """A question that is answered by mail and makes no ticket: a list, a search, a whole ticket.

    `line` is the question as written. `about`: the ticket that the mail is about, where it is about one.
    `needs_consent`: the registered address is asked first whether it was really he. `refusal`: the code why it is told
    that there is no answer; "" where there is one.
    """

    reason: str
    query: CommandName
    argument: str
    line: str
    about: tuple[Evidence, ...] = ()
    needs_consent: bool = False
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """Kept in the inbox until a person lets it in; nobody outside is told."""

    reason: str


@dataclass(frozen=True, slots=True)
class RecordBounce:
    """A mail of ours did not arrive, or is late."""

    reason: str
    outbound_id: int
    permanent: bool


@dataclass(frozen=True, slots=True)
class OptOut:
    """No more announcements of that kind to the address that got this one, whoever wrote; its owner is told."""

    reason: str
    announced: Announced


@dataclass(frozen=True, slots=True)
class Ignore:
    """Kept in the inbox and nothing more."""

    reason: str


Disposition = OpenTicket | AddComment | Answer | Confirm | RecordBounce | Hold | OptOut | Ignore
