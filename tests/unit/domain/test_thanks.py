"""Only thanks, or thanks and more: German and English, as people really write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.thanks import is_only_thanks

NAMES = ("Erika Beispiel", "Anna")
ONLY_THANKS = (
    "Danke!",
    "VIELEN DANK!!!",
    "Herzlichen Dank für die schnelle Hilfe.",
    "Danke für Ihre schnelle und kompetente Hilfe!",
    "Besten Dank und ein schönes Wochenende!",
    "Danke, Ihnen auch ein schönes Wochenende",
    "Danke, noch einen schönen Tag!",
    "Tausend Dank :-)",
    "Danke 👍",
    "Perfekt, vielen lieben Dank!",
    "Klasse, läuft wieder, vielen Dank!",
    "Danke, das hat geholfen.",
    "Es funktioniert wieder, danke Ihnen!",
    "Der Drucker druckt wieder. Danke!",
    "Das Problem ist gelöst, danke.",
    "Das Ticket kann geschlossen werden. Danke!",
    "Hallo Frau Muster,\n\nvielen Dank für die schnelle Hilfe!\n\nViele Grüße\nErika Beispiel",
    "Hallo Anna, vielen Dank!",
    "Sehr geehrter Herr Muster,\nherzlichen Dank.\nMit freundlichen Grüßen\nE. Beispiel\nMuster GmbH\nTel. 0251 123456",
    "Danke!\nErika",
    "Merci und Gruß\nErika",
    "Vielen Dank!\n\n-- \nMuster GmbH\nFragen? Rufen Sie uns an.",
    "Thanks!",
    "Thank you very much for your quick help!",
    "That worked, thanks!",
    "Much appreciated. Have a nice weekend!",
    "Besten Dank und schönen Sonntag!",
    "Danke, ein schönes Wochenende wünscht\nE. Beispiel",
    "OK danke",
    "Alles klar danke",
    "Prima, dann vielen Dank",
    "Danke fürs Kümmern!",
    "Danke, dass Sie sich so schnell gekümmert haben",
    "Danke, das ging ja schnell",
    "Danke für die schnelle Lösung des Problems",
    "Herzlichen Dank, auch an Ihr Team",
    "Vielen Dank, bleiben Sie gesund",
    "Perfect thank you",
    "Ok thanks, have a nice Sunday",
    "Thanks for sorting that out so quickly",
    "Thanks a bunch, you're the best",
    "Hi Anna,\n\nthanks for getting back to me.\n\nBest regards,\nErika",
)
MORE = (
    "",
    "Viele Grüße\nErika",
    "Danke, aber es geht noch nicht",
    "Danke für nichts",
    "Danke für einen schnellen Rückruf",
    "Ok, dann am Sonntag, danke",
    "Ok, thanks for a quick answer",
    "Danke, dann warten wir auf Montag",
    "Danke fürs Erledigen des Druckers im Keller morgen",
    "Danke. Und was ist mit dem Scanner?",
    "Vielen Dank im Voraus",
    "Danke. Bitte rufen Sie mich an.",
    "Danke, der Fehler ist wieder da.",
    "Danke, es funktioniert nicht.",
    "Danke, nur der Scanner geht",
    "Danke, funktioniert manchmal",
    "Danke für die Info und rufen Sie mich an",
    "Danke, morgen 14 Uhr bin ich da",
    "Danke.\n\nDer Scanner im ersten Stock streikt.",
    "Danke!\n\nViele Grüße\nErika\n\nPS: Der Toner ist auch leer",
    "Danke und rufen Sie mich an\nErika",
    "Ja, danke",
    "Nein danke",
    "Thanks, but it still fails",
    "Thanks, doesn't work",
    "Thanks. Could you also look at the scanner",
)


@pytest.mark.parametrize("text", ONLY_THANKS)
def test_thanks_alone_is_recognised(text: str) -> None:
    assert is_only_thanks(text, names=NAMES)


@pytest.mark.parametrize("text", MORE)
def test_whatever_may_ask_for_something_is_no_mere_thanks(text: str) -> None:
    assert not is_only_thanks(text, names=NAMES)


@pytest.mark.parametrize("text", ["Passt, danke", "Super, vielen Dank", "Works for me, thanks"])
def test_approval_may_be_the_answer_that_was_waited_for(text: str) -> None:
    assert is_only_thanks(text)
    assert not is_only_thanks(text, with_approval=False)


@given(st.sampled_from(ONLY_THANKS), st.sampled_from(["aber der Toner fehlt", "geht nicht", "Wann kommen Sie?"]))
def test_no_thanks_hide_a_sentence_that_asks(text: str, more: str) -> None:
    first, _, rest = text.partition("\n")
    assert not is_only_thanks(f"{first}\n{more}\n{rest}", names=NAMES)


@given(st.text(max_size=200))
def test_any_text_can_be_judged(text: str) -> None:
    assert not is_only_thanks(f"{text} kaputt {text}", names=NAMES)
