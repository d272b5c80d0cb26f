"""The card of all commands as a page of Markdown, German or English: what docs/commands.*.md hold.

Made from the list of commands (`domain.command_list`); a test compares the pages. Not the mail (`Notice.HELP`).
"""

from typing import Final

from helpdesk.config.values import Language
from helpdesk.domain.command_list import COMMANDS, Harm, Spec

_GERMAN: Final = (
    "# Befehle für Techniker\n\n"
    "Schreiben Sie Befehle ganz oben in Ihre Antwort auf eine Mail des Helpdesks, jeden in eine eigene Zeile. "
    "Darunter steht Ihr Text. Groß oder klein, ä oder ae, deutsch oder englisch: alles geht.\n\n"
    "- Stimmt eine Zeile nicht, wird keine ausgeführt. Sie bekommen eine Quittung, die sagt, warum, und das "
    "nächste gültige Wort nennt.\n"
    "- Ihr Text geht nie verloren. Ist das falsche Wort unbekannt oder könnte es `#intern` heißen, bleibt der "
    "Text als Notiz im Team.\n"
    "- Zurücknehmen: `#rückgängig` nimmt alle Befehle Ihrer letzten Mail zu diesem Ticket zurück.\n"
    "- Befehle mit * brauchen eine von unserem Mailserver bestätigte Mail. Ohne sie fragt das Helpdesk bei Ihrer "
    "registrierten Adresse nach; auf eine Frage in einer neuen Mail sagt es Ihnen dort, was zu tun ist.\n"
    "- `#offen`, `#meine`, `#unzugewiesen`, `#zeige`, `#suche` und `#hilfe` fragen nur. Sie dürfen auch in der ersten "
    "Zeile einer neuen Mail an das Helpdesk stehen; ein Ticket wird daraus nicht.\n"
)
_GERMAN_VALUES: Final = (
    "## Werte\n\n"
    "- Zeitpunkte: `morgen 14 Uhr`, `übermorgen`, `nächsten Montag 9 Uhr`, `Freitag in einer Woche`, "
    "`in 3 Tagen`, `23.11. 14:00`, `KW 50`, `2026-11-23 14:00`. Die Quittung nennt den Wochentag dazu. "
    "`halb drei` und `3 Uhr` sind nach Mittag; sonst: `3 Uhr nachts`, `03:00`. "
    "`#fällig KW 50` ist der Freitag, `#wiedervorlage KW 50` der Montag; bei `#termin` wird nach dem Tag gefragt.\n"
    "- Dauern: `1h30`, `0:45`, `1,5h`, `90 min`; dahinter `gestern` oder ein Datum, `Anfahrt`, und "
    "`nicht berechenbar: Grund`. Ohne Grund wird das nicht gebucht.\n"
    "- Personen: der Name, ein Teil davon, oder die Adresse; `mir` für Sie selbst.\n"
    "- Status: Neu, Angenommen, In Bearbeitung, Wartet auf Kunde, Gelöst, Geschlossen.\n"
)
_ENGLISH: Final = (
    "# Commands for technicians\n\n"
    "Write commands at the very top of your answer to a mail of the helpdesk, each on a line of its own. Your "
    "text stands below. Upper or lower case, German or English: all of it works.\n\n"
    "- If one line is wrong, none is carried out. You get a receipt that says why, and names the nearest valid "
    "word.\n"
    "- Your text is never lost. Where the wrong word is unknown or might mean `#internal`, it stays in the team "
    "as a note.\n"
    "- Taking back: `#undo` takes back all commands of your last mail on this ticket.\n"
    "- Commands with * need a mail that our mail server confirms. Without that the helpdesk asks at your "
    "registered address; after a question in a new mail it tells you there what to do.\n"
    "- `#open`, `#mine`, `#unassigned`, `#show`, `#search` and `#help` only ask. They may also stand in the first line "
    "of a new mail to the helpdesk; no ticket is made of it.\n"
)
_ENGLISH_VALUES: Final = (
    "## Values\n\n"
    "- Moments: `tomorrow 14:00`, `day after tomorrow`, `next Monday 9:00`, `in 3 days`, `23 November 2pm`, "
    "`2026-11-23 14:00`. The receipt names the day of the week. "
    "`at 3` and `2:30` are after noon; else write `3 am`, `02:30`. "
    "`#due next week` is its Friday, `#followup next week` its Monday; an `#appointment` needs a day.\n"
    "- Durations: `1h30`, `0:45`, `1.5h`, `90 min`; behind it `yesterday` or a date, `travel`, and "
    "`not billable: reason`. Without a reason that is not booked.\n"
    "- People: the name, a part of it, or the address; `me` for yourself.\n"
    "- States: New, Accepted, In progress, Waiting for customer, Resolved, Closed.\n"
)
_WORDS: Final = {
    "de": (_GERMAN, ("Befehl", "Was er bewirkt", "Beispiel"), _GERMAN_VALUES, "Andere Wörter"),
    "en": (_ENGLISH, ("Command", "What it does", "Example"), _ENGLISH_VALUES, "Other words"),
}


def command_card(language: Language) -> str:
    """Give the page: what a day needs first, so that it stands on one side of a printed sheet."""
    opening, heads, values, others = _WORDS[language]
    rows = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    rows += [f"| {' | '.join(_cells(spec, language))} |" for spec in COMMANDS]
    table = "\n".join(rows)
    words = "; ".join(filter(None, (_other_words(spec, language) for spec in COMMANDS)))
    return f"{opening}\n{table}\n\n{values}\n## {others}\n\n{words}.\n"


def _cells(spec: Spec, language: Language) -> tuple[str, ...]:
    """Give a row; a command that is written as its example is not repeated."""
    mark = " *" if spec.harm is Harm.SERIOUS else ""
    form, example = spec.form(language), spec.example(language)
    return f"`{form}`{mark}", spec.help(language), f"`{example}`" if example != form else ""


def _other_words(spec: Spec, language: Language) -> str:
    others = ", ".join(f"`#{word}`" for word in spec.words if f"#{word}" != spec.word(language))
    return f"**{spec.word(language)}** {others}" if others else ""
