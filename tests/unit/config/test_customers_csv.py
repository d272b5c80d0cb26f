"""Tables from other programs: separators, encodings, names of columns, and mistakes with their line."""

from pathlib import Path

import pytest

from helpdesk.config.customers_csv import Table, read_table
from helpdesk.errors import UsageError
from tests.builders import settings

HEAD = "Kundennummer;Firma;Straße;PLZ;Ort;Anrede;Vorname;Nachname;E-Mail;Telefon;Mobil;Typ;Domain"
ERIKA = (
    "10042;Müßig GmbH;Musterweg 1;01234;Musterstadt;Frau;Erika;Beispiel;erika@muessig.example;030 123;0170 45"
    ";Technik;muessig.example"
)
MAX = "10042;;;;;Herr;Max;Muster;max@muessig.example, m@muessig.example;;;standard;"


def table(*lines: str, encoding: str = "utf-8") -> Table:
    return read_table("\r\n".join(lines).encode(encoding), settings(Path("/nonexistent")))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("divider", [";", "\t"])
def test_rows_of_one_number_are_the_contacts_of_one_customer(encoding: str, divider: str) -> None:
    found = table(*(line.replace(";", divider) for line in (HEAD, ERIKA, MAX)), encoding=encoding)
    assert (found.faults, found.ignored) == ((), ())
    (customer,) = found.customers
    assert (customer.number, customer.name, customer.address.postcode) == ("10042", "Müßig GmbH", "01234")
    assert customer.domains == ("muessig.example",)
    erika, max_muster = customer.contacts
    assert (erika.key, erika.salutation, erika.types) == ("erika.beispiel", "frau", ("technik",))
    assert erika.phones == ("030 123", "0170 45")
    assert max_muster.addresses == ("max@muessig.example", "m@muessig.example")


def test_english_names_and_commas_with_quotes_are_understood() -> None:
    head = "Customer No,Company,First Name,Last name,E-mail,Phone"
    found = table(head, '7,"Muster, Söhne & Co",Erika,Beispiel,e@muster.example,', "8,,Paula,Muster,p@x.example,")
    assert found.customers[0].name == "Muster, Söhne & Co"
    assert found.customers[0].contacts[0].types == ("standard",)
    assert [fault.line for fault in found.faults] == [3]


def test_two_people_of_one_name_get_keys_of_their_own() -> None:
    rows = [f"1;A;Erika;Beispiel;{name}@a.example" for name in ("one", "two")]
    (customer,) = table("Kundennummer;Firma;Vorname;Nachname;E-Mail", *rows).customers
    assert [contact.key for contact in customer.contacts] == ["erika.beispiel", "erika.beispiel2"]


@pytest.mark.parametrize(
    ("row", "line", "words"),
    [
        ("10042;Andere GmbH;;;;;Max;Muster;;;;;", 3, "another name in line 2"),
        (";Muster GmbH;;;;;Max;Muster;;;;;", 3, "no customer number"),
        ("10042;;;;;;Max;Muster;max(at)x;;;;", 3, "not a mail address"),
        ("10042;;;;;;Max;Muster;m@a.example;;;tecnik;", 3, "no type of contact 'tecnik'"),
        ("10043;B;;;;;Max;Muster;m@a.example;;;;gmx.de", 3, "anybody gets an address of gmx.de"),
    ],
)
def test_a_mistake_is_told_with_its_line(row: str, line: int, words: str) -> None:
    (fault,) = table(HEAD, ERIKA, row).faults
    assert fault.line == line
    assert words in str(fault)


@pytest.mark.parametrize(
    ("cell", "phones"),
    [
        ("0341/12345-0", ("0341/12345-0",)),
        ("0341 / 12345-0", ("0341 / 12345-0",)),
        ("+49 (0)341/12345", ("+49 (0)341/12345",)),
        ("0341/12345-0 / 0170/98765", ("0341/12345-0", "0170/98765")),
        ("0341 12345/+49 170 98765", ("0341 12345", "+49 170 98765")),
        ('"0341/12345\n0170/98765"', ("0341/12345", "0170/98765")),
        ("0341/12345; 0170 98765".replace(";", ","), ("0341/12345", "0170 98765")),
    ],
)
def test_a_slash_belongs_to_the_number_unless_another_begins_behind_it(cell: str, phones: tuple[str, ...]) -> None:
    (customer,) = table("Kundennummer;Firma;Nachname;Telefon", f"1;A;Muster;{cell}").customers
    assert customer.contacts[0].phones == phones


@pytest.mark.parametrize(
    ("cell", "salutation", "first_name"),
    [
        ("Frau Dr.", "frau", "Dr. Erika"),
        ("Herrn", "herr", "Erika"),
        ("Fr.", "frau", "Erika"),
        ("Herr Prof. Dr.", "herr", "Prof. Dr. Erika"),
        ("Mrs.", "frau", "Erika"),
    ],
)
def test_salutations_are_read_as_people_write_them(cell: str, salutation: str, first_name: str) -> None:
    (customer,) = table("Kundennummer;Firma;Anrede;Vorname;Nachname", f"1;A;{cell};Erika;Beispiel").customers
    (contact,) = customer.contacts
    assert (contact.salutation, contact.first_name, contact.key) == (salutation, first_name, "erika.beispiel")


def test_bank_data_is_taken_and_a_wrong_number_is_not_repeated() -> None:
    head = "Kundennummer;Nachname;Firma;Kontoinhaber;IBAN;BIC"
    (customer,) = table(head, "1;Beispiel;A;Erika Beispiel;DE02 1203 0000 0000 2020 51;BYLADEM1001").customers
    assert (customer.bank.holder, customer.bank.iban) == ("Erika Beispiel", "DE02120300000000202051")
    (fault,) = table(head, "1;Beispiel;A;;DE02 1203 0000 0000 2020 52;").faults
    assert "not an IBAN" in str(fault)
    assert "1203" not in str(fault)


def test_a_row_is_told_by_the_line_on_which_it_begins() -> None:
    (fault,) = table(
        "Kundennummer;Firma;Nachname;Bemerkung", '1;A;Muster;"a\nb\nc"', ';B;Muster;"d\ne"', "2;C;Muster;"
    ).faults
    assert fault.line == 5


def test_cells_without_a_column_are_told_since_the_row_is_shifted() -> None:
    (fault,) = table("Kundennummer;Firma;Ort", "1;Muster; Söhne & Co;Musterstadt").faults
    assert (fault.line, "more cells than columns" in str(fault)) == (2, True)


def test_of_two_columns_with_one_meaning_the_first_counts_and_the_other_is_named() -> None:
    found = table("Kundennummer;Firma;Name;Vorname", "1;Muster GmbH;Beispiel;Erika")
    assert (found.customers[0].name, found.ignored) == ("Muster GmbH", ("Name",))


def test_the_name_of_a_website_is_no_mail_domain() -> None:
    (fault,) = table("Kundennummer;Firma;Nachname;Domain", "1;A;Muster;www.muster.example").faults
    assert "write muster.example" in str(fault)


def test_a_table_of_utf_16_is_read() -> None:
    assert table("Kundennummer;Firma;Nachname", "1;Müßig;Muster", encoding="utf-16").customers[0].name == "Müßig"


def test_a_quote_that_is_not_closed_is_told_with_its_line() -> None:
    with pytest.raises(UsageError, match="line 2 begins"):
        table("Kundennummer;Firma", '1;"A', *("2;B" for _ in range(40_000)))


def test_columns_that_nothing_is_made_of_are_named() -> None:
    assert table("Kundennummer;Firma;Umsatz", "1;A;5").ignored == ("Umsatz",)


def test_a_table_without_numbers_is_refused() -> None:
    with pytest.raises(UsageError, match="names no column"):
        table("Firma;Ort", "A;B")


def test_a_phone_number_with_a_slash_is_one_number_and_bank_data_goes_along() -> None:
    head = "Kundennummer;Firma;Nachname;E-Mail;Telefon;Mobil;IBAN;BIC"
    row = "1;A;B;b@a.test;0341/12345-0;0170 1234567;DE02 1203 0000 0000 2020 51;BYLADEM1001"
    (customer,) = table(head, row).customers
    assert customer.contacts[0].phones == ("0341/12345-0", "0170 1234567")
    assert (customer.bank.iban, customer.bank.bic) == ("DE02120300000000202051", "BYLADEM1001")
