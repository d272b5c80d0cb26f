"""The one list of commands that the team may write by mail: parser, help, the card in docs and tests come from it.

Not how a line is read (`domain.command_lines`), what its argument means (`domain.command_check`) or what it does
(`services.commands.commands`). A new command is a new row here and a step there.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class CommandName(StrEnum):
    """What a command is called inside; people write the words of its `Spec`."""

    TAKE = "take"
    ASSIGN = "assign"
    RELEASE = "release"
    STATUS = "status"
    PRIORITY = "priority"
    QUEUE = "queue"
    DUE = "due"
    APPOINTMENT = "appointment"
    FOLLOW_UP = "follow_up"
    NOTE = "note"
    PUBLIC = "public"
    RESOLVE = "resolve"
    CLOSE = "close"
    REOPEN = "reopen"
    SPAM = "spam"
    TIME = "time"
    ESCALATE = "escalate"
    UNDO = "undo"
    ADD = "add"
    REMOVE = "remove"
    SUBJECT = "subject"
    TAG = "tag"
    LINK = "link"
    MERGE = "merge"
    JOIN = "join"
    SPLIT = "split"
    CUSTOMER = "customer"
    REGISTER = "register"
    MERGE_CUSTOMERS = "merge_customers"
    HELP = "help"
    FOR = "for"
    CALL = "call"
    OPEN = "open"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    SHOW = "show"
    SEARCH = "search"


class Harm(StrEnum):
    """What a command may do in the wrong hands. SERIOUS reveals, removes, books time or changes customer data."""

    NONE = "none"
    SERIOUS = "serious"


class Argument(StrEnum):
    """What stands behind the word of a command."""

    NONE = "none"
    PERSON = "person"  # of the team
    STATE = "state"
    PRIORITY = "priority"
    QUEUE = "queue"
    MOMENT = "moment"
    ADDRESS = "address"  # one or several
    TEXT = "text"
    WORDS = "words"  # what stays text of the mail; may be missing
    TAGS = "tags"
    TICKET = "ticket"
    BOOKING = "booking"
    CUSTOMER = "customer"
    CUSTOMER_IF_ANY = "customer_if_any"
    DATA = "data"  # whose master data hold where two customer numbers differ
    COMMAND_IF_ANY = "command_if_any"
    CALLER_IF_ANY = "caller_if_any"  # a customer's number or name, or a contact's address; then the site
    TICKET_IF_ANY = "ticket_if_any"  # none: the ticket that the mail is about


# What stands for the argument in help texts, German and English.
PLACEHOLDERS: Final = {
    Argument.NONE: ("", ""),
    Argument.PERSON: ("NAME", "NAME"),
    Argument.STATE: ("STATUS", "STATE"),
    Argument.PRIORITY: ("STUFE", "LEVEL"),
    Argument.QUEUE: ("NAME", "NAME"),
    Argument.MOMENT: ("ZEITPUNKT", "WHEN"),
    Argument.ADDRESS: ("ADRESSE", "ADDRESS"),
    Argument.TEXT: ("TEXT", "TEXT"),
    Argument.WORDS: ("[TEXT]", "[TEXT]"),
    Argument.TAGS: ("WORT, -WORT", "WORD, -WORD"),
    Argument.TICKET: ("NUMMER", "NUMBER"),
    Argument.BOOKING: ("DAUER …", "TIME …"),
    Argument.CUSTOMER: ("KUNDENNUMMER", "CUSTOMER NUMBER"),
    Argument.CUSTOMER_IF_ANY: ("[KUNDENNUMMER]", "[CUSTOMER NUMBER]"),
    Argument.DATA: ("STAMMDATEN", "DATA"),
    Argument.COMMAND_IF_ANY: ("[BEFEHL]", "[COMMAND]"),
    Argument.CALLER_IF_ANY: ("[KUNDE] [STANDORT]", "[CUSTOMER] [SITE]"),
    Argument.TICKET_IF_ANY: ("[NUMMER]", "[NUMBER]"),
}


@dataclass(frozen=True, slots=True)
class Spec:
    """A command as people write it; the first word of each language is the one that we name ourselves."""

    name: CommandName
    german: tuple[str, ...]
    english: tuple[str, ...]
    argument: Argument
    harm: Harm
    undoable: bool
    help_de: str
    help_en: str
    example_de: str
    example_en: str

    @property
    def words(self) -> tuple[str, ...]:
        """Give all words of the command."""
        return tuple(dict.fromkeys((*self.german, *self.english)))

    def word(self, language: str) -> str:
        """Give the word that we name in mails of this language, with its mark: #nehmen."""
        return f"#{(self.german if language == 'de' else self.english)[0]}"

    def form(self, language: str) -> str:
        """Give the word with what stands behind it: #zuweisen NAME."""
        placeholder = PLACEHOLDERS[self.argument][language != "de"]
        return f"{self.word(language)} {placeholder}".rstrip()

    def help(self, language: str) -> str:
        """Give what the command does, in one line."""
        return self.help_de if language == "de" else self.help_en

    def example(self, language: str) -> str:
        """Give a line as somebody might write it."""
        return self.example_de if language == "de" else self.example_en


_N, _A, _NONE, _SERIOUS = CommandName, Argument, Harm.NONE, Harm.SERIOUS

# fmt: off
# One row for each command, the twelve of every day first.
COMMANDS: Final[tuple[Spec, ...]] = (
    Spec(_N.TAKE, ("nehmen", "übernehmen"), ("take",), _A.NONE, _NONE, True,
         "Das Ticket selbst übernehmen", "Take the ticket yourself",
         "#nehmen", "#take"),
    Spec(_N.ASSIGN, ("zuweisen", "zuteilen"), ("assign",), _A.PERSON, _NONE, True,
         "Das Ticket einer Person im Team geben", "Give the ticket to a person of the team",
         "#zuweisen Max Muster", "#assign Max Muster"),
    Spec(_N.RELEASE, ("abgeben", "freigeben"), ("release", "unassign"), _A.NONE, _NONE, True,
         "Das Ticket an das Team zurückgeben", "Give the ticket back to the team",
         "#abgeben", "#release"),
    Spec(_N.STATUS, ("status", "zustand"), ("status", "state"), _A.STATE, _NONE, True,
         "Den Status ändern", "Change the status",
         "#status wartet", "#status waiting"),
    Spec(_N.PRIORITY, ("priorität", "prio"), ("priority", "prio"), _A.PRIORITY, _NONE, True,
         "Die Priorität ändern: niedrig, normal, hoch, dringend", "Change the priority: low, normal, high, urgent",
         "#prio hoch", "#prio high"),
    Spec(_N.QUEUE, ("queue", "warteschlange"), ("queue",), _A.QUEUE, _NONE, True,
         "In eine andere Queue verschieben", "Move to another queue",
         "#queue support", "#queue support"),
    Spec(_N.DUE, ("fällig", "frist"), ("due", "deadline"), _A.MOMENT, _NONE, True,
         "Bis wann das Ticket erledigt sein soll; „nie“ nimmt die Frist weg",
         "By when the ticket is to be done; 'never' takes it away",
         "#fällig Freitag 12 Uhr", "#due Friday 12:00"),
    Spec(_N.APPOINTMENT, ("termin",), ("appointment", "schedule"), _A.MOMENT, _NONE, True,
         "Einen Termin setzen: Das Ticket ruht bis dahin, und der Kunde erfährt den Termin",
         "Make an appointment: the ticket rests until then, and the customer is told when",
         "#termin morgen 14 Uhr", "#appointment tomorrow 14:00"),
    Spec(_N.NOTE, ("intern", "notiz", "interne", "interner", "internes", "internen", "internem"), ("internal", "note"),
         _A.WORDS, _NONE, False,
         "Der Text dieser Mail bleibt im Team", "The text of this mail stays in the team",
         "#intern", "#internal"),
    Spec(_N.PUBLIC, ("öffentlich", "antwort"), ("public", "reply"), _A.WORDS, _NONE, False,
         "Der Text dieser Mail geht an den Kunden", "The text of this mail goes to the customer",
         "#öffentlich", "#public"),
    Spec(_N.RESOLVE, ("gelöst", "lösung", "erledigt", "fertig"), ("resolved", "resolve", "solved", "done"),
         _A.WORDS, _NONE, True,
         "Als gelöst melden; der Text geht als Lösung mit, wenn die Mail an den Kunden geht",
         "Report it as resolved; the text goes along as the solution if the mail goes to the customer",
         "#gelöst Die Fixiereinheit ist getauscht.", "#resolved The fuser has been replaced."),
    Spec(_N.TIME, ("zeit", "aufwand"), ("time", "worked"), _A.BOOKING, _SERIOUS, True,
         "Arbeitszeit buchen, mit „Anfahrt“, Tag und „nicht berechenbar: Grund“, wo es so ist",
         "Book working time, with 'travel', the day and 'not billable: reason' where it applies",
         "#zeit 1h30 gestern, nicht berechenbar: Kulanz", "#time 1h30 yesterday, not billable: goodwill"),
    Spec(_N.CLOSE, ("schließen", "geschlossen"), ("close", "closed"), _A.NONE, _NONE, True,
         "Ohne weitere Nachricht schließen", "Close without a further message",
         "#schließen", "#close"),
    Spec(_N.REOPEN, ("öffnen", "wiederöffnen"), ("reopen",), _A.NONE, _NONE, True,
         "Wieder öffnen", "Open again",
         "#öffnen", "#reopen"),
    Spec(_N.SPAM, ("spam", "müll"), ("spam", "junk"), _A.NONE, _NONE, True,
         "Als Spam weglegen", "Put away as spam",
         "#spam", "#spam"),
    Spec(_N.ESCALATE, ("eskalieren", "eskalation"), ("escalate", "escalation"), _A.TEXT, _NONE, True,
         "Zuständige Person und Disposition erfahren es sofort, mit diesem Grund; die Priorität steigt um eine Stufe",
         "Tell the assignee and the dispatchers at once, with this reason; the priority rises by one step",
         "#eskalieren Der Kunde wartet seit drei Stunden", "#escalate The customer has waited for three hours"),
    Spec(_N.ADD, ("beteiligen", "hinzufügen"), ("add", "involve"), _A.ADDRESS, _NONE, True,
         "Eine Adresse an den Antworten beteiligen", "Let an address get the answers",
         "#beteiligen karl@kunde.example", "#add karl@customer.example"),
    Spec(_N.REMOVE, ("entfernen", "austragen"), ("remove",), _A.ADDRESS, _NONE, True,
         "Eine Adresse nicht mehr beteiligen", "Let an address get the answers no longer",
         "#entfernen karl@kunde.example", "#remove karl@customer.example"),
    Spec(_N.FOLLOW_UP, ("wiedervorlage",), ("followup",), _A.MOMENT, _NONE, True,
         "Das Ticket bis dahin ruhen lassen, ohne dass jemand benachrichtigt wird",
         "Let the ticket rest until then, without telling anybody",
         "#wiedervorlage in 3 Tagen", "#followup in 3 days"),
    Spec(_N.SUBJECT, ("betreff",), ("subject",), _A.TEXT, _NONE, True,
         "Den Betreff für das Team ändern", "Change the subject",
         "#betreff Drucker im Empfang", "#subject Printer at the reception"),
    Spec(_N.TAG, ("schlagwort", "tag"), ("tag", "label"), _A.TAGS, _NONE, True,
         "Schlagwörter setzen und mit - wegnehmen", "Set tags, and take them away with -",
         "#schlagwort drucker, -neu", "#tag printer, -new"),
    Spec(_N.LINK, ("verknüpfen", "verweis"), ("link",), _A.TICKET, _NONE, True,
         "Auf ein anderes Ticket verweisen", "Point at another ticket",
         "#verknüpfen 2026-000123", "#link 2026-000123"),
    Spec(_N.MERGE, ("zusammenführen", "vereinen"), ("merge",), _A.TICKET, _SERIOUS, True,
         "Dieses Ticket geht in dem anderen auf", "This ticket becomes part of the other one",
         "#zusammenführen 2026-000123", "#merge 2026-000123"),
    Spec(_N.JOIN, ("verbinden", "zusammen"), ("join",), _A.NONE, _SERIOUS, True,
         "Mit dem Ticket verbinden, auf das dieses verweist", "Join it to the ticket that it points at",
         "#verbinden", "#join"),
    Spec(_N.SPLIT, ("abtrennen", "teilen"), ("split",), _A.TEXT, _NONE, True,
         "Aus der letzten Mail des Kunden ein eigenes Ticket machen, mit diesem Betreff",
         "Make the customer's last mail a ticket of its own, with this subject",
         "#abtrennen Neuer Monitor", "#split New monitor"),
    Spec(_N.CUSTOMER, ("kunde",), ("customer",), _A.CUSTOMER, _SERIOUS, True,
         "Sagen, zu welchem Kunden das Ticket gehört", "Say which customer the ticket belongs to",
         "#kunde 10042", "#customer 10042"),
    Spec(_N.REGISTER, ("registrieren", "anlegen"), ("register",), _A.CUSTOMER_IF_ANY, _SERIOUS, False,
         "Den Absender als Ansprechpartner seines Kunden anlegen", "Make the sender a contact of his customer",
         "#registrieren", "#register"),
    Spec(_N.MERGE_CUSTOMERS, ("kundennummern",), ("customernumbers",), _A.DATA, _SERIOUS, False,
         "Die zwei Kundennummern zusammenführen, um die es geht: Stammdaten übernehmen oder behalten",
         "Merge the two customer numbers that this is about: take over or keep the master data",
         "#kundennummern übernehmen", "#customernumbers keep"),
    Spec(_N.FOR, ("für",), ("for",), _A.ADDRESS, _SERIOUS, True,
         "In einer neuen E-Mail: das Ticket für diese Person anlegen; der Text wird ihr bestätigt",
         "In a new email: open the ticket for this person; the text is confirmed to them",
         "#für erika@kunde.example", "#for erika@customer.example"),
    Spec(_N.CALL, ("anruf", "telefonat"), ("call", "phonecall"), _A.CALLER_IF_ANY, _SERIOUS, True,
         "Notiz eines Anrufs, mit Kunde und Standort; in einer neuen E-Mail wird ein Ticket daraus",
         "Note of a phone call, with customer and site; a new email becomes a ticket",
         "#anruf 10042 Münster", "#call 10042 Münster"),
    Spec(_N.UNDO, ("rückgängig", "zurücknehmen"), ("undo", "revert"), _A.COMMAND_IF_ANY, _NONE, False,
         "Die Befehle Ihrer letzten Mail zu diesem Ticket zurücknehmen, oder nur den genannten",
         "Take back the commands of your last mail on this ticket, or only the named one",
         "#rückgängig", "#undo"),
    Spec(_N.HELP, ("hilfe", "befehle"), ("help", "commands"), _A.NONE, _NONE, False,
         "Diese Übersicht", "This overview",
         "#hilfe", "#help"),
    Spec(_N.OPEN, ("offen", "offene"), ("open", "list"), _A.NONE, _SERIOUS, False,
         "Liste der offenen Tickets", "List of the open tickets",
         "#offen", "#open"),
    Spec(_N.MINE, ("meine", "mein"), ("mine", "my"), _A.NONE, _SERIOUS, False,
         "Liste Ihrer eigenen Tickets", "List of your own tickets",
         "#meine", "#mine"),
    Spec(_N.UNASSIGNED, ("unzugewiesen", "unzugeteilt"), ("unassigned",), _A.NONE, _SERIOUS, False,
         "Liste der Tickets ohne Zuständigen", "List of the tickets that nobody has",
         "#unzugewiesen", "#unassigned"),
    Spec(_N.SHOW, ("zeige", "zeigen", "anzeigen"), ("show",), _A.TICKET_IF_ANY, _SERIOUS, False,
         "Das ganze Ticket", "The whole ticket",
         "#zeige 2026-000123", "#show 2026-000123"),
    Spec(_N.SEARCH, ("suche", "suchen", "finde"), ("search", "find"), _A.TEXT, _SERIOUS, False,
         "Tickets suchen, in denen alle diese Wörter vorkommen", "Search for tickets that hold all these words",
         "#suche drucker müller", "#search printer miller"),
)
# fmt: on

# Those that change nothing and are answered with a mail of its own; they need no ticket.
QUERIES: Final = frozenset((_N.HELP, _N.OPEN, _N.MINE, _N.UNASSIGNED, _N.SHOW, _N.SEARCH))

_BY_NAME: Final = {spec.name: spec for spec in COMMANDS}


def spec_of(name: CommandName) -> Spec:
    """Give the row of a command."""
    return _BY_NAME[name]


def word_for(name: CommandName, language: str) -> str:
    """Give the word that we name in mails of this language, with its mark: #nehmen."""
    return spec_of(name).word(language)
