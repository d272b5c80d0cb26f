"""The words by which mail programs mark what they quote: tables only, case-folded, German first.

Not the matching (`quoting_lines`) and not the decision what to cut (`quoting`). A new client or language
is a new entry here.
"""

from typing import Final

from helpdesk.mail.wordlists import words

# Verbs at the end of the line that introduces a quote ("Am ... schrieb Erika Beispiel:").
WRITING_VERBS: Final = words(
    "schrieb|schrieben|schreibt|geschrieben|wrote|writes|a écrit|à écrit|écrit|escribió|escribio|ha escrit"
    "|va escriure|escreveu|ha scritto|scrive|schreef|geschreven|skrev|skrifaði|kirjoitti|napisał(a)|napisała"
    "|napisał|napisal(a)|napisal|napísal(a)|napísal|napsal(a)|napsala|napsal|pisze|napisao|napisala|írta|a scris"
    "|написал(а)|написала"
    "|написал|пишет|пише|написав|написа|έγραψε|yazdı|כתב|כתבה|كتب|đã viết|menulis|rašė|kirjutas"
    "|rakstīja|sent"
)

# The same in scripts that part no words.
WRITING_VERBS_UNPARTED: Final = words("写道|寫道|作成|작성")

# Words that begin such a line.
ATTRIBUTION_OPENERS: Final = words(
    "am|im|on|le|el|il|il giorno|in data|em|no dia|op|den|dnia|w dniu|dne|dňa|pe|la data de"
    "|in a message dated|in einer email vom|in einer nachricht vom|vào|pada|στις|ב|בתאריך|في|在"
)

# These introduce a quote even without a verb ("Zitat von Erika Beispiel <...>:").
CITATION_OPENERS: Final = words(
    "zitat von|zitiere|quoting|citando|citat från|selon|citazione|missatge de|wiadomość napisana przez|message de"
)

# Who may not follow the verb in a machine's line: "Am 3.4.2026 um 10:00 schrieb ich Ihnen" is a person's sentence.
PRONOUNS: Final = words("ich|mir|wir|uns|er|sie|ihr|ihnen|man|der|die|das|jemand|i")

# What stands between dashes above an old message.
ORIGINAL_MESSAGE: Final = words(
    "ursprüngliche nachricht|urspruengliche nachricht|ursprüngliche e-mail|ursprüngliche mail"
    "|originalnachricht|original-nachricht|original nachricht|originalmail|original-mail|antwort nachricht"
    "|weitergeleitete nachricht|weitergeleitete e-mail|anfang der weitergeleiteten nachricht"
    "|anfang der weitergeleiteten e-mail|original message|original email|original e-mail|original mail"
    "|original appointment|reply message|forwarded message|forwarded by|begin forwarded message"
    "|previous replies|message d'origine|message d’origine|message original|message transféré"
    "|mensaje original|mensaje reenviado|missatge original|messaggio originale|messaggio inoltrato"
    "|messaggio di origine|mensagem original|mensagem encaminhada|oorspronkelijk bericht"
    "|oorspronkelijke bericht|doorgestuurd bericht|oprindelig meddelelse|original meddelelse"
    "|videresendt meddelelse|opprinnelig melding|videresendt melding|ursprungligt meddelande"
    "|originalmeddelande|vidarebefordrat meddelande|alkuperäinen viesti|oryginalna wiadomość"
    "|wiadomość oryginalna|wiadomość przekazana|původní zpráva|pôvodná správa|eredeti üzenet|mesaj original"
    "|mesajul original|izvorna poruka|оригинальное сообщение|исходное сообщение|пересылаемое сообщение"
    "|пересланное сообщение|оригінальне повідомлення|αρχικό μήνυμα"
    "|orijinal mesaj|özgün ileti|原始邮件|原始郵件|转发的邮件"
    "|元のメッセージ|원본 메시지|원본 메일|הודעה מקורית|الرسالة الأصلية"
)

# These stand without dashes and must fill their line.
BARE_DELIMITERS: Final = words(
    "anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail|begin forwarded message"
    "|début du message transféré|début du message réexpédié|inizio messaggio inoltrato"
    "|inicio del mensaje reenviado|início da mensagem encaminhada|begin doorgestuurd bericht"
    "|vidarebefordrat brev|start på videresendt besked"
)

# The line that asks to answer above it, ours and that of other ticket systems.
REPLY_ABOVE: Final = words(
    "oberhalb dieser zeile|über dieser zeile|ueber dieser zeile|above this line|above the line"
    "|au-dessus de cette ligne|por encima de esta línea|sopra questa riga|boven deze lijn|boven deze regel"
    "|acima desta linha"
)
# One of these stands in each of them, so that few are searched for in a text that has none.
REPLY_ABOVE_SIGNS: Final = words("zeile|line|cette ligne|cima de|questa riga|boven deze")
# Such a line also names the answer; without it the words above may be a person's.
REPLY_WORDS: Final = words("antwort|reply|respond|schreiben|type|write|répon|respuesta|rispond|antwoord|reageer")

# The field names of a header block as clients write them into the text.
HEADER_LABELS: Final = {
    label: kind
    for kind, labels in {
        "from": "von|absender|from|odesílatel|odosielateľ|pošiljatelj|expeditor|avsender"
        "|de|da|van|afzender|fra|från|lähettäjä|od|nadawca|feladó|de la|от|від|mittente"
        "|expéditeur|remitente|remetente|kimden|gönderen|发件人|寄件者"
        "|寄件人|差出人|送信者|보낸 사람|보낸사람|מאת|من|από",
        "date": "gesendet|gesendet am|verschickt|verschickt am|versendet|versendet am|versandt"
        "|datum|datum/uhrzeit|zeit|sent|sent at|date|date sent|envoyé|envoyé le|envoye"
        "|date d'envoi|enviado|enviado el|enviado em|enviada em|fecha|data|data d'enviament|inviato"
        "|verzonden|sendt|dato|skickat|lähetetty|päiväys|päivämäärä|wysłano|wyslano|odesláno|odoslané"
        "|elküldve|dátum|trimis|отправлено|дата|надіслано|tarih"
        "|gönderildi|发送时间|发送日期|日期|寄件日期|送信日時|日時|날짜"
        "|보낸 날짜|נשלח|תאריך|تم الإرسال|التاريخ|ημερομηνία",
        "to": "an|empfänger|to|à|a|para|per a|aan|til|till|vastaanottaja|do|komu|adresat|címzett|către|catre|кому"
        "|kime|alıcı|收件人|收件者|宛先|받는 사람|받는사람|אל|إلى|προς|destinataire|destinatario|destinatário",
        "cc": "cc|kopie|kopie (cc)|copie|cópia|copia|kopia|kopio|копия"
        "|копія|抄送|副本|참조|עותק|نسخة|ccn|cci|bcc|bilgi"
        "|másolat",
        "subject": "betreff|betr|betr.|subject|objet|asunto|assumpte|oggetto|assunto|onderwerp|emne|ämne|aihe|temat"
        "|předmět|predmet|tárgy|subiect|тема|konu|主题|主題|主旨|件名|제목|נושא|الموضوع|θέμα",
        "other": "reply-to|antwort an|antworten an|allgemein|wichtigkeit|priorität|importance|priority|importancia"
        "|organisation|organization|anlagen|anlage|anhang|attachments|answer to|répondre à|responder a"
        "|antwoord aan|svar til|message-id",
    }.items()
    for label in words(labels)
}

# Fields of the forms that web sites send; a block with one of them is no header block.
FORM_LABELS: Final = frozenset(
    words(
        "name|vorname|nachname|ihr name|anrede|e-mail|email|e-mail-adresse|telefon|telefonnummer|firma|kundennummer"
        "|bis|uhrzeit|ort|raum|wann|wo|menge|preis|kunde|adresse|plz|until|location|where|when|quantity"
        "|nachricht|ihre nachricht|mitteilung|first name|last name|your name|phone|company|message|your message|comment"
        "|nom|prénom|téléphone|nombre|teléfono|mensaje|nome|telefono|messaggio|naam|telefoon|bericht"
    )
)

# Beginnings of the line a device or an app adds below what was written.
DEVICE_FOOTERS: Final = words(
    "gesendet von|gesendet vom|gesendet mit|gesendet über|gesendet aus|von meinem|von meiner"
    "|vom iphone gesendet|vom handy gesendet|von unterwegs gesendet|mobil gesendet"
    "|diese nachricht wurde von mein|diese nachricht wurde mit|diese mail wurde von mein"
    "|diese e-mail wurde von mein|diese e-mail wurde von avast|diese e-mail wurde auf viren|virenfrei"
    "|von samsung mobile|vom tablet gesendet|vom ipad gesendet|vom smartphone gesendet|laden sie outlook"
    "|senden sie mir eine nachricht mit outlook|hämta outlook|získat outlook|iphone'dan gönderildi|pošiljano z"
    "|poslano s|poslano z"
    "|holen sie sich outlook|hol dir outlook|outlook für android|outlook für ios|outlook beziehen|sent from"
    "|sent via|sent with|sent using|sent by my|from my iphone|from mobile|get outlook for|get [outlook for"
    "|sent by galaxy|download outlook|virus-free|this email has been checked for viruses|envoyé de"
    "|envoyé depuis|envoyé à partir|envoyé par mon|obtenir outlook|obtenez outlook|télécharger outlook"
    "|provenance : courrier|enviado desde|enviado do|enviado de mi|enviado a partir|enviado con|enviat des"
    "|obtener outlook|obter o outlook|inviato da|inviato dal|ottieni outlook|scarica outlook|verstuurd vanaf"
    "|verstuurd met|verzonden vanaf|verzonden vanuit|verzonden met|verzonden via|outlook voor|skickat från"
    "|skickat med|skaffa outlook|sendt fra|sendt frå|sendt med|få outlook|hent outlook|lähetetty"
    "|hanki outlook|wysłane z|wysłano z|wyslano z|pobierz outlook|odesláno z|odoslané z|trimis de pe"
    "|trimis din|küldve|отправлено с|отправлено из"
    "|надіслано з|iphone'umdan gönderildi|发自我的|發自我的|从我的|從我的"
    "|iphoneから送信|나의 iphone에서 보냄|נשלח מה|أرسلت من|تم الإرسال من"
)
# With such a word the footer may have a comma ("Sent from my Verizon, Samsung Galaxy smartphone").
DEVICE_NAMES: Final = words(
    "phone|galaxy|android|ipad|tablet|blackberry|handy|mobil|telefon|gerät|device|appareil|móvil|cellulare"
)
# What people let their device say about the words above; such a footer may be a whole sentence.
DEVICE_EXCUSES: Final = words(
    "tippfehler|kürze|kurz gefasst|entschuldig|verzeih|excuse|typo|brevity|faute de frappe|brevedad|brevità|skrivfel"
)
DEVICE_FOOTER_ENDINGS: Final = ("gesendet", "gesendet.", "sent.", "から送信", "보냄", "傳送")

# Warnings that a mail gateway puts above what the sender wrote.
GATEWAY_BANNERS: Final = words(
    "caution:|[caution|external email|external sender|[external|externe e-mail|externe mail|[extern"
    "|achtung: externe|achtung: diese e-mail|achtung! diese e-mail|vorsicht: diese e-mail|vorsicht: externe"
    "|warnung: diese e-mail|diese e-mail stammt von außerhalb|diese e-mail stammt von einem externen"
    "|diese nachricht stammt von einem externen|this email originated from outside"
    "|this message originated from outside|[you don't often get email from|you don't often get email from"
    "|[sie erhalten nicht|sie erhalten nicht häufig e-mails von|sie erhalten nicht oft e-mails von"
)

# What a writer calls his answers inside the old mail, where he says that they are, and how he marks them.
ANSWERS: Final = (
    r"(?:antwort|kommentar|anmerkung|ergänz|rückmeldung|beantwort|answer|comment|repl(?:y|ies)|remark|respon[sd]"
    r"|réponse|commentaire|répond|respuesta|comentario|rispost|comment[io]|antwoord|opmerking|odpowied|svar|odpověd)"
)
_INSIDE: Final = (
    r"(?:(?<!\w)unten|weiter unten|darunter|dazwischen|im text|inline|in-line|in line|farbig|in (?:rot|blau|grün|farbe)"
    r"|in (?:red|blue|green|colou?r)|below|in the text|ci-dessous|en (?:rouge|bleu|vert)|abajo|en (?:rojo|azul|verde)"
    r"|sotto|in (?:rosso|blu|verde)|hieronder|in het (?:rood|blauw|groen)|poniżej|nedan|nedenfor|níže"
    r"|s\. ?u\.|s\. unten)"
)
ANSWERS_INSIDE: Final = rf"{ANSWERS}[^.!?\n]{{0,50}}{_INSIDE}|{_INSIDE}[^.!?\n]{{0,30}}{ANSWERS}"
# A mail that says nearly nothing else points at its answers by these.
POINTS_BELOW: Final = r"(?<!\w)(?:s\. ?u\.|s\. unten|unten|darunter|weiter unten|below|ci-dessous|abajo|sotto)(?!\w)"

# With these a writer says that he answers inside the old mail, so that nothing below may be cut.
ANSWERED_BELOW: Final = words(
    "siehe unten|siehe ganz unten|siehe weiter unten|siehe unterhalb|unten ergänzt|unten eingetragen"
    "|siehe meine antworten|antworten siehe|antworten unten|antworten im text"
    "|antworte unten|antworte im text|antworte direkt|antworte inline|antworten inline|kommentare inline"
    "|kommentare im text|anmerkungen im text|unten in rot|unten in blau|im text in rot|in rot markiert"
    "|rot geschrieben|see below|see inline|answers below|answers inline|replies below|replies inline"
    "|comments below|comments inline|reply inline|inline below|below in red|below in blue|in red below"
    "|in blue below|réponses ci-dessous|voir ci-dessous|réponses dans le texte|respuestas abajo|ver abajo"
    "|respondo abajo|vedi sotto|risposte sotto|rispondo sotto|zie onder|zie hieronder|antwoorden hieronder"
    "|patrz poniżej|odpowiedzi poniżej|ver abaixo|respostas abaixo|se nedan|svar nedan|se nedenfor|svar nedenfor"
    "|viz níže|odpovědi níže|antworten stehen|antworten in rot|antworten in blau|antworten farbig|kommentare in rot"
    "|anmerkungen in rot|antworten dazwischen|antworte dazwischen|antworten zwischen|antworten in ihrem text"
    "|antworten in ihrer mail|antworten in deiner mail|my answers are|answers in red|answers in blue|comments in red"
    "|replies in red|answered in line|in-line below|answers in line|between your lines|réponses en rouge"
    "|réponses sont|respuestas en rojo|risposte in rosso|antwoorden in rood|antwoorden in het rood"
    "|odpowiedzi na czerwono|odpowiedzi w tekście|svar i rött|svar i texten|svar med rødt|svar i teksten"
    "|odpovědi červeně|respostas em vermelho"
)

# How letters begin; who has written nothing else has not written yet.
SALUTATIONS: Final = words(
    "hallo|guten tag|guten morgen|guten abend|sehr geehrte|liebe|lieber|moin|servus|grüezi|grüß gott|hi|hey|hello"
    "|dear|good morning|good afternoon|bonjour|bonsoir|madame|monsieur|cher|chère|hola|buenos días|buenas tardes"
    "|estimad|buongiorno|buonasera|ciao|gentile|salve|beste|geachte|goedemorgen|goedemiddag|dzień dobry|witam"
    "|szanown|dobrý den|olá|bom dia|boa tarde|prezad|caro|hej|god morgon|god dag|kære|hei|здравствуйте|добрый день"
)

# What tells a mailing list's footer from a person's line of underscores.
LIST_FOOTER_WORDS: Final = ("mailing list", "mailingliste", "listinfo", "unsubscribe", "abbestellen", "abmelden")
