"""Pictures of a signature are told from pictures that the writer pasted."""

import pytest

from helpdesk.mail.logos import LOGO_BYTES, in_signature
from helpdesk.mail.message import Attachment


def _picture(
    position: int, size: int = 5000, *, cid: str = "", kind: str = "image/png", inline: bool = True
) -> Attachment:
    return Attachment(position, "image001.png", kind, size, f"digest-{position}", cid or f"bild{position}@x", inline)


@pytest.mark.parametrize(
    "sign_off",
    [
        "<p>Mit freundlichen Gr&uuml;&szlig;en</p>",
        "<p>Viele Grüße<br>Erika</p>",
        '<div class="gmail_signature">Erika</div>',
        '<div id="Signature">Erika</div>',
        "<p>Kind regards,</p>",
        "<div>Cordialement</div>",
    ],
)
def test_a_small_picture_below_the_sign_off_belongs_to_the_signature(sign_off: str) -> None:
    html = f'<p>Siehe <img src="cid:bild1@x"></p>{sign_off}<img src="CID:BILD2@x">'
    assert in_signature([_picture(1), _picture(2)], html) == {2}


def test_a_picture_that_the_words_show_too_is_none() -> None:
    html = '<img src="cid:bild1@x"><p>Viele Grüße</p><img src="cid:bild1@x">'
    assert in_signature([_picture(1)], html) == frozenset()


def test_a_large_picture_an_attached_one_and_other_files_are_none() -> None:
    html = "<p>Viele Grüße</p>" + "".join(f'<img src="cid:bild{number}@x">' for number in (1, 2, 3))
    large, attached, sound = _picture(1, LOGO_BYTES + 1), _picture(2, inline=False), _picture(3, kind="audio/wav")
    assert in_signature([large, attached, sound], html) == frozenset()


def test_known_logos_and_pixels_are_found_wherever_they_stand() -> None:
    html = '<img src="cid:bild1@x"><img src="cid:bild2@x"><img src="cid:bild3@x">'
    pictures = [_picture(1), _picture(2, 43), _picture(3)]
    assert in_signature(pictures, html, known={"digest-1"}) == {1, 2}


def test_without_sign_off_nothing_is_guessed() -> None:
    assert in_signature([_picture(1)], '<p>Hallo</p><img src="cid:bild1@x">') == frozenset()
