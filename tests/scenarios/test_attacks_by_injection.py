"""Attacks from bytes to bytes: words that run, break or open something where they are read as more than words."""

import pytest

from tests.builders import ANNA, ERIKA, SUPPORT, raw_mail
from tests.scenarios.attacks import CANARY, EVE, words_of
from tests.scenarios.site import Site, proved, recipients, to

THREADING = ("In-Reply-To", "References")
# What runs, breaks or opens something if it is ever read as more than words.
PAYLOADS = (
    "{{7*7}}{% for x in ().__class__.__base__.__subclasses__() %}x{% endfor %}{{config}}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "<script>alert(1)</script><img src=https://evil.example/x.png onerror=alert(1)>",
    "'; DROP TABLE ticket; --",
    "$(touch /tmp/x)`id`|id",
    "../../../../etc/cron.d/x",
    "%s%n%(name)s{0}{self}",
    "\x1b]0;x\x07\x1b[2J",
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_words_of_strangers_stay_words_in_every_field(site: Site, payload: str) -> None:
    name = payload.replace('"', "").replace("\\", "")
    raw = raw_mail(subject="PLATZ", text=f"{payload}\n", attachments=[("bild.png", b"\x89PNG\r\n\x1a\n" + b"x" * 90)])
    raw = raw.replace(b"Erika Beispiel", name.encode(), 1).replace(b"PLATZ", payload.encode())
    raw = raw.replace(b"bild.png", name.encode())
    mails = site.send(raw)
    mails += site.answer(to(mails, ANNA), "Wir kommen.\n", sender=ANNA, headers=proved(ANNA))
    assert ANNA in recipients(mails)
    for mail in mails:
        pages = [part.get_content() for part in mail.message.walk() if part.get_content_type() == "text/html"]
        assert all(
            "<script" not in page and "<img" not in page and "evil.example/x.png onerror" not in page.split(">")
            for page in pages
        )
        assert "49" not in str(mail.subject).replace(payload, "")
        assert "\x1b" not in words_of(mail)


def test_a_product_that_a_template_would_work_out_stands_nowhere_in_our_mails(site: Site) -> None:
    """A sum in every field that we show or answer to, of a customer and then of a technician."""
    sum_ = "{{ 1234 * 5678 }}{% print 1234 * 5678 %}${1234*5678}"
    raw = raw_mail(
        sender=f'"{sum_}" <{ERIKA}>',
        subject=sum_,
        text=f"{sum_}\n\n-- \n{sum_}\n",
        message_id="sum@kunde.example.org",
        headers=[*proved(ERIKA), ("Cc", f'"{sum_}" <{EVE}>'), ("Reply-To", f'"{sum_}" <{ERIKA}>'), ("X-Mailer", sum_)],
        attachments=[(f"{sum_}.png", b"\x89PNG\r\n\x1a\n" + b"x" * 90)],
    )
    told = to(site.send(raw), ANNA)
    orders = (f"#betreff {sum_}", f"#tag {sum_}", f"#zeit 1h {sum_}", f"#teilen {sum_}", f"#suche {sum_}", f"#x {sum_}")
    for number, order in enumerate((*orders, "#zeige", f"#intern {sum_}", sum_)):
        site.answer(told, f"{order}\n", headers=proved(ANNA), message_id=f"sum{number}@x")
    said = [words_of(mail) for mail in site.sent]
    assert any("1234 * 5678" in each for each in said), "else no sum was shown"
    assert all(product not in each for each in said for product in ("7006652", "7.006.652", "7,006,652"))


@pytest.mark.parametrize("proof", [[], proved(ERIKA)], ids=["unproved", "proved by another"])
def test_an_acknowledgement_to_somebody_unproved_holds_none_of_his_words(
    site: Site, proof: list[tuple[str, str]]
) -> None:
    words = [f"{CANARY}{number}" for number in range(8)]
    raw = raw_mail(
        sender=f'"{words[0]}" <{EVE}>',
        subject=words[1],
        text=f"{words[2]}\n\n-- \n{words[3]}\n",
        message_id=f"{words[4]}@x.example",
        headers=[*proof, ("Cc", f'"{words[5]}" <{words[5]}@x.example>'), ("Keywords", words[6])],
        attachments=[(f"{words[7]}.png", b"\x89PNG\r\n\x1a\n" + b"x" * 90)],
    )
    mail = to(site.send(raw, SUPPORT, EVE), EVE)
    shown = "\n".join(f"{name}: {value}" for name, value in mail.message.items() if name not in THREADING)
    assert CANARY not in shown + mail.text
    assert CANARY not in words_of(mail).replace(f"{words[4]}@x.example", "")


@pytest.mark.parametrize("sign", ["\r\nBcc: eve@elsewhere.example.net", "\nX-Eve: 1", "\0", "\u2028X-Eve: 1", "\x85X"])
@pytest.mark.parametrize("field", ["subject", "name", "file"])
def test_a_sign_that_ends_a_line_adds_no_field_to_our_mails(site: Site, field: str, sign: str) -> None:
    coded = "".join(f"={byte:02X}" for byte in f"Drucker{sign}".encode())
    word = f"=?utf-8?q?{coded}?="
    raw = raw_mail(subject="PLATZ", attachments=[("bild.png", b"\x89PNG\r\n\x1a\n" + b"x" * 90)])
    old = {"subject": b"PLATZ", "name": b"Erika Beispiel", "file": b"bild.png"}[field]
    mails = site.send(raw.replace(old, word.encode(), 1))
    mails += site.answer(to(mails, ANNA), "Wir kommen.\n", sender=ANNA, headers=proved(ANNA))
    assert ERIKA in recipients(mails)
    for mail in mails:
        assert mail.message["Bcc"] is None
        assert mail.message["X-Eve"] is None
        assert all("\n" not in str(value) and "\0" not in str(value) for value in mail.message.values())
