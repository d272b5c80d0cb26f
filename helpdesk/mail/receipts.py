"""Receipts: the mail was displayed, deleted unread, or delivered. RFC 8098, RFC 3464 2.3.3 (delivered, relayed).

Nobody wrote them; a click at most. Not the reports that a mail did not arrive (`dsn`).
"""

import re
from typing import Final

from helpdesk.mail import dsn_notices
from helpdesk.mail.clues import Clues
from helpdesk.mail.wordlists import words

# Beginnings of subjects, after reply marks. "Read:" may begin a person's subject: more than this is needed.
_SUBJECTS: Final = words(
    "gelesen:|ungelesen:|nicht gelesen:|ungelesen gelöscht:|ungelesen geloescht:|lesebestätigung|gelesen (angezeigt)"
    "|empfangsbestätigung|übermittlungsbestätigung|zugestellt:|übermittelt:|weitergeleitet (relayed):"
    "|read:|not read:|read receipt|read-receipt|return receipt|receipt:|disposition notification|delivered:|relayed:"
    "|successful mail delivery|delivery receipt|delivery confirmation"
    "|lu :|lu:|non lu :|non lu:|accusé de lecture|accusé de réception|confirmation de lecture|remis :|remis:"
    "|leído:|no leído:|confirmación de lectura|acuse de recibo|entregado:|letto:|non letto:|conferma di lettura"
    "|ricevuta di ritorno|recapitato:|gelezen:|niet gelezen:|leesbevestiging|ontvangstbevestiging|bezorgd:"
    "|lida:|lido:|não lida:|confirmação de leitura|recibo de leitura|entregue:|läst:|oläst:|ej läst:|läskvitto"
    "|læst:|ikke læst:|kvittering for læsning|lest:|ikke lest:|lesebekreftelse|luettu:|ei luettu:|lukukuittaus"
    "|przeczytano:|przeczytane:|nie przeczytano:|potwierdzenie przeczytania|přečteno:|nepřečteno:"
    "|potvrzení o přečtení|prečítané:|olvasott:|olvasatlan:|olvasási visszaigazolás|citit:|confirmare de citire"
    "|okundu:|прочитано:|не прочитано:|διαβάστηκε:|prebrano:|pročitano:|開封済み:|已读:|已讀:"
)
# How the text of a receipt begins that has lost its report on the way, or never had one.
_BEGINNINGS: Final = words(
    "ihre nachricht|ihre e-mail|diese nachricht wurde|dies ist eine empfangsbestätigung|dies ist eine lesebestätigung"
    "|die nachricht, die sie|your message|your mail|your document|this is a return receipt|this is a receipt"
    "|the message you sent|the message that you sent|votre message|ceci est un accusé|su mensaje|el mensaje que envi"
    "|esto es un acuse|il messaggio|il tuo messaggio|questa è una ricevuta|uw bericht|dit is een ontvangst|sua mensagem"
    "|a sua mensagem|ditt meddelande|din meddelelse|din besked|meldingen din|viestisi|twoja wiadomość|wiadomość"
    "|vaše zpráva|az ön üzenete|üzenet|mesajul|iletiniz|сообщение|ваше сообщение"
)
# And what it then says has happened.
_HAPPENED: Final = words(
    "gelesen|angezeigt|gelöscht|erfolgreich zugestellt|was read|has been read|was displayed|been displayed"
    "|was deleted without being read|was received by|was successfully delivered|been delivered|a été lu|été affiché"
    "|supprimé sans|ha sido leído|se ha leído|fue leído|fue eliminado|sido mostrado|è stato letto|stato visualizzato"
    "|is gelezen|werd gelezen|weergegeven|foi lid|lästes|har lästs|har visats|blev læst|er læst|ble lest|er lest"
    "|luettiin|on luettu|przeczytan|wyświetlon|přečten|zobrazen|elolvas|citit|okundu|прочитан"
)
# What no receipt says: a person speaks of himself, or wants something.
_PERSONAL: Final = re.compile(
    r"\?|\b(?:ich|mir|mich|mein\w{0,2}|wir|uns|bitte|hilfe|aber|by me|by us|my|we|please|help|but"
    r"|i (?:need|have|am|was|can|cannot|can't|do|don't|did|want|would|got|get|still|read)|i'(?:m|ve|d|ll)"
    r"|je|j'ai|moi|nous|aide|merci|necesito|tengo|ayuda|favor|ho bisogno|aiuto|grazie|ik|mij|hulp|graag"
    r"|preciso|ajuda|jag|hjälp|tack|jeg|hjælp|hjelp|proszę|pomoc|prosím|kérem|пожалуйста|помогите|мне)\b"
)
_FIELD: Final = re.compile(
    r"\s*[\w ()/.-]{2,25}\s?:\s"
)  # of the mail that was read: its subject is nobody's words here
_MOST_WORDS: Final = 60
_SAID_WITHIN: Final = 700  # characters


def proof(clues: Clues) -> str:
    """Give the field, part or words that make the mail a receipt, "" where none does.

    Only for mails in which no report says that something failed: these are bounces.
    """
    kind = clues.content_type
    if "disposition-notification" in kind and kind.startswith("multipart/"):
        return "Content-Type: report-type=disposition-notification"
    if "message/disposition-notification" in clues.part_types:
        return "part: message/disposition-notification"
    if kind.startswith("multipart/report") and (
        "delivery-status" in kind or "message/delivery-status" in clues.part_types
    ):
        return "Content-Type: report-type=delivery-status, and nothing has failed"
    if dsn_notices.is_notice(clues) and dsn_notices.kind(clues.text) == "delivery":
        return "text: a notice of delivery"
    return _subject(clues)


def _subject(clues: Clues) -> str:
    if not clues.base.startswith(_SUBJECTS):
        return ""
    said = clues.own_words[:_SAID_WITHIN]
    worded = said.startswith(_BEGINNINGS) and any(words in said for words in _HAPPENED) and _says_no_more(clues)
    machine = clues.null_sender or clues.content_type.startswith("multipart/report")
    answered = clues.first("auto-submitted").lower().startswith("auto-replied")
    return f"Subject: {clues.subject}" if worded or machine or answered else ""


def _says_no_more(clues: Clues) -> bool:
    """Tell whether the text is as short as a receipt, and nothing in it a person's."""
    said = " ".join(line for line in clues.own_words.splitlines() if not _FIELD.match(line))
    return len(said.split()) <= _MOST_WORDS and not _PERSONAL.search(said)
