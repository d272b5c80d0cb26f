"""Attacks from bytes to bytes: somebody says that he is one of us, or that our mail server vouched for him."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from helpdesk.store import tickets
from tests.builders import ANNA, BERND, ERIKA, SUPPORT, raw_mail, settings
from tests.scenarios.attacks import (
    CANARY,
    COMMANDS,
    EVE,
    FIRST,
    SECRET,
    UNPROVED,
    nothing_happens,
    notice_to,
    standing,
    words_of,
)
from tests.scenarios.customers import KUNDE, Person, add_customer
from tests.scenarios.site import AUTHSERV, Outgoing, Site, open_site, proved, recipients, to

OURS = "helpdesk.example.de"
PASS = f"dmarc=pass header.from={OURS}"
HOP = f"from mail.elsewhere.example.net by {AUTHSERV} with ESMTPS; Sun, 22 Nov 2026 10:15:01 +0100"
# What stands in front of an attacker's mail, topmost field first. None of it may count.
FORGERIES = {
    "our id below the true field": [*UNPROVED, ("Authentication-Results", f"{AUTHSERV}; {PASS}")],
    "our id below our Received": [*UNPROVED, ("Received", HOP), ("Authentication-Results", f"{AUTHSERV}; {PASS}")],
    "our id between the true field and our Received": [
        *UNPROVED,
        ("Authentication-Results", f"{AUTHSERV}; {PASS}"),
        ("Received", HOP),
    ],
    "our id above a failure": [
        ("Authentication-Results", f"{AUTHSERV}; dmarc=fail header.from={OURS}; {PASS}"),
        ("Received", HOP),
    ],
    "our id in a comment": [("Authentication-Results", f"mx.elsewhere.example.net ({AUTHSERV}); {PASS}")],
    "all in a comment": [("Authentication-Results", f"{AUTHSERV}; none (; {PASS})")],
    "a comment that does not end": [("Authentication-Results", f"{AUTHSERV}; {PASS} (")],
    "another id": [("Authentication-Results", f"mx.elsewhere.example.net; {PASS}")],
    "an id that begins like ours": [("Authentication-Results", f"{AUTHSERV}.elsewhere.example.net; {PASS}")],
    "an id that ends like ours": [("Authentication-Results", f"elsewhere-{AUTHSERV}; {PASS}")],
    "our id as the second": [("Authentication-Results", f"mx.elsewhere.example.net; {AUTHSERV}; {PASS}")],
    "our id in quotes with a semicolon": [("Authentication-Results", f'"{AUTHSERV};x"; {PASS}')],
    "said in a reason": [("Authentication-Results", f'{AUTHSERV}; dmarc=none reason="{PASS}"')],
    "said by an odd reason": [("Authentication-Results", f'{AUTHSERV}; dmarc=none reason="x"; "{PASS}"')],
    "said twice": [("Authentication-Results", f"{AUTHSERV}; dmarc=pass header.from=x.example header.from={OURS}")],
    "about another domain": [("Authentication-Results", f"{AUTHSERV}; dmarc=pass header.from=elsewhere.example.net")],
    "about a domain below ours": [("Authentication-Results", f"{AUTHSERV}; dkim=pass header.d=x.{OURS}")],
    "about the envelope alone": [("Authentication-Results", f"{AUTHSERV}; spf=pass smtp.mailfrom={EVE}")],
    "about our country": [("Authentication-Results", f"{AUTHSERV}; dkim=pass header.d=de")],
    "in the fields of a chain": [
        ("ARC-Seal", "i=1; a=rsa-sha256; cv=none; d=elsewhere.example.net; s=x; b=x"),
        ("ARC-Authentication-Results", f"i=1; {AUTHSERV}; {PASS}"),
    ],
    "in a field with another name": [("X-Authentication-Results", f"{AUTHSERV}; {PASS}")],
    "in what a large provider writes": [
        ("X-MS-Exchange-Organization-AuthAs", "Internal"),
        ("X-MS-Exchange-Organization-SCL", "-1"),
    ],
    "by a word of another field": [("Received-SPF", f"pass ({AUTHSERV}: domain of {ANNA}) client-ip=192.0.2.1")],
}
FOLDED = (
    f"Authentication-Results: mx.elsewhere.example.net;\r\n {AUTHSERV}; {PASS}\r\n",
    f"Authentication-Results: mx.elsewhere.example.net\r\n\t; none\r\n\tAuthentication-Results: {AUTHSERV}; {PASS}\r\n",
    f"Subject: x\r\n Authentication-Results: {AUTHSERV}; {PASS}\r\n",
    f"X-Y: x\rAuthentication-Results: {AUTHSERV}; {PASS}\r\n",
    f"X-Y: x\x0bAuthentication-Results: {AUTHSERV}; {PASS}\r\n",
    f"X-Y: =?utf-8?q?x=0D=0AAuthentication-Results:_{AUTHSERV};_dmarc=3Dpass_header.from=3D{OURS}?=\r\n",
)
# The From fields of a mail that would be Anna's if one read them carelessly.
NAMES = {
    "her address as the name": [f"{ANNA} <{EVE}>"],
    "her address as the quoted name": [f'"{ANNA}" <{EVE}>'],
    "her address in brackets in the name": [f'"Anna <{ANNA}>" <{EVE}>'],
    "her address in a comment": [f"{EVE} ({ANNA})"],
    "two authors, she first": [f"{ANNA}, {EVE}"],
    "two authors, she last": [f"{EVE}, {ANNA}"],
    "two fields, she first": [ANNA, EVE],
    "two fields, she last": [EVE, ANNA],
    "a group": [f"Team: {ANNA};"],
    "a group with both": [f"Team: {ANNA}, {EVE};"],
    "a route": [f"<@{OURS}:{EVE}>"],
    "two brackets": [f"<{ANNA}> <{EVE}>"],
    "her address in an encoded name": [f"=?utf-8?q?{ANNA.replace('@', '=40')}?= <{EVE}>"],
    "her address encoded as the address": [f"=?utf-8?q?=3C{ANNA.replace('@', '=40')}=3E?= <{EVE}>"],
    "her address after a line break": [f"=?utf-8?q?x=0D=0AFrom:_{ANNA.replace('@', '=40')}?= <{EVE}>"],
    "a NUL behind her address": [f"<{ANNA}\0{EVE}>"],
    "a letter that looks like one of hers": [f"<{ANNA.replace('a', 'а', 1)}>"],
    "her name": [f"Anna Muster <{EVE}>"],
    "a name that is written backwards": [f'"\u202e{ANNA[::-1]}\u202c" <{EVE}>'],
}


def forged(froms: Sequence[str], rest: str = "", to_address: str = SUPPORT, text: str = COMMANDS) -> bytes:
    """The bytes of a mail whose From fields are what the attacker wants, byte for byte."""
    fields = "".join(f"From: {value}\r\n" for value in froms)
    return (
        f"{rest}{fields}To: {to_address}\r\nSubject: Re: [#{FIRST}] Drucker druckt nicht\r\n"
        f"Date: Sun, 22 Nov 2026 11:00:00 +0100\r\nMessage-ID: <forged@elsewhere.example.net>\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"{text}".replace("\n", "\r\n").replace("\r\r", "\r")
    ).encode()


@pytest.fixture
def notice(site: Site) -> Outgoing:
    """What Anna got about Erika's ticket, and what the attacker has of it too."""
    return notice_to(site)


def test_a_vouching_that_is_not_our_servers_runs_nothing(site: Site, notice: Outgoing) -> None:
    for number, (forgery, headers) in enumerate(FORGERIES.items()):
        with nothing_happens(site, forgery):
            mails = site.answer(notice, COMMANDS, sender=ANNA, headers=headers, message_id=f"{number}@x.example")
        assert set(recipients(mails)) <= {ANNA}, "she alone is asked, or told what came in her name"


def test_a_vouching_inside_another_field_runs_nothing(site: Site, notice: Outgoing) -> None:
    for number, field in enumerate(FOLDED):
        raw = forged([ANNA], field, notice.reply_to).replace(b"<forged@", f"<{number}@".encode())
        with nothing_happens(site, field):
            site.send(raw, notice.reply_to, EVE)


def test_the_same_mail_runs_where_our_server_vouches(site: Site, notice: Outgoing) -> None:
    raw = forged([ANNA], f"Authentication-Results: {AUTHSERV}; {PASS}\r\n", notice.reply_to)
    site.send(raw, notice.reply_to, ANNA)
    assert standing(site)["runs"], "else the tests of this file could not fail"


@pytest.mark.parametrize("vouched", [OURS, "elsewhere.example.net", ""])
def test_a_from_that_only_looks_like_hers_runs_nothing(site: Site, notice: Outgoing, vouched: str) -> None:
    # Our server's word is about one domain: whichever of the two it is, it proves no such author.
    field = f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from={vouched}\r\n" if vouched else ""
    for name, froms in NAMES.items():
        with nothing_happens(site, name, writer=EVE if vouched not in ("", OURS) else ""):
            site.send(forged(froms, field, notice.reply_to), notice.reply_to, EVE)


def test_no_other_field_and_no_envelope_makes_anybody_one_of_us(site: Site, notice: Outgoing) -> None:
    for field in ("Sender", "Reply-To", "Return-Path", "Resent-From", "X-Original-From", "X-Sender"):
        headers = [*proved(EVE), (field, ANNA)]
        with nothing_happens(site, field, writer=EVE):
            site.answer(notice, COMMANDS, sender=EVE, headers=headers, envelope_from=ANNA, message_id=f"{field}@x")


def test_answers_to_a_reply_to_never_go_there_by_themselves(site: Site) -> None:
    mails = site.mail(headers=[*proved(ERIKA), ("Reply-To", EVE)])
    answered = site.answer(to(mails, ANNA), "Wir kommen um zehn.\n", headers=proved(ANNA))
    assert EVE not in recipients([*mails, *answered])


def test_a_technicians_mail_answers_him_and_no_reply_to(site: Site, notice: Outgoing) -> None:
    with nothing_happens(site):
        mails = site.answer(notice, COMMANDS, sender=ANNA, headers=[("Reply-To", EVE)])
    assert recipients(mails) == [ANNA]


@pytest.mark.usefixtures("notice")
@pytest.mark.parametrize("who", [ANNA, BERND, SUPPORT])
def test_a_first_mail_in_our_name_commands_nothing(site: Site, who: str) -> None:
    with nothing_happens(site):
        site.mail(sender=who, subject="Bitte", text=COMMANDS, message_id="new@x.example", envelope_from=EVE)


@pytest.mark.usefixtures("notice")
@pytest.mark.parametrize("way", ["the tag", "the Message-ID of the customer", "the name of the conversation"])
def test_what_everybody_can_know_proves_no_technician(site: Site, way: str) -> None:
    headers = {
        "the tag": [],
        "the Message-ID of the customer": [("In-Reply-To", "<first@kunde.example.org>")],
        "the name of the conversation": [("References", f"<ticket.{FIRST}@{OURS}>")],
    }[way]
    with nothing_happens(site):
        site.mail(sender=ANNA, subject=f"Re: [#{FIRST}] x", text=COMMANDS, message_id="k@x.example", headers=headers)


def test_a_copy_line_of_a_customers_reply_lets_no_stranger_read(site: Site, notice: Outgoing) -> None:
    answer = to(site.answer(notice, "Ist er an?\n", headers=proved(ANNA)), ERIKA)
    copies = [*proved(ERIKA), ("Cc", f"{EVE}, Eve <{EVE}>, =?utf-8?q?Eve?= <{EVE.upper()}>")]
    mails = site.answer(answer, "Ja.\n", headers=copies)
    assert EVE not in recipients(site.answer(to(mails, ANNA), "Gut.\n", headers=proved(ANNA)))
    with site.database.reading() as session:
        ticket = tickets.by_number(session, FIRST)
        assert ticket is not None
        assert EVE not in {party.address for party in tickets.parties(session, ticket.id)}


@pytest.mark.usefixtures("notice")
@pytest.mark.parametrize("field", ["Cc", "To", "Bcc", "Resent-Cc", "Reply-To"])
def test_a_forged_customer_brings_nobody_in(site: Site, field: str) -> None:
    before = standing(site)["parties"]
    headers = [("Authentication-Results", f"{AUTHSERV}; dmarc=fail header.from={KUNDE}"), (field, EVE)]
    raw = raw_mail(subject=f"Re: [#{FIRST}] x", text=f"{CANARY}\n", message_id="cc@x.example", headers=headers[:1])
    raw = raw.replace(b"Message-ID:", f"{field}: {EVE}\r\nMessage-ID:".encode(), 1)
    mails = site.send(raw, SUPPORT, EVE)
    assert recipients(mails) == [ANNA, BERND]
    assert standing(site)["parties"] == before


def test_a_stranger_who_opens_a_ticket_in_a_customers_name_hears_nothing_of_it(site: Site) -> None:
    add_customer(site, "10001", Person("erika", addresses=(ERIKA,)))
    copies = [("Authentication-Results", f"{AUTHSERV}; dmarc=fail header.from={KUNDE}"), ("Cc", EVE)]
    mails = site.mail(headers=copies)
    answered = site.answer(to(mails, ANNA), f"{CANARY}\n", headers=proved(ANNA))
    assert EVE not in recipients([*mails, *answered])


@pytest.mark.parametrize("sender", [EVE, f"kollege@{KUNDE}"])
def test_a_notice_that_was_handed_over_opens_nothing_to_who_answers_it(
    site: Site, notice: Outgoing, sender: str
) -> None:
    with nothing_happens(site, writer=sender):
        mails = site.answer(notice, COMMANDS, sender=sender, headers=proved(sender))
    assert SECRET not in words_of(to(mails, sender))


def test_a_colleague_who_answers_what_was_handed_to_him_is_told_to_use_his_own(site: Site, notice: Outgoing) -> None:
    with nothing_happens(site):
        mails = site.answer(notice, COMMANDS, sender=BERND, headers=proved(BERND))
    assert recipients(mails) == [BERND]


def test_a_customer_commands_nothing_by_the_lines_of_a_technician(site: Site, notice: Outgoing) -> None:
    answer = to(site.answer(notice, "Ist er an?\n", headers=proved(ANNA)), ERIKA)
    before = standing(site)
    site.answer(answer, COMMANDS, headers=proved(ERIKA))
    after = standing(site)
    assert after["public"][-1].startswith("#schließen")
    assert {**after, "public": []} == {**before, "public": []}


def test_who_is_no_longer_in_the_team_commands_nothing_and_hears_nothing(tmp_path: Path) -> None:
    with open_site(settings(tmp_path)) as site:
        notice = notice_to(site)
        site.answer(notice, "#nehmen\n", headers=proved(ANNA))
    with open_site(settings(tmp_path, team={"addresses": [BERND]})) as site:
        site._seen.update((tmp_path / "out" / "new").glob("*"))
        with nothing_happens(site, team=(BERND,), writer=ANNA):
            site.answer(notice, COMMANDS, sender=ANNA, headers=proved(ANNA))
        mails = site.mail(
            subject=f"Re: [#{FIRST}] x", text=f"{CANARY}\n", message_id="later@x.example", headers=proved(ERIKA)
        )
        assert BERND in recipients(mails)
        assert ANNA not in recipients(mails)


def test_a_name_that_deceives_changes_no_field_of_our_mails(site: Site) -> None:
    for name in ("\u202eelpmaxe.gro", "Аnnа Мuster", "Anna Muster\u2028Bcc: eve", "x" * 5000, "a\0b"):
        raw = forged([f'"{name}" <{EVE}>'], text=f"{SECRET}\n").replace(f"[#{FIRST}] ".encode(), name.encode())
        mails = site.send(raw, SUPPORT, EVE)
        assert ANNA in recipients(mails)
        for mail in mails:
            assert (mail.message["Bcc"], mail.message["Cc"]) == (None, None)
            assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2028\u2029\0") & set(words_of(mail)), name
