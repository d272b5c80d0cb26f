"""What the fuzzer begins with: a mail for each kind of structure, beside every sample in `tests/mails`."""

from pathlib import Path

from tests.builders import raw_mail

_SAMPLES = Path(__file__).parents[1] / "mails"
_LARGEST = 60_000  # larger samples would slow the run down without new structure

_FIELDS = (
    'From: =?utf-8?q?J=C3=BCrgen?= Muster <juergen@kunde.example.org>\r\nTo: support@example.de, "Muster, Erika"'
    " <erika@kunde.example.org>\r\nCc: Team: a@example.org, b@example.org;\r\n"
    "Subject: =?iso-8859-1?Q?Re:_St=F6rung?= =?utf-8?B?IGltIELDvHJv?= [#2026-000017]\r\n"
    "Date: Tue, 17 Nov 2026 08:15:01 +0100 (CET)\r\nMessage-ID: <seed.1@kunde.example.org>\r\n"
    "In-Reply-To: <frage@example.de>\r\nReferences: <anfang@example.de>\r\n <frage@example.de>\r\n"
    "Received: from mx.example.org (mx.example.org [192.0.2.1]) by mail.example.de; Tue, 17 Nov 2026 08:15:02 +0100\r\n"
    "MIME-Version: 1.0\r\n"
)
_REPLY = (
    "Guten Tag,\r\n\r\nder Drucker druckt wieder. Vielen Dank!\r\n\r\nMit freundlichen "
    "Gr\u00fc\u00dfen\r\nJ\u00fcrgen Muster\r\n"
    "-- \r\nMuster GmbH\r\nTel. +49 30 000000\r\n\r\nAm 16.11.2026 um 09:00 schrieb Support Beispiel GmbH:\r\n"
    "> Bitte schalten Sie ihn aus.\r\n>> Er druckt nicht.\r\n"
)
_HTML = (
    "<html><head><meta charset=utf-8><style>p{color:red}</style></head><body><p>Guten Tag,<br>er druckt "
    "<b>nicht</b>. <a href='https://example.org/a'>Bild</a><img src='cid:bild' alt='Foto'></p><table><tr><td>A</td>"
    "<td>B</td></tr></table><blockquote type='cite'><p>Alt</p></blockquote></body></html>\r\n"
)


def _mail(kind: str, content: bytes, fields: str = _FIELDS) -> bytes:
    return f"{fields}Content-Type: {kind}\r\n\r\n".encode() + content


def _parts(kind: str, *parts: str, fields: str = _FIELDS) -> bytes:
    body = "".join(f"--grenze_1\r\n{part}\r\n" for part in parts) + "--grenze_1--\r\n"
    return _mail(f'{kind}; boundary="grenze_1"', body.encode(), fields)


def _report(kind: str, status_type: str, status: str) -> bytes:
    fields = _FIELDS.replace("juergen@kunde", "MAILER-DAEMON@mx").replace(
        "=?utf-8?q?J=C3=BCrgen?= Muster", "Mail System"
    )
    return _parts(
        f"multipart/report; report-type={kind}",
        "\r\nThe mail could not be delivered to one or more recipients: user unknown\r\n",
        f"Content-Type: {status_type}\r\n\r\n{status}",
        "Content-Type: message/rfc822\r\n\r\nFrom: support@example.de\r\nMessage-ID: <frage@example.de>\r\n\r\nText",
        fields="Return-Path: <>\r\nAuto-Submitted: auto-replied\r\n" + fields,
    )


_PLAIN = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + _REPLY
_AS_HTML = "Content-Type: text/html; charset=utf-8\r\n\r\n" + _HTML
_PICTURE = (
    "Content-Type: image/png; name*0*=utf-8''Bild%20f%C3%BCr; name*1=-Sie.png\r\nContent-ID: <bild>\r\n"
    "Content-Disposition: inline; filename==?utf-8?q?Bild_f=C3=BCr_Sie.png?=\r\nContent-Transfer-Encoding: base64\r\n"
    "\r\niVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=\r\n"
)
_ATTACHED = (
    "Content-Type: message/rfc822\r\n\r\nFrom: Max Muster <max@example.org>\r\nSubject: Kein Netz\r\n"
    "Date: Mon, 16 Nov 2026 09:00:00 +0100\r\n\r\nBei uns geht das Netz nicht.\r\n"
)
_INLINE = (
    "Bitte k\u00fcmmern!\r\n\r\n-----Urspr\u00fcngliche Nachricht-----\r\nVon: Max Muster <max@example.org>\r\n"
    "Gesendet: Montag, 16. November 2026 09:00\r\nAn: erika@kunde.example.org\r\nBetreff: Kein Netz\r\n\r\nHilfe!\r\n"
)
_INVITATION = (
    "Content-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n"
    "BEGIN:VEVENT\r\nSUMMARY:Termin\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
_UUENCODED = b"Anbei.\r\n\r\nbegin 644 notiz.txt\r\n#86)C\r\n`\r\nend\r\n\r\nGru\xdf\r\n"
_AWAY = (
    "Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\nPrecedence: bulk\r\n"
    "List-Id: <liste.example.org>\r\n"
)

_BUILT = (
    raw_mail(),
    _mail("text/plain; charset=utf-8", _REPLY.encode()),
    _mail(
        "text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable",
        b"Gr=FC=DFe aus M=FCnchen=\r\n.\r\n",
    ),
    _mail("text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64", b"R3LDvMOfZSBhdXMgTcO8bmNoZW4=\r\n"),
    _mail(
        "text/plain; format=flowed; delsp=yes; charset=utf-8",
        b"> Zeile eins \r\n> zwei\r\nDie Antwort \r\nsteht hier.\r\n",
    ),
    _mail("text/plain; charset=iso-2022-jp", "プリンター①が動きません。\r\n".encode("iso2022_jp", "replace")),
    _mail("text/plain; charset=utf-16", "Grüße".encode("utf-16")),
    _mail("text/html; charset=utf-8", _HTML.encode()),
    _parts("multipart/alternative", _PLAIN, _AS_HTML),
    _parts("multipart/related; type=text/html", _AS_HTML, _PICTURE),
    _parts("multipart/mixed", _PLAIN, _PICTURE, "\r\nNachsatz\r\n", _ATTACHED),
    _parts("multipart/alternative", _PLAIN, _INVITATION),
    _parts("multipart/digest", "\r\n" + _ATTACHED, "\r\n" + _ATTACHED),
    _parts(
        "multipart/signed; protocol=application/pgp-signature",
        _PLAIN,
        "Content-Type: application/pgp-signature\r\n\r\nx\r\n",
    ),
    _mail("multipart/mixed", f"--vergessen\r\n{_PLAIN}\r\n--vergessen--\r\n".encode()),
    _mail("text/plain; charset=utf-8", _INLINE.encode()),
    _mail("text/plain; charset=iso-8859-1", _UUENCODED),
    _mail("text/plain; charset=utf-8", b"Ich bin bis zum 30.11.2026 nicht im B\xc3\xbcro.\r\n", _AWAY + _FIELDS),
    _report(
        "delivery-status",
        "message/delivery-status",
        "Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; x@example.org\r\nAction: failed\r\n"
        "Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 unknown\r\n",
    ),
    _report(
        "disposition-notification",
        "message/disposition-notification",
        "Final-Recipient: rfc822; x@example.org\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n"
        "Original-Message-ID: <frage@example.de>\r\n",
    ),
    _report(
        "feedback-report", "message/feedback-report", "Feedback-Type: abuse\r\nUser-Agent: Beispiel/1\r\nVersion: 1\r\n"
    ),
)


def seeds() -> tuple[bytes, ...]:
    """Give all of them, in the same order each time."""
    samples = (file.read_bytes() for file in sorted(_SAMPLES.rglob("*.eml")))
    return (*_BUILT, *(raw for raw in samples if len(raw) <= _LARGEST))
