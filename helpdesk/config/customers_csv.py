"""Reads a table of customers and contacts, as other programs export it, into customers: one row a contact.

Separators, encodings and the German and English names of columns are recognised. What is wrong is told with its line,
by the same rules as in customers' files. Nothing is written. RFC 4180, tolerant.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from helpdesk.config.customers import CUSTOMERS, CustomerFile, customer
from helpdesk.config.customers_checks import OWN_CHECKS
from helpdesk.config.settings import Settings
from helpdesk.config.suggest import close_values
from helpdesk.config.validate import validate
from helpdesk.domain.customers import ContactType, Customer
from helpdesk.errors import UsageError

_Place = tuple[str, ...]

# Where a column goes, by its name in lower case with nothing but letters; the first of each is the one we suggest.
_COLUMNS: dict[_Place, str] = {
    ("number",): "kundennummer kundennr kdnr customernumber customerno customerid number debitor debitorennummer",
    ("name",): "firma kunde kundenname firmenname unternehmen company companyname customer customername name",
    ("address", "street"): "strasse straße strassehausnummer street address",
    ("address", "postcode"): "plz postleitzahl postcode zip zipcode postalcode",
    ("address", "city"): "ort stadt city town",
    ("address", "country"): "land country",
    ("main", "email"): "emailfirma emailzentrale firmenemail companyemail mainemail",
    ("main", "phone"): "telefonzentrale telefonfirma zentrale companyphone mainphone",
    ("domains",): "domain domains maildomain maildomains",
    ("language",): "sprache language",
    ("account_manager",): "kundenbetreuer betreuer accountmanager",
    ("datev",): "datev beraternummer datevberaternummer",
    ("bank", "holder"): "kontoinhaber accountholder",
    ("bank", "iban"): "iban",
    ("bank", "bic"): "bic swift swiftcode",
    ("notes",): "bemerkung bemerkungen notiz notizen notes comment",
    ("contact", "salutation"): "anrede salutation title",
    ("contact", "first_name"): "vorname firstname givenname",
    ("contact", "last_name"): "nachname familienname lastname surname",
    ("contact", "types"): "typ art rolle typen type types role roles",
    ("contact", "addresses"): "email emailadresse mail mailadresse emailaddress",
    ("contact", "phones"): "telefon telefonnummer rufnummer tel mobil handy mobiltelefon phone phonenumber mobile",
}
_PLACES = {name: path for path, names in _COLUMNS.items() for name in names.split()}
_LISTS = {"domains", "types", "addresses", "phones"}
_DIVIDER = re.compile(r"\s*[,;|\n]\s*|\s*/\s*(?!/)|\s+(?=\S+@)")
# Between the dialling code and the rest stands a slash in German numbers; only a code begins with 0 or +.
_PHONE_DIVIDER = re.compile(r"\s*[,;|\n]\s*|\s*/\s*(?=\(?[0+])")
_SALUTATIONS = {"frau": "frau fr mrs ms", "herr": "herr herrn hr mr"}
_TITLED = re.compile(r"(\w+)\.?(?:\s+(\S.*))?", re.DOTALL)
_LONGEST_CELL = 100_000  # characters; a quote that is not closed swallows all that follows
_NO_LETTER = re.compile(r"[^a-zäöüß]")
_NO_KEY = re.compile(r"[^a-z0-9]+")
_ASCII = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line of the table, counted from 1, the header included."""

    line: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """Give the form of an editor's message."""
        return f"line {self.line}: {self.message}" + (f" ({self.hint})" if self.hint else "")


@dataclass(frozen=True, slots=True)
class Table:
    """What a table says: the customers that are right, every fault, and the columns that nothing was made of."""

    customers: tuple[Customer, ...]
    faults: tuple[Fault, ...]
    ignored: tuple[str, ...]


@dataclass(slots=True)
class _Draft:
    """A customer under construction; `lines` gives the line of each contact."""

    line: int
    data: dict[str, Any]
    lines: list[int] = field(default_factory=list)


def read_table(content: bytes, settings: Settings) -> Table:
    """Read the table. Raises UsageError where it has no header that names the customers' numbers."""
    rows = _rows(_decoded(content))
    names = next(rows, (1, []))[1]
    places = _places(names)
    if ("number",) not in places:
        near = next(filter(None, (close_values(name.lower(), _PLACES) for name in names)), "")
        raise UsageError(f"the first line names no column Kundennummer or customer number {near}".strip())
    drafts: dict[str, _Draft] = {}
    faults: list[Fault] = []
    for line, row in rows:
        if any(cell.strip() for cell in row[len(names) :]):
            faults.append(
                Fault(line, "there are more cells than columns", "a cell that holds a separator needs quotes")
            )
        elif any(cell.strip() for cell in row):
            _add(drafts, faults, line, _values(places, row))
    customers = [found for draft in drafts.values() for found in _customer(draft, settings, faults)]
    ignored = tuple(name for name, place in zip(names, places, strict=True) if place is None)
    return Table(tuple(customers), tuple(sorted(faults, key=lambda fault: fault.line)), ignored)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give each row with the line on which it begins; a cell may hold line ends."""
    head = text.partition("\n")[0]
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=head.count))
    line = 1
    try:
        for row in rows:
            yield line, row
            line = rows.line_num + 1
    except csv.Error as error:
        raise UsageError(f"line {line} begins what is no row of a table ({error}): is a quote not closed?") from error


def _places(names: list[str]) -> list[_Place | None]:
    """Say where each column goes; of two with one meaning the first counts, but where several values have room."""
    places: list[_Place | None] = []
    for name in names:
        place = _PLACES.get(_NO_LETTER.sub("", name.lower()))
        places.append(None if place in places and place is not None and place[-1] not in _LISTS else place)
    return places


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")  # what spreadsheet programs write on Windows


def _values(places: list[_Place | None], row: list[str]) -> dict[_Place, str]:
    """Give the cells by their place; two columns of one place, such as phone and mobile, are put together."""
    values: dict[_Place, str] = {}
    for place, cell in zip(places, row, strict=False):
        if place is not None and cell.strip():
            before = f"{values[place]}, " if place in values and place[-1] in _LISTS else ""
            values[place] = before + cell.strip()
    return values


def _add(drafts: dict[str, _Draft], faults: list[Fault], line: int, values: Mapping[_Place, str]) -> None:
    number = values.get(("number",), "")
    if not number:
        faults.append(Fault(line, "there is no customer number"))
        return
    draft = drafts.setdefault(number, _Draft(line, {}))
    for path, value in values.items():
        if path[0] == "contact":
            continue
        table = draft.data.setdefault(path[0], {}) if len(path) == 2 else draft.data
        key, found = path[-1], _divided(path[-1], value) if path[-1] in _LISTS else value
        if table.setdefault(key, found) != found:
            faults.append(Fault(line, f"customer {number} has another {'.'.join(path)} in line {draft.line}"))
    contact = {path[1]: value for path, value in values.items() if path[0] == "contact"}
    if contact:
        held = draft.data.setdefault("contact", [])
        held.append(_contact(contact, [other["key"] for other in held]))
        draft.lines.append(line)


def _contact(values: Mapping[str, str], taken: list[str]) -> dict[str, Any]:
    contact: dict[str, Any] = {
        name: _divided(name, value) if name in _LISTS else value for name, value in values.items()
    }
    name = f"{values.get('first_name', '')} {values.get('last_name', '')}".strip()
    wanted = _NO_KEY.sub(".", (name or values.get("addresses", "").partition("@")[0]).lower().translate(_ASCII))
    wanted = wanted.strip(".")[:60] or "kontakt"
    contact["key"] = next(key for key in _keys(wanted) if key not in taken)
    if "salutation" in contact:
        contact["salutation"], title = _salutation(contact["salutation"])
        contact |= {"first_name": f"{title} {values.get('first_name', '')}".strip()} if title else {}
    return contact


def _divided(name: str, value: str) -> list[str]:
    divider = _PHONE_DIVIDER if name == "phones" else _DIVIDER
    return [part for part in divider.split(value) if part]


def _salutation(value: str) -> tuple[str, str]:
    """Give the salutation as files have it and a title, which goes before the first name: Frau Dr. Erika Beispiel."""
    found = _TITLED.fullmatch(value)
    words = found[1].lower() if found else ""
    known = next((salutation for salutation, forms in _SALUTATIONS.items() if words in forms.split()), "")
    return (known, found[2] or "") if found and known else (value, "")


def _keys(wanted: str) -> Iterator[str]:
    yield wanted
    number = 2
    while True:
        yield f"{wanted}{number}"
        number += 1


def _customer(draft: _Draft, settings: Settings, faults: list[Fault]) -> Iterator[Customer]:
    """Judge a customer as its file will be judged; the first contact is Standard where none is."""
    contacts = draft.data.get("contact", [])
    if contacts and not any(ContactType.STANDARD in map(str.lower, one.get("types", ())) for one in contacts):
        contacts[0].setdefault("types", []).insert(0, ContactType.STANDARD.value)
    model, found = validate(CUSTOMERS, draft.data)
    if isinstance(model, CustomerFile):
        for check in OWN_CHECKS:
            for finding in check(customer(model), settings):
                found.note(finding)
    for finding in found.findings:
        is_contact = len(finding.path) > 1 and finding.path[0] == "contact" and isinstance(finding.path[1], int)
        line = draft.lines[int(finding.path[1])] if is_contact else draft.line
        faults.append(Fault(line, finding.message, finding.hint))
    if isinstance(model, CustomerFile) and not found.findings:
        yield customer(model)
