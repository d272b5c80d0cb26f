"""What the known mail programs write above a forwarded mail is found in every language they speak."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from helpdesk.mail.forward import Letter, find
from helpdesk.mail.message import Address

_BODY = "Guten Tag,\n\nder Drucker brennt.\n\nErika"
_NOTE = "Max bittet um Hilfe."


@dataclass(frozen=True, slots=True)
class Speech:
    """The words of one language: names of fields, dividers of Apple Mail and Thunderbird, marks, three dates."""

    sender: str
    sent: str  # Outlook's field
    date: str
    to: str
    subject: str
    apple: str
    thunderbird: str
    mark: str
    long_date: str  # Outlook
    precise_date: str  # Apple Mail
    short_date: str  # Gmail


_SPEECHES = {
    "de": Speech(
        "Von", "Gesendet", "Datum", "An", "Betreff",
        "Anfang der weitergeleiteten Nachricht:", "Weitergeleitete Nachricht", "WG",
        "Dienstag, 3. März 2026 08:12", "3. März 2026 um 08:12:00 MEZ", "Di., 3. März 2026 um 08:12 Uhr",
    ),
    "en": Speech(
        "From", "Sent", "Date", "To", "Subject",
        "Begin forwarded message:", "Forwarded Message", "FW",
        "Tuesday, March 3, 2026 8:12 AM", "March 3, 2026 at 8:12:00 AM CET", "Tue, Mar 3, 2026 at 8:12 AM",
    ),
    "fr": Speech(
        "De", "Envoyé", "Date", "À", "Objet",
        "Début du message réexpédié :", "Message transféré", "TR",
        "mardi 3 mars 2026 08:12", "3 mars 2026 à 08:12:00 UTC+1", "mar. 3 mars 2026 à 08:12",
    ),
    "es": Speech(
        "De", "Enviado", "Fecha", "Para", "Asunto",
        "Inicio del mensaje reenviado:", "Mensaje reenviado", "RV",
        "martes, 3 de marzo de 2026 8:12", "3 de marzo de 2026, 8:12:00 CET", "mar, 3 mar 2026 a las 8:12",
    ),
    "it": Speech(
        "Da", "Inviato", "Data", "A", "Oggetto",
        "Inizio messaggio inoltrato:", "Messaggio Inoltrato", "I",
        "martedì 3 marzo 2026 08:12", "3 marzo 2026 alle ore 08:12:00 CET", "mar 3 mar 2026 alle ore 08:12",
    ),
    "nl": Speech(
        "Van", "Verzonden", "Datum", "Aan", "Onderwerp",
        "Begin doorgestuurd bericht:", "Doorgestuurd bericht", "FW",
        "dinsdag 3 maart 2026 08:12", "3 maart 2026 om 08:12:00 CET", "di 3 mrt 2026 om 08:12",
    ),
    "pl": Speech(
        "Od", "Wysłano", "Data", "Do", "Temat",
        "Początek przekazywanej wiadomości:", "Treść przekazanej wiadomości", "PD",
        "wtorek, 3 marca 2026 08:12", "3 marca 2026 o 08:12:00 CET", "wt., 3 mar 2026 o 08:12",
    ),
    "pt": Speech(
        "De", "Enviada em", "Data", "Para", "Assunto",
        "Início da mensagem encaminhada:", "Mensagem reencaminhada", "ENC",
        "terça-feira, 3 de março de 2026 08:12", "3 de março de 2026 às 08:12:00 WET",
        "ter., 3 de mar. de 2026 às 08:12",
    ),
    "sv": Speech(
        "Från", "Skickat", "Datum", "Till", "Ämne",
        "Vidarebefordrat mejl:", "Vidarebefordrat meddelande", "VB",
        "den 3 mars 2026 08:12", "3 mars 2026 08:12:00 CET", "tis 3 mars 2026 kl 08:12",
    ),
    "da": Speech(
        "Fra", "Sendt", "Dato", "Til", "Emne",
        "Start på videresendt besked:", "Videresendt meddelelse", "VS",
        "3. marts 2026 08:12", "3. marts 2026 kl. 08.12.00 CET", "tirs. 3. mar. 2026 kl. 08.12",
    ),
    "no": Speech(
        "Fra", "Sendt", "Dato", "Til", "Emne",
        "Videresendt melding:", "Videresendt melding", "VS",
        "tirsdag 3. mars 2026 08:12", "3. mars 2026 kl. 08:12:00 CET", "tir. 3. mars 2026 kl. 08:12",
    ),
    "fi": Speech(
        "Lähettäjä", "Lähetetty", "Päiväys", "Vastaanottaja", "Aihe",
        "Välitetty viesti alkaa:", "Välitetty viesti", "VL",
        "tiistai 3. maaliskuuta 2026 8.12", "3. maaliskuuta 2026 klo 8.12.00 EET", "ti 3. maalisk. 2026 klo 8.12",
    ),
    "cs": Speech(
        "Od", "Odesláno", "Datum", "Komu", "Předmět",
        "Začátek přeposílané zprávy:", "Přeposlaná zpráva", "FW",
        "úterý 3. března 2026 8:12", "3. března 2026 8:12:00 SEČ", "út 3. 3. 2026 v 8:12",
    ),
    "sk": Speech(
        "Od", "Odoslané", "Dátum", "Komu", "Predmet",
        "Začiatok preposlanej správy:", "Preposlaná správa", "FW",
        "utorok 3. marca 2026 8:12", "3. marca 2026 o 8:12:00 CET", "ut 3. 3. 2026 o 8:12",
    ),
    "hu": Speech(
        "Feladó", "Elküldve", "Dátum", "Címzett", "Tárgy",
        "Továbbított levél kezdete:", "Továbbított üzenet", "Továbbítás",
        "2026. március 3., kedd 8:12", "2026. március 3. 8:12:00 CET", "2026. márc. 3., K, 8:12",
    ),
    "ro": Speech(
        "De la", "Trimis", "Data", "Către", "Subiect",
        "Începe mesajul redirecționat:", "Mesaj redirecționat", "FW",
        "marți, 3 martie 2026 08:12", "3 martie 2026 la 08:12:00 EET", "mar., 3 mar. 2026 la 08:12",
    ),
    "hr": Speech(
        "Šalje", "Poslano", "Datum", "Prima", "Predmet",
        "Započni proslijeđenu poruku:", "Proslijeđena poruka", "FW",
        "utorak, 3. ožujka 2026. 08:12", "3. ožujka 2026. u 08:12:00 CET", "uto, 3. ožu 2026. u 08:12",
    ),
    "tr": Speech(
        "Kimden", "Gönderildi", "Tarih", "Kime", "Konu",
        "İleti başlangıcı:", "İletilmiş İleti", "İLT",
        "3 Mart 2026 Salı 08:12", "3 Mart 2026 08:12:00 GMT+3", "3 Mar 2026 Sal, 08:12",
    ),
    "ru": Speech(
        "От", "Отправлено", "Дата", "Кому", "Тема",
        "Начало переадресованного сообщения:", "Перенаправленное сообщение", "FW",
        "вторник, 3 марта 2026 г. 08:12", "3 марта 2026 г. в 08:12:00 MSK", "вт, 3 мар. 2026 г. в 08:12",
    ),
    "uk": Speech(
        "Від", "Надіслано", "Дата", "Кому", "Тема",
        "Початок листа, що пересилається:", "Переслане повідомлення", "FW",
        "вівторок, 3 березня 2026 р. 08:12", "3 березня 2026 р. о 08:12:00 EET", "вт, 3 бер. 2026 р. о 08:12",
    ),
    "et": Speech(
        "Saatja", "Saadetud", "Kuupäev", "Adressaat", "Teema",
        "Edastatud kirja algus:", "Edastatud kiri", "FW",
        "teisipäev, 3. märts 2026 08:12", "3. märts 2026 08:12:00 EET", "T, 3. märts 2026 kell 08:12",
    ),
    "el": Speech(
        "Από", "Στάλθηκε", "Ημερομηνία", "Προς", "Θέμα",
        "Αρχή προωθημένου μηνύματος:", "Προωθημένο μήνυμα", "ΠΡΘ",
        "Τρίτη, 3 Μαρτίου 2026 8:12 πμ", "3 Μαρτίου 2026 στις 8:12:00 π.μ. EET", "Τρί 3 Μαρ 2026 στις 8:12 π.μ.",
    ),
    "ca": Speech(
        "De", "Enviat", "Data", "Per a", "Assumpte",
        "Inici del missatge reenviat:", "Missatge reenviat", "RV",
        "dimarts, 3 de març de 2026 8:12", "3 de març del 2026, a les 8:12:00 CET", "dt., 3 de març 2026 a les 8:12",
    ),
    "ja": Speech(
        "差出人", "送信日時", "日付", "宛先", "件名",
        "転送されたメッセージ：", "転送メッセージ", "転送",
        "2026年3月3日火曜日 8:12", "2026年3月3日 8:12:00 JST", "2026年3月3日(火) 8:12",
    ),
    "zh": Speech(
        "发件人", "发送时间", "日期", "收件人", "主题",
        "开始转发的邮件：", "转发的消息", "转发",
        "2026年3月3日 8:12", "2026年3月3日 GMT+8 上午8:12:00", "2026年3月3日周二 08:12",
    ),
    "ko": Speech(
        "보낸 사람", "보낸 날짜", "날짜", "받는 사람", "제목",
        "전달된 메시지 시작:", "전달된 메시지", "전달",
        "2026년 3월 3일 화요일 오전 8:12", "2026년 3월 3일 오전 8:12:00 KST", "2026년 3월 3일 (화) 오전 8:12",
    ),
}  # fmt: skip

_PERSON = "Erika Beispiel <erika@muster.example>"


def _gmail(words: Speech) -> tuple[str, str]:
    head = f"{words.sender}: {_PERSON}\nDate: {words.short_date}\nSubject: Drucker\nTo: <max@muster.example>"
    return f"{_NOTE}\n\n---------- Forwarded message ---------\n{head}\n\n\n{_BODY}\n", "Fwd: Drucker"


def _apple_mail(words: Speech) -> tuple[str, str]:
    head = (
        f"{words.sender}: {_PERSON}\n{words.subject}: Drucker\n{words.date}: {words.precise_date}\n"
        f"{words.to}: Max Muster <max@muster.example>"
    )
    quoted = "\n".join(f"> {line}".rstrip() for line in f"{head}\n\n{_BODY}".split("\n"))
    return f"{_NOTE}\n\n> {words.apple}\n>\n{quoted}\n", "Fwd: Drucker"


def _iphone(words: Speech) -> tuple[str, str]:
    text, _ = _apple_mail(words)
    return "\n".join(line.removeprefix("> ").removeprefix(">") for line in text.split("\n")), "Drucker"


def _outlook(words: Speech) -> tuple[str, str]:
    head = (
        f"{words.sender}: Erika Beispiel <erika@muster.example>\n{words.sent}: {words.long_date}\n"
        f"{words.to}: Max Muster <max@muster.example>\n{words.subject}: Drucker"
    )
    return f"{_NOTE}\n\n{head}\n\n{_BODY}\n", f"{words.mark}: Drucker"


def _outlook_on_the_web(words: Speech) -> tuple[str, str]:
    text, subject = _outlook(words)
    return text.replace("\n\n", f"\n\n{'_' * 32}\n", 1), subject


def _thunderbird(words: Speech) -> tuple[str, str]:
    head = (
        f"{words.subject}:\tDrucker\n{words.date}:\tTue, 3 Mar 2026 08:12:00 +0100\n"
        f"{words.sender}:\t{_PERSON}\n{words.to}:\tMax Muster <max@muster.example>"
    )
    return f"{_NOTE}\n\n-------- {words.thunderbird} --------\n{head}\n\n\n{_BODY}\n", "Fwd: Drucker"


def _webmail(words: Speech) -> tuple[str, str]:
    """The order of Yahoo and Zimbra; the subject was changed by hand."""
    head = f"{words.sender}: {_PERSON}\n{words.to}: max@muster.example\n{words.sent}: {words.long_date}"
    divider = f"----- {words.thunderbird} -----"
    return f"{_NOTE}\n\n{divider}\n\n{head}\n{words.subject}: Drucker\n\n{_BODY}", "Bitte ansehen"


_CLIENTS = (_gmail, _apple_mail, _iphone, _outlook, _outlook_on_the_web, _thunderbird, _webmail)


@pytest.mark.parametrize("client", _CLIENTS, ids=lambda client: client.__name__.strip("_"))
@pytest.mark.parametrize("language", _SPEECHES)
def test_a_forward_is_found_in_every_language(language: str, client: Callable[[Speech], tuple[str, str]]) -> None:
    text, subject = client(_SPEECHES[language])
    max_, support = Address("Max Muster", "max@muster.example"), Address("", "support@helpdesk.example")
    found = find(Letter(text, "", subject, max_, (support,), answers=False))
    assert found is not None
    assert found.sender == Address("Erika Beispiel", "erika@muster.example")
    assert (found.subject, found.date[:16]) == ("Drucker", "2026-03-03T08:12")
    assert (found.text, found.note) == (_BODY, _NOTE)


@pytest.mark.parametrize("language", _SPEECHES)
def test_the_same_block_under_an_answer_is_no_forward(language: str) -> None:
    text, _ = _outlook(_SPEECHES[language])
    max_, erika = Address("Max Muster", "max@muster.example"), Address("", "erika@muster.example")
    assert find(Letter(text, "", "AW: Drucker", max_, (erika,), answers=True)) is None
    assert find(Letter(text, "", "Drucker", max_, (erika,), answers=True)) is None
