"""A logo that the same person sent before is not shown again, but a picture among his words is."""

import pytest

from helpdesk.mail.logos import LOGO_BYTES, met_again
from helpdesk.mail.message import Attachment

MET = {"digest-1", "digest-2", "digest-3"}


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
def test_a_known_picture_above_the_sign_off_is_part_of_the_words(sign_off: str) -> None:
    html = f'<p>Siehe <img src="cid:bild1@x"></p>{sign_off}<img src="CID:BILD2@x">'
    assert met_again([_picture(1), _picture(2)], html, MET) == {2}


def test_a_picture_that_nobody_met_yet_is_shown() -> None:
    assert met_again([_picture(4)], '<p>Viele Grüße</p><img src="cid:bild4@x">', MET) == frozenset()


def test_a_large_picture_an_attached_one_and_other_files_are_shown_again() -> None:
    html = "<p>Viele Grüße</p>" + "".join(f'<img src="cid:bild{number}@x">' for number in (1, 2, 3))
    large, attached, sound = _picture(1, LOGO_BYTES + 1), _picture(2, inline=False), _picture(3, kind="audio/wav")
    assert met_again([large, attached, sound], html, MET) == frozenset()


def test_a_tracking_pixel_is_never_shown() -> None:
    assert met_again([_picture(4, 43)], '<img src="cid:bild4@x"><p>Hallo</p>', ()) == {4}


def test_without_sign_off_a_known_picture_is_taken_for_a_logo() -> None:
    assert met_again([_picture(1)], '<p>Hallo</p><img src="cid:bild1@x">', MET) == {1}
