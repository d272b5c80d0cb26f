"""Words of support mail in two languages. No sense is meant: only lengths, letters and umlauts matter."""

GERMAN = "Sehr geehrte Damen und Herren,"

_TEXTS = {
    "de": (
        "der die das und oder aber seit gestern morgen Drucker Büro Rechner Fehlermeldung startet nicht mehr obwohl "
        "Kabel geprüft wurde bitte um Rückruf Zugang Passwort Kollegin Kunden Rechnung läuft über Netzwerk langsam "
        "Anwendung schließt sich plötzlich während Sicherung fällt aus können Sie helfen dringend benötigen wir eine "
        "Lösung für den Außendienst Postfach voll Größe überschritten Lizenz abgelaufen Bildschirm bleibt schwarz "
        "nach dem Update erneut versucht ohne Erfolg im Anhang finden Sie das Protokoll vielen Dank für Ihre Mühe"
    ),
    "en": (
        "the a and or but since yesterday morning printer office computer error message does not start any more "
        "although cable was checked please call back access password colleague customers invoice runs across network "
        "slowly application closes suddenly while backup fails could you help we urgently need some solution for our "
        "field staff mailbox full size exceeded licence expired screen stays black after update tried again without "
        "success attached you will find this protocol many thanks for your support in advance"
    ),
}

WORDS = {language: text.split() for language, text in _TEXTS.items()}
