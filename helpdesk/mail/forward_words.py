"""The words by which mail programs introduce what they forward: tables only, case-folded.

Not the matching (`forward_marks`). The field names of an old message's header stand here only as far as the tables
for quotes lack them.
"""

from typing import Final

from helpdesk.mail.quoting_words import HEADER_LABELS
from helpdesk.mail.wordlists import words

# A divider names the act and the thing: "Anfang der weitergeleiteten Nachricht:", "-- Message transféré --".
FORWARDED: Final = words(
    "forward|weitergeleitet|weiterleitung|transféré|transfere|réexpédié|transmis|renvoyé|reenvia|reenvío|remitido"
    "|inoltrat|inoltro|doorgestuurd|doorgezonden|encaminhad|reencaminhad|videresend|videresent|vidaresend"
    "|vidarebefordra|välitet|välitt|edelleenlähet|przekaz|przesłan|przesyłan|přeposl|přeposíl|preposl|preposiel"
    "|továbbít|redirecțion|redirecţion|retrimis|пересл|пересыл|пересил|переадрес|перенаправ|препрат|proslijeđ"
    "|prosljeđ|prosleđ|posredovan|posreduj|edasta|edastat|iletil|iletinin|ileti başlangıcı|yönlendiril|aktarılan"
    "|persiųst|persiunč|pārsūt|προωθ|reenviat|framsend|áframsend|转发|轉寄|轉發|転送|전달|הועבר|מועבר|ممرر|محوّل|محول|معاد"
    "|chuyển tiếp|diteruskan|terusan"
)
MESSAGE: Final = words(
    "messag|nachricht|mail|mensaje|mensagem|messaggio|missatge|bericht|meddelelse|besked|melding|meddelande|mejl|brev"
    "|viest|wiadomoś|zpráv|správ|üzenet|levél|mesaj|сообщени|письм|повідомлен|лист|съобщени|poruk|порук|sporočil|kiri|kirja"
    "|ileti|laišk|žinut|vēstul|ziņ|μήνυμα|μηνύματος|skeyti|póst|邮件|郵件|消息|信件|メッセージ|メール|메시지|메일|הודעה|رسالة|thư|pesan"
)
# ... or the act and who did it: "----- Weitergeleitet von Erika Beispiel/Muster am 03.03.2026 -----".
FORWARDED_BY: Final = words(
    "forwarded by|weitergeleitet von|transféré par|réacheminé par|reenviado por|inoltrato da|doorgestuurd door"
    "|encaminhado por|videresendt af|videresendt av|vidarebefordrat av|välittänyt|przekazane przez|przesłane przez"
    "|přeposlal|preposlal|továbbította|redirecționat de|переслано|переадресовано"
)
# The line below the old message: "----- End forwarded message -----".
ENDING: Final = words(
    "end|ende|fin|fine|fim|einde|slut|slutt|loppu|koniec|konec|vége|sfârșit|kraj|конец|кінець|край|son"
)

# Verbs of the line "Dne 3. 3. 2026 Erika Beispiel napsal(a):" beside those of quotes, and what stands before a name.
MORE_VERBS: Final = words("napsal(a)|napsal|napsala|ha escrit|yazmış|va scriure|skrifaði|scrisse")
BEFORE_NAMES: Final = words(
    "heeft|hat|ha|a|har|on|uživatel|użytkownik|používateľ|пользователь|користувач|utilizatorul|keltezéssel|tarihinde"
    "|a las|alle ore|kl.|klo|at|um|om|à|am|pm"
)

# Field names beside those of quotes.
_MORE_LABELS: Final = {
    "from": "auteur|autor|author|from (sender)|odesílatel|odosielateľ|pošiljatelj|šalje|pošiljatelj/ica|saatja"
    "|kellelt|avsender|avsändare|afsender|frá|nuo|siuntėjas|sūtītājs|pošiljalj|пошиљалац|подател|отправитель|відправник"
    "|expeditor|nadawca|od kogo|gönderen|发件者"
    "|発信元|送信元|発信者|寄件人|від кого|от кого|αποστολέας|dari|từ|remitente",
    "date": "enviat|enviat el"
    "|datum und uhrzeit|date/time|sent on|sent date|date et heure|date d’envoi|fecha de envío|fecha y hora|data"
    "|data invio|data e ora|data de envio|data wysłania|data/godzina|poslano|poslané|poslána|posláno|datum odeslání"
    "|dátum odoslania|odoslané dňa|küldve|küldés dátuma|küldés időpontja|elküldve|data trimiterii|data expedierii"
    "|trimis la|saadetud|saatmise kuupäev|kuupäev|tarih|gönderme tarihi|gönderilme tarihi|tarih/saat|lähetyspäivä"
    "|sendt den|skickat den|дата отправки|дата и время|дата відправлення|час|изпратено|išsiųsta|nosūtīts|datums"
    "|dagsetning|sent|发送日期|傳送日期|送信日|日付|보낸 시간|보냄|tanggal|ngày|đã gửi|αποστολή|στάλθηκε|dne",
    "to": "destinataires|destinatari|destinatarios|destinatários|ontvanger|ontvangers|mottaker|mottagare|modtager"
    "|vastaanottajat|příjemce|príjemca|pre|prima|primatelj|za|adresaci|címzettek|destinatar|la|saaja|kellele|adressaat|kam"
    "|kopija|gavėjas|saņēmējs|получатель|одержувач|отримувач|до|alıcılar|αποδέκτης|kepada|đến|收信人|받는이",
    "cc": "kópia|kopi|kopie an|cc (kopie)|copia (cc)|copie à|dw|do wiadomości|másolatot kap|másolat|koopia|kk|kopija"
    "|копия:|cc:|cóp.|bilgi (cc)|udw|bcc|blindkopie",
    "subject": "sujet|tema|teema|otsikko|rubrik|titel|ärende|naslov|zadeva|предмет|относно|tēma|tema laiška|efni"
    "|títol|titre|onderwerp:|perihal|subyek|subjek|chủ đề|标题|標題|表題|제목:",
    "other": "anhänge|anlage(n)|bijlagen|bijlage|pièces jointes|pièce jointe|allegati|allegato|adjuntos|anexos"
    "|załączniki|přílohy|prílohy|mellékletek|atașamente|вложения|вкладення|prilozi|ekler|liitteet|bilagor|vedlegg"
    "|vedhæftede filer|添付ファイル|附件|첨부|priority|priorität|prioriteit|priorité|prioridad|belangrijkheid|ważność"
    "|reply to|antworten|sender|message id|nachrichten-id|in-reply-to|references|newsgroups|user-agent|x-mailer"
    "|sensitivity|vertraulichkeit|kategorien|categories|mailed-by|signed-by|importance|organization|organisation"
    "|resent-from|mime-version|content-type|return-path|delivered-to|received|category|conversation|tags|size|größe",
}


def fold(text: str) -> str:
    """Give a text without case, the Turkish İ as a plain i."""
    return text.replace("İ", "i").casefold()


LABELS: Final = {
    **{fold(label): kind for kind, labels in _MORE_LABELS.items() for label in words(labels)},
    **{fold(label): kind for label, kind in HEADER_LABELS.items()},
}
FROM_LABELS: Final = frozenset(label for label, kind in LABELS.items() if kind == "from")
FINNISH_FROM: Final = frozenset(("lähettäjä", "lähettäjältä"))

# "sender@x im Auftrag von Author <a@y>": the author stands behind these words.
ON_BEHALF: Final = words(
    "im auftrag von|on behalf of|de la part de|en nombre de|per conto di|namens|em nome de|på vegne af|på vegne av"
    "|för|w imieniu|jménem|v mene|в имени|от имени|від імені|puolesta|adına|nevében|în numele"
)
