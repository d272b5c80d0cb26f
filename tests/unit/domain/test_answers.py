"""What becomes of a mail of the team: out to the customer, inside, done, or back to its writer."""

from dataclasses import replace

import pytest

from helpdesk.domain.command_list import CommandName
from helpdesk.domain.disposition import AddComment, EvidenceKind
from helpdesk.domain.intake import decide
from helpdesk.domain.proof import Proof, proof_of
from helpdesk.mail.message import Authentication, AuthResult
from tests.builders import PASSED, UNKNOWN, a_mail, evidence, facts

FAILED = Authentication(AuthResult.FAIL, "dmarc=fail")
OWN = evidence(takes_part=False)
ANOTHERS = replace(OWN, personal=False)
NOTES = replace(OWN, stays_inside=True)
TAG = evidence(EvidenceKind.SUBJECT_TAG, takes_part=False, personal=False)


def answered(text: str = "Bitte neu starten.", **changes: object) -> AddComment:
    team: dict[str, object] = {"from_team": True, "authentication": PASSED, "evidence": (OWN,)}
    decision = decide(facts(**{**team, "mail": a_mail(reply_text=text), **changes}))
    assert isinstance(decision, AddComment)
    return decision


def names(decision: AddComment) -> list[CommandName | None]:
    return [line.name for line in decision.commands]


@pytest.mark.parametrize(
    ("result", "site_authenticates", "has_personal", "proof"),
    [
        (AuthResult.PASS, True, False, Proof.AUTHENTICATED),
        (AuthResult.NONE, True, True, Proof.NONE),
        (AuthResult.NONE, False, True, Proof.PERSONAL),
        (AuthResult.NONE, False, False, Proof.NONE),
        (AuthResult.FAIL, False, True, Proof.NONE),
    ],
)
def test_a_signed_address_proves_only_where_no_server_vouches(
    result: AuthResult, site_authenticates: bool, has_personal: bool, proof: Proof
) -> None:
    assert proof_of(result, site_authenticates=site_authenticates, has_personal=has_personal) is proof


def test_without_authentication_the_personal_address_suffices_for_an_answer() -> None:
    decision = answered(site_authenticates=False, authentication=UNKNOWN)
    assert (decision.send_to_customer, decision.proof) == (True, Proof.PERSONAL)


def test_without_authentication_an_answer_to_no_personal_address_stays_inside() -> None:
    decision = answered(site_authenticates=False, authentication=UNKNOWN, evidence=(TAG,))
    assert (decision.send_to_customer, decision.refusal) == (False, "no_authentication")


def test_where_no_addresses_are_signed_the_id_of_his_own_notice_stands_in_for_one() -> None:
    by_id = evidence(EvidenceKind.MESSAGE_ID, takes_part=False)
    for signs in (False, True):
        decision = answered(site_authenticates=False, authentication=UNKNOWN, evidence=(by_id,), site_signs=signs)
        assert decision.send_to_customer is not signs


def test_the_address_for_notes_keeps_the_words_inside_and_tells_the_team() -> None:
    decision = answered(evidence=(NOTES,))
    assert (decision.internal, decision.send_to_customer, decision.tell_team) == (True, False, True)


def test_a_word_in_the_mail_overrules_the_address() -> None:
    assert answered("#öffentlich\nBitte neu starten.", evidence=(NOTES,)).send_to_customer
    assert answered("#intern\nKunde zahlt nie.", evidence=(OWN,)).internal


def test_of_two_addresses_the_one_for_notes_counts() -> None:
    assert answered(evidence=(OWN, NOTES)).internal


def test_command_lines_do_not_go_out_but_the_words_around_them_do() -> None:
    decision = answered("#nehmen\n#prio hoch\n\nIch komme um zehn.")
    assert (decision.text, decision.send_to_customer) == ("Ich komme um zehn.", True)
    assert names(decision) == [CommandName.TAKE, CommandName.PRIORITY]


def test_commands_alone_are_a_note_that_nobody_is_told_of() -> None:
    decision = answered("#nehmen\n")
    assert (decision.internal, decision.tell_team, decision.refusal) == (True, False, "")


def test_a_word_that_may_have_meant_a_note_keeps_everything_inside_as_it_was_written() -> None:
    decision = answered("#itnern\nKunde zahlt nie.")
    assert (decision.internal, decision.send_to_customer) == (True, False)
    assert decision.text == "#itnern\nKunde zahlt nie."


def test_commands_of_an_unproved_mail_wait_and_its_words_stay_inside() -> None:
    decision = answered("#nehmen\nText", authentication=UNKNOWN)
    assert (names(decision), decision.proof, decision.send_to_customer) == ([CommandName.TAKE], Proof.NONE, False)


@pytest.mark.parametrize("result", [UNKNOWN, FAILED])
def test_commands_without_proof_and_personal_address_are_not_even_asked_about(result: Authentication) -> None:
    decision = answered("#nehmen\n", authentication=result, evidence=(TAG,))
    assert (names(decision), decision.refusal) == ([], "unauthenticated")


def test_commands_to_a_colleagues_address_do_nothing() -> None:
    decision = answered("#schließen\n", evidence=(ANOTHERS,))
    assert (names(decision), decision.refusal) == ([], "anothers_address")


def test_an_authenticated_technician_may_command_by_the_number_in_the_subject() -> None:
    assert names(answered("#nehmen\n", evidence=(TAG,))) == [CommandName.TAKE]


def test_silently_imported_commands_are_not_done() -> None:
    assert names(answered("#schließen\n", silent=True)) == []
