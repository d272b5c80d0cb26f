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
