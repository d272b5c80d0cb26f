"""The mail that is kept of one too large: its bytes, its true size, its note."""

from helpdesk.mail.cut import cut_mail, true_size, with_note
from helpdesk.mail.parse import parse
from tests.builders import a_mail, raw_mail

SIZE = 73_400_320


def test_the_kept_bytes_are_a_mail_with_its_header_the_size_on_top_and_the_beginning() -> None:
    whole = raw_mail(text="Erste Zeile\nZweite Zeile\n")
    header, _, text = whole.partition(b"\r\n\r\n")
    for end in (b"", b"\r\n", b"\r\n\r\n"):
        kept = cut_mail(header + end, text[:11], SIZE)
        assert kept == b"X-Helpdesk-Cut: 73400320\r\n" + header + b"\r\n\r\n" + b"Erste Zeile"
    mail = parse(kept)
    assert (mail.message_id, mail.text) == ("first@kunde.example.org", "Erste Zeile")
    assert true_size(mail) == SIZE


def test_the_topmost_line_counts_so_that_a_foreign_one_in_a_cut_mail_does_nothing() -> None:
    header = b"X-Helpdesk-Cut: 5\r\nSubject: x\r\n\r\n"
    assert true_size(parse(cut_mail(header, b"", SIZE))) == SIZE


def test_the_note_stands_before_the_words_in_the_language_asked_for() -> None:
    mail = a_mail(headers=(("X-Helpdesk-Cut", str(SIZE)),), text="Alles.", reply_text="")
    noted = with_note(mail, "de")
    assert noted.text.startswith("[Diese E-Mail ist 73 MB groß")
    assert noted.text.endswith("]\n\nAlles.")
    assert noted.reply_text.endswith("im Postfach.]")
    assert with_note(mail, "en").text.startswith("[This e-mail has 73 MB")


def test_a_whole_mail_and_one_with_a_senseless_line_stay_as_they_are() -> None:
    for value in (None, "", "0", "-5", "99 MB", "1" * 16, "١٢"):
        mail = a_mail(headers=() if value is None else (("X-Helpdesk-Cut", value),))
        assert true_size(mail) is None
        assert with_note(mail, "de") is mail
