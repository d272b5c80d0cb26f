"""Mailing lists are told by their fields, and who wrote is found behind a list that rewrites From."""

from dataclasses import replace

import pytest

from helpdesk.mail import address, fields, lists
from helpdesk.mail.authentication import authenticate
from helpdesk.mail.message import Address, AuthResult
from helpdesk.mail.parse import parse

ERIKA = Address("Erika Beispiel", "erika@example.org")


def author(header: str) -> Address | None:
    message, _ = fields.read_block(header.encode())
    return lists.author(message)


@pytest.mark.parametrize(
    "header",
    [
        (
            "From: Erika Beispiel via Nutzer <nutzer@lists.example>\nReply-To: Erika Beispiel <erika@example.org>\n"
            "List-Id: Nutzer <nutzer.lists.example>\n\n"
        ),
        "From: Erika Beispiel via Nutzer <nutzer@lists.example>\nX-Original-From: Erika <erika@example.org>\n\n",
        (
            "From: \"'Erika Beispiel' via Support\" <support@firma.example>\nX-Original-Sender: erika@example.org\n"
            "Reply-To: Erika Beispiel <erika@example.org>\n\n"
        ),
        (
            "From: Erika Beispiel über Nutzer <nutzer@lists.example>\nReply-To: erika@example.org, "
            "nutzer@lists.example\n"
            "List-Post: <mailto:nutzer@lists.example>\n\n"
        ),
        (
            'From: "Erika Beispiel [via Nutzer]" <nutzer@lists.example>\nReply-To: erika@example.org\n'
            "X-BeenThere: nutzer@lists.example\n\n"
        ),
    ],
)
def test_the_person_is_found_behind_a_rewriting_list_and_is_no_proof(header: str) -> None:
    found = author(header)
    assert found == ERIKA
    message, _ = fields.read_block(header.encode())
    assert not address.is_proof(message, found)


@pytest.mark.parametrize(
    "header",
    [
        "From: mallory@evil.test (Erika via Users)\nX-Original-From: erika@example.org",
        "From: Erika via Users <mallory@evil.test>\nX-Original-From: erika@example.org",
        "From: mallory@evil.test (Erika via Users)\nX-Original-Sender: a@b.test\nReply-To: erika@example.org",
    ],
)
def test_a_person_behind_a_list_is_never_answered_automatically(header: str) -> None:
    mail = parse(f"{header}\nSubject: Drucker\n\nDer Drucker steht.\n".encode())
    assert mail.sender is not None
    assert mail.sender.address == "erika@example.org"
    assert mail.no_autoreply
    results = ("Authentication-Results", "mx.example.de; dmarc=pass header.from=evil.test")
    judged = authenticate(replace(mail, headers=(results, *mail.headers)), "mx.example.de")
    assert judged.result is AuthResult.FAIL


def test_a_person_whom_a_list_field_names_and_from_as_well_is_answered() -> None:
    mail = parse(b"From: Erika <erika@example.org>\nX-Original-From: erika@example.org\nSubject: Drucker\n\nSteht.\n")
    assert not mail.no_autoreply


def test_without_a_known_address_the_lists_stays_with_the_persons_name() -> None:
    header = "From: Erika Beispiel via Nutzer <nutzer@lists.example>\nList-Id: <nutzer.lists.example>\n\n"
    assert author(header) == Address("Erika Beispiel", "nutzer@lists.example")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            (
                "From: =?utf-8?q?Chef_=3Cchef=40helpdesk=2Eexample=3E_via_Nutzer?= <nutzer@lists.example>\n"
                "Reply-To: erika@example.org\nList-Id: <nutzer.lists.example>\n\n"
            ),
            Address("Chef <chef@helpdesk.example> via Nutzer", "nutzer@lists.example"),
        ),
        (
            "From: Erika Beispiel via Portal <post@portal.example>\nReply-To: erika@example.org\n\n",
            Address("Erika Beispiel via Portal", "post@portal.example"),
        ),
        ("From: Via Mala <mala@example.org>\nList-Id: <mala.example.org>\n\n", Address("Via Mala", "mala@example.org")),
        ("From: Erika Beispiel <erika@example.org>\nReply-To: max@example.org\nList-Id: <x.example>\n\n", ERIKA),
    ],
)
def test_other_names_and_fields_stay_as_they_are(header: str, expected: Address) -> None:
    assert author(header) == expected


def test_the_best_field_proves_the_list() -> None:
    found = {"precedence": ("bulk",), "list-unsubscribe": ("<mailto:x@y.test>",), "list-id": ("<nutzer.example.org>",)}
    assert lists.proof(found) == "list-id: <nutzer.example.org>"


def test_a_link_to_unsubscribe_proves_a_list_only_beside_other_signs_of_bulk() -> None:
    link = {"list-unsubscribe": ("<mailto:x@y.test>",), "list-unsubscribe-post": ("List-Unsubscribe=One-Click",)}
    assert lists.proof({**link, "from": ("Erika Beispiel <erika@example.org>",)}) == ""
    assert lists.proof({**link, "from": ("Erika <erika@example.org>",), "feedback-id": ("17:kampagne",)}) != ""
    assert lists.proof({**link, "from": ("Erika <erika@example.org>",), "precedence": ("Bulk",)}) != ""
    for sender in ("news@shop.example", "noreply@shop.example", "Shop <newsletter-de@shop.example>"):
        assert lists.proof({**link, "from": (sender,)}) != ""


def test_precedence_alone_proves_no_list_but_with_its_owner_as_sender_it_does() -> None:
    assert lists.proof({"precedence": ("bulk",)}) == ""
    assert lists.proof({"precedence": ("bulk",), "sender": ("erika@example.org",)}) == ""
    assert lists.proof({"precedence": ("bulk",), "sender": ("owner-nutzer@example.org",)}) != ""
    assert lists.proof({"precedence": ("list",), "errors-to": ("nutzer-bounces@example.org",)}) != ""
