"""The decision, rule by rule: what becomes of a mail and why."""

from dataclasses import replace

import pytest

from helpdesk.domain.disposition import AddComment, EvidenceKind, Ignore, OpenTicket, RecordBounce
from helpdesk.domain.intake import decide
from helpdesk.domain.ticket import BOUNCE_QUEUE, SPAM_QUEUE, AuthorRole
from helpdesk.mail.message import Authentication, AuthResult, DeliveryReport, Mail, Origin, OriginKind
from tests.builders import PASSED, UNKNOWN, a_mail, evidence, facts

UNPERSONAL = evidence(personal=False, takes_part=False)
VACATION = Origin(OriginKind.AUTO, "Auto-Submitted: auto-replied")


def opened(**changes: object) -> OpenTicket:
    decision = decide(facts(**changes))
    assert isinstance(decision, OpenTicket)
    return decision


def commented(**changes: object) -> AddComment:
    decision = decide(facts(**changes))
    assert isinstance(decision, AddComment)
    return decision


def team_answer(**changes: object) -> AddComment:
    team: dict[str, object] = {"from_team": True, "authentication": PASSED, "evidence": (evidence(takes_part=False),)}
    return commented(**{**team, **changes})


def test_a_strangers_mail_opens_a_ticket_with_a_neutral_acknowledgement() -> None:
    ticket = opened()
    assert (ticket.acknowledge, ticket.neutral, ticket.tell_team) == (True, True, True)


def test_an_authenticated_sender_reads_his_own_words_and_his_copies_get_answers() -> None:
    ticket = opened(authentication=PASSED)
    assert (ticket.neutral, ticket.copies_receive) == (False, True)


def test_a_sender_whom_we_answered_before_reads_his_own_words_but_his_copies_get_nothing() -> None:
    ticket = opened(known=True)
    assert (ticket.neutral, ticket.copies_receive) == (False, False)


def test_our_own_mail_coming_back_is_ignored() -> None:
    assert decide(facts(own_mail="the Message-ID is ours")) == Ignore("ourselves: the Message-ID is ours")


@pytest.mark.parametrize(
    "changes",
    [
        {"mail": a_mail(origin=VACATION)},
        {"mail": a_mail(origin=Origin(OriginKind.LIST, "List-Id"))},
        {"mail": a_mail(no_autoreply=True)},
        {"mail": a_mail(sender=None)},
        {"from_own_address": True},
        {"silent": True},
        {"spam_mark": "X-Spam-Flag: YES"},
        {"null_sender": True},
        {"mail": a_mail(origin=Origin(OriginKind.BOUNCE, "report"))},
    ],
)
def test_what_must_not_be_answered_is_not_acknowledged(changes: dict[str, object]) -> None:
    assert opened(**changes).acknowledge is False


def test_marked_spam_goes_to_the_spam_queue_and_nobody_is_mailed() -> None:
    ticket = opened(spam_mark="X-Spam-Flag: YES", evidence=(evidence(),))
    assert (ticket.queue, ticket.acknowledge, ticket.tell_team) == (SPAM_QUEUE, False, False)


def test_silently_imported_mail_becomes_a_ticket_and_nobody_is_mailed() -> None:
    ticket = opened(silent=True)
    assert (ticket.acknowledge, ticket.tell_team) == (False, False)


@pytest.mark.parametrize("kind", EvidenceKind)
def test_a_participants_reply_is_a_comment_whatever_the_evidence(kind: EvidenceKind) -> None:
    comment = commented(evidence=(evidence(kind, personal=False),))
    assert (comment.ticket_id, comment.role, comment.tell_team, comment.internal) == (
        1,
        AuthorRole.CUSTOMER,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("kind", "may_join"),
    [(EvidenceKind.SIGNED_ADDRESS, True), (EvidenceKind.MESSAGE_ID, True), (EvidenceKind.SUBJECT_TAG, False)],
)
def test_a_stranger_gets_a_linked_ticket_of_his_own(kind: EvidenceKind, may_join: bool) -> None:
    pointer = evidence(kind, takes_part=False)
    ticket = opened(evidence=(pointer,))
    assert (ticket.links, ticket.may_join) == ((pointer,), may_join)


def test_contradicting_evidence_opens_a_ticket_linked_to_both() -> None:
    pointers = (evidence(ticket_id=1), evidence(EvidenceKind.SUBJECT_TAG, ticket_id=2))
    assert opened(evidence=pointers).links == pointers


def test_agreeing_evidence_is_no_contradiction() -> None:
    pointers = (evidence(), evidence(EvidenceKind.SUBJECT_TAG))
    assert commented(evidence=pointers).ticket_id == 1


def test_a_notice_of_absence_is_a_note_that_changes_nothing() -> None:
    note = commented(mail=a_mail(origin=VACATION), evidence=(evidence(),))
    assert (note.role, note.internal, note.reopen, note.tell_team) == (AuthorRole.SYSTEM, True, False, False)


def test_a_proved_answer_of_the_team_goes_to_the_customer() -> None:
    answer = team_answer()
    assert (answer.send_to_customer, answer.internal, answer.refusal) == (True, False, "")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"authentication": UNKNOWN}, "unauthenticated"),
        ({"authentication": Authentication(AuthResult.FAIL)}, "unauthenticated"),
        ({"site_authenticates": False, "authentication": UNKNOWN, "evidence": (UNPERSONAL,)}, "no_authentication"),
        ({"evidence": (UNPERSONAL,)}, "unknown_address"),
        ({"mail": a_mail(reply_text=" \n")}, "empty"),
        ({"evidence": (evidence(takes_part=False, has_reader=False),)}, "no_recipient"),
        ({"authentication": UNKNOWN, "mail": a_mail(reply_text="#intern forged")}, "unauthenticated"),
    ],
)
def test_an_unproved_answer_of_the_team_stays_inside_and_its_writer_is_told(
    changes: dict[str, object], refusal: str
) -> None:
    answer = team_answer(**changes)
    assert (answer.send_to_customer, answer.internal, answer.refusal) == (False, True, refusal)


@pytest.mark.parametrize(
    "line",
    [
        "#intern bitte prüfen",
        "#INTERN",
        "\n  #note see below",
        "#Notiz: x",
        "\u200b#intern",
        "**#intern**",
        "Hallo, #intern",
        "> #intern",
        "#interne Notiz",
        "# intern",
        "＃intern",
        "[#intern]",
    ],
)
def test_a_first_line_keeps_the_words_inside(line: str) -> None:
    answer = team_answer(mail=a_mail(reply_text=f"{line}\nText"))
    assert (answer.internal, answer.send_to_customer, answer.tell_team, answer.refusal) == (True, False, True, "")


@pytest.mark.parametrize(
    "text",
    [
        "Hallo\n#intern\nNur für uns.",
        "Hallo Bernd,\n#intern der Kunde zahlt nicht.",
        "Guten Tag,\n\nist erledigt.\n\n  *#Notiz*: Rabatt gestrichen",
        "Hello,\n> #note do not tell them",
        "Hallo\n- \u200b#interne Notiz",
    ],
)
def test_the_word_at_the_beginning_of_a_later_line_lets_nothing_out_and_its_writer_is_told(text: str) -> None:
    answer = team_answer(mail=a_mail(reply_text=text))
    assert (answer.internal, answer.send_to_customer, answer.tell_team) == (True, False, True)
    assert answer.refusal == "internal_below"


@pytest.mark.parametrize(
    "line",
    [
        *(
            "intern: bitte prüfen",
            "Interne Notiz: zahlt nicht",
            "**Internal note:** x",
            "INTERN",
            "[intern]",
            "(Intern)",
        ),
        *("[intern] zahlt nicht", "intern – zahlt nicht", "Nur fürs Team: zahlt nicht", "Nur für uns!", "team only"),
    ],
)
def test_an_internal_note_without_its_sign_lets_nothing_out(line: str) -> None:
    answer = team_answer(mail=a_mail(reply_text=f"{line}\nText"))
    assert (answer.internal, answer.send_to_customer, answer.refusal) == (True, False, "forgotten_sign")


@pytest.mark.parametrize("line", ["Intern haben wir das geklärt.", "Nur für uns ist das neu.", "Internet geht wieder"])
def test_a_sentence_that_begins_with_such_a_word_goes_out(line: str) -> None:
    assert team_answer(mail=a_mail(reply_text=f"{line}\nText")).send_to_customer


def test_an_answer_that_holds_our_notice_is_not_sent_on() -> None:
    answer = team_answer(holds_notice="a line")
    assert (answer.internal, answer.send_to_customer, answer.refusal) == (True, False, "holds_notice")
    assert answer.refused_for == "a line"
    assert team_answer(holds_notice="a line", mail=a_mail(reply_text="#intern Text")).refusal == ""


@pytest.mark.parametrize("text", ["Bitte\nsiehe #intern im Wiki", "intern ohne Raute"])
def test_the_directive_counts_only_as_a_word_of_its_own_in_the_first_line(text: str) -> None:
    assert team_answer(mail=a_mail(reply_text=text)).send_to_customer


def test_a_person_of_the_team_who_asked_himself_is_the_customer_of_his_ticket() -> None:
    comment = commented(from_team=True, evidence=(evidence(is_requester=True),))
    assert (comment.role, comment.send_to_customer) == (AuthorRole.CUSTOMER, False)


def test_a_proved_bounce_marks_the_mail_and_a_delay_is_not_permanent() -> None:
    bounce = a_mail(origin=Origin(OriginKind.BOUNCE, "report"))
    delay = replace(bounce, report=DeliveryReport(("x@example.org",), permanent=False))
    assert decide(facts(mail=bounce, bounced_id=5)) == RecordBounce("bounce: report", 5, permanent=True)
    assert decide(facts(mail=delay, bounced_id=5)) == RecordBounce("bounce: report", 5, permanent=False)


def test_a_bounce_of_no_mail_of_ours_is_kept_and_nobody_is_mailed() -> None:
    ticket = opened(mail=a_mail(origin=Origin(OriginKind.BOUNCE, "report")), evidence=(evidence(),))
    assert (ticket.queue, ticket.acknowledge, ticket.tell_team) == (BOUNCE_QUEUE, False, False)


def test_a_mail_that_goes_in_circles_is_ignored() -> None:
    assert isinstance(decide(facts(mail=a_mail(received_hops=51))), Ignore)


def test_a_sender_whose_domain_disowns_him_is_not_given_his_words_even_if_he_is_known() -> None:
    assert opened(known=True, authentication=Authentication(AuthResult.FAIL, "dmarc=fail")).neutral


def test_a_proved_answer_of_the_team_is_sent_on_even_if_the_spam_filter_marked_it() -> None:
    assert team_answer(spam_mark="X-Spam-Flag: YES").send_to_customer
    assert opened(spam_mark="X-Spam-Flag: YES", from_team=True, evidence=(evidence(),)).queue == SPAM_QUEUE


@pytest.mark.parametrize(
    "changes", [{"broken_token": True}, {"evidence": (evidence(ticket_id=1), evidence(ticket_id=2))}]
)
def test_an_answer_of_the_team_that_finds_no_ticket_is_no_request_of_his(changes: dict[str, object]) -> None:
    ticket = opened(from_team=True, authentication=PASSED, **changes)
    assert (ticket.refusal, ticket.acknowledge, ticket.tell_team) == ("unknown_address", False, True)


def test_joining_is_offered_only_where_there_is_one_ticket_to_join() -> None:
    pointers = (evidence(ticket_id=1, takes_part=False), evidence(EvidenceKind.MESSAGE_ID, ticket_id=2))
    assert not opened(evidence=pointers).may_join


@pytest.mark.parametrize(
    "mail",
    [
        a_mail(origin=Origin(OriginKind.LIST, "List-Id")),
        a_mail(origin=VACATION, headers=(("Auto-Submitted", "auto-generated"),)),
    ],
)
def test_news_of_a_robot_is_shown_to_the_team_and_changes_no_state(mail: Mail) -> None:
    comment = commented(mail=mail, evidence=(evidence(),))
    assert (comment.tell_team, comment.reopen, comment.internal) == (True, False, False)
