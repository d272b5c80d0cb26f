"""The words of sign-offs, signature blocks and legal notices: tables only, case-folded, German first.

Not the matching (`quoting_signature`). A new language is a new entry here.
"""

from typing import Final

from helpdesk.mail.wordlists import words

# How people end a letter; the name follows. Whole words at the beginning of a line.
SIGN_OFFS: Final = words(
    "mit freundlichen grüßen|mit freundlichen grüssen|mit freundlichen gruessen|mit freundlichem gruß"
    "|mit freundlichem gruss|mit besten grüßen|mit besten grüssen|mit herzlichen grüßen|mit lieben grüßen"
    "|freundliche grüße|freundliche grüsse|freundliche gruesse|freundlichen gruß|freundlicher gruß|viele grüße"
    "|viele grüsse|viele gruesse|beste grüße|beste grüsse|beste gruesse|herzliche grüße|herzliche grüsse"
    "|liebe grüße|liebe grüsse|schöne grüße|schöne grüsse|sonnige grüße|grüße|grüsse|gruß|gruss|mfg|vg|lg|bg"
    "|hochachtungsvoll|vielen dank und|danke und|besten dank und|fründlichi grüess|liebi grüess"
    "|best regards|kind regards|kindest regards|warm regards|warmest regards|with kind regards|with best regards"
    "|regards|best wishes|all the best|yours sincerely|yours faithfully|yours truly|sincerely|cheers|best"
    "|many thanks|thanks|thank you"
    "|cordialement|bien cordialement|très cordialement|bien à vous|meilleures salutations|sincères salutations"
    "|salutations|amicalement|merci"
    "|saludos|un saludo|un cordial saludo|saludos cordiales|atentamente|cordialmente|gracias"
    "|cordiali saluti|distinti saluti|cordialmente|saluti|un saluto|grazie"
    "|met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|hartelijke groet|groeten|groet|mvg"
    "|pozdrawiam|z poważaniem|z powazaniem|z wyrazami szacunku|serdecznie pozdrawiam|pozdrowienia"
    "|atenciosamente|com os melhores cumprimentos|melhores cumprimentos|cumprimentos|abraços|obrigado|obrigada"
    "|med vänliga hälsningar|med vänlig hälsning|vänliga hälsningar|hälsningar|mvh"
    "|med venlig hilsen|venlig hilsen|de bedste hilsner|med vennlig hilsen|vennlig hilsen|hilsen|kh|vh"
    "|ystävällisin terveisin|terveisin|s pozdravem|s pozdravom|s přátelským pozdravem|üdvözlettel|tisztelettel"
    "|cu stimă|cu respect|toate cele bune|saygılarımla|iyi çalışmalar|с уважением|з повагою|salutacions|atentament"
    "|με εκτίμηση|lep pozdrav|srdačan pozdrav"
)

# By which people speak of themselves.
FIRST_PERSON: Final = words(
    "ich|mir|mich|wir|uns|i|me|we|us|je|j'ai|nous|yo|nosotros|io|noi|ik|wij|jag|vi|jeg|ja|eu|nós|já|minä|én|я|мы"
)

# How answers begin that are typed below a question, and verbs that stand in no signature.
ANSWER_OPENERS: Final = frozenset(
    words(
        "ja|nein|ok|okay|bitte|neu|neue|neuer|neues|danke|gerne|morgen|heute|yes|no|please|new|thanks|sure|today"
        "|tomorrow|oui|non|sí|si|sì|tak|nie|ano|nej|nee|não|sim"
    )
)
TELLING_VERBS: Final = frozenset(
    words("ist|sind|war|hat|haben|liegt|steht|kommt|geht|wird|kann|is|are|was|has|have|will|can|est|sont|es|jest|je")
)

# The kinds of words that contact data carries, as patterns: labels of numbers, streets, company registers.
CONTACT: Final = (
    (
        r"(?<!\w)(?:tel|fon|telefon|telefax|fax|mobil|mobile|handy|phone|ph|cell|t[ée]l[ée]phone|t[ée]l|telefono|telefone"
        r"|tfn|tlf|puh|t|m|f|p|e)\b[ .:/+(]{1,4}[+(]?\d"
        r"|\+\d{2}[ ()/\d.-]{7,}|(?<!\w)0\d{2,5}[ /-]{1,3}\d{3}"
    ),
    r"[^\s@<>]{1,64}@[^\s@<>]{2,100}\.\w",
    r"(?:https?://|www\.)\S",
    r"(?<!\w)(?:[a-z]{1,2}-)?\d{4,5} [^\W\d_]{3,}|(?<!\w)\d{2}-\d{3} [^\W\d_]{3,}",
    (
        r"(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|ring|damm|ufer) ?\d"
        r"|\d+[a-z]?,? (?:[^\W\d_]+ ){0,2}(?:street|st\.|road|rd\.|avenue|ave\.?|lane)\b"
        r"|\b(?:rue|avenue|via|calle|ul\.|rua|ulica) [^\W\d_]+.* \d"
    ),
)

# What only companies write below their letters.
LEGAL: Final = (
    (
        r"\b(?:gmbh|mbh|ag|kg|ohg|ug|e\. ?k\.|e\. ?v\.|ltd|llc|llp|inc|plc|b\.?v\.|n\.v\.|s\.?a\.?r\.?l|sas|s\.a\."
        r"|s\.l\.|s\.?r\.?l|s\.?p\.?a|sp\. z o\.o|a/s|aps|oy|s\.r\.o|kft|d\.o\.o)(?:\b|(?<=\.)|$)"
    ),
    (
        r"\bhr[ab]\s?\d|\bamtsgericht\b|\bregistergericht\b|\bhandelsregister\b|\bfirmenbuch|\bfn \d{4,6}\s?[a-z]\b"
        r"|\bust-?\s?id|\buid\b|\bche-\d|\batu\d|\bsteuernummer\b|\bgeschäftsführ|\bvorstand\b|\bvorsitzende|\baufsichtsrat\b"
        r"|\bsitz der gesellschaft\b|\bvertretungsberechtigt|\bhaftende\b"
        r"|\bregistered (?:office|in)\b|\bcompany (?:no|number|reg)"
        r"|\bvat\b|\bsiret\b|\brcs\b|\bkvk\b|\bcvr\b|\borg\.?\s?n[ro]\b|\bp\. ?iva\b|\bnip\b|\bregon\b|\bkrs\b|\bcif\b"
    ),
)

# Beginnings of the notices that companies put below every mail.
NOTICES: Final = words(
    "diese e-mail enthält vertrauliche|diese e-mail kann vertrauliche|diese e-mail und ihre|diese e-mail und alle"
    "|diese e-mail und etwaige"
    "|diese e-mail und sämtliche|diese e-mail einschließlich"
    "|diese e-mail ist vertraulich"
    "|diese e-mail ist nur für|diese e-mail ist ausschließlich|diese nachricht enthält vertrauliche"
    "|diese nachricht ist vertraulich|diese nachricht ist ausschließlich|diese nachricht kann vertrauliche"
    "|diese email enthält vertrauliche|diese mail enthält vertrauliche|dieses e-mail enthält vertrauliche"
    "|dieses e-mail ist vertraulich|dieses e-mail kann vertrauliche|dieses mail ist vertraulich"
    "|der inhalt dieser e-mail ist|der inhalt dieser nachricht ist|der inhalt dieser mail ist"
    "|die in dieser e-mail enthaltenen|die in dieser nachricht enthaltenen"
    "|die information in dieser e-mail|die informationen in dieser e-mail|wenn sie nicht der richtige adressat"
    "|wenn sie nicht der vorgesehene empfänger|falls sie nicht der richtige adressat"
    "|falls sie nicht der vorgesehene empfänger|sollten sie nicht der vorgesehene|sollten sie nicht der richtige"
    "|sollten sie diese e-mail irrtümlich|informationen zum datenschutz finden|informationen zur verarbeitung"
    "|hinweise zum datenschutz|datenschutzhinweise finden|bitte denken sie an die umwelt"
    "|denken sie an die umwelt|bitte berücksichtigen sie die umwelt"
    "|this e-mail and any|this email and any|this message and any|this e-mail is confidential"
    "|this email is confidential|this message is confidential|this e-mail may contain|this email may contain"
    "|this message may contain|this e-mail contains confidential|this email contains confidential"
    "|this message contains confidential|this communication is intended|this message is intended"
    "|this email is intended|this e-mail is intended|the information contained in this"
    "|the information in this e-mail|the information in this email|the contents of this e-mail"
    "|the contents of this email|the content of this email|if you are not the intended"
    "|please consider the environment|confidentiality notice|confidentiality note|email disclaimer"
    "|ce message et|ce message est confidentiel|ce message, ainsi que|ce courriel et|ce courriel est confidentiel"
    "|les informations contenues dans ce|si vous n'êtes pas le destinataire|pensez à l'environnement"
    "|este mensaje y|este mensaje contiene|este mensaje puede contener|este mensaje se dirige"
    "|este correo electrónico y|este correo electrónico contiene|este correo electrónico es confidencial"
    "|la información contenida en este|si no es usted el destinatario|antes de imprimir este"
    "|questo messaggio e|questo messaggio è|questa e-mail è|questa e-mail e|questa e-mail contiene"
    "|le informazioni contenute in|ai sensi del|dit bericht is|dit bericht kan|deze e-mail is|deze e-mail en"
    "|deze e-mail kan vertrouwelijke|de informatie in deze e-mail|de inhoud van dit|niniejsza wiadomość"
    "|niniejsza korespondencja|treść tej wiadomości|informacje zawarte w|esta mensagem|este e-mail pode"
    "|este e-mail e|este email e|as informações contidas|detta meddelande|detta e-postmeddelande"
    "|denne e-mail|denne mail er|denne e-posten|tato zpráva|tento e-mail|acest mesaj|acest e-mail"
    "|данное сообщение|настоящее сообщение|это сообщение содержит"
)
# A notice also says what it is about; without such a word the sentence is a person's.
NOTICE_WORDS: Final = words(
    "vertraulich|datenschutz|adressat|empfänger bestimmt|irrtümlich|umwelt|confidential|intended|privileged"
    "|environment|confidentiel|destinataire|l'environnement|confidencial|destinatario|imprimir|riservat"
    "|confidenziali|gdpr|privacy|vertrouwelijk|geadresseerde|poufn|adresata|destinatário|konfidentiell"
    "|avsedd|fortrolig|důvěrn|confidenți|конфиденциальн"
)
