"""How mail servers name themselves and say that a mail did not arrive: tables only, German first.

Not the weighing (`dsn_phrases`). Everything is case-folded.
"""

from typing import Final

from helpdesk.mail.wordlists import words

DAEMON_SENDERS: Final = words(
    "mailer-daemon|mailer_daemon|maildaemon|mail-daemon|mdaemon|postmaster|post_master|poostmaster"
    "|mail.delivery|mail-delivery|maildelivery|mdeliver|microsoftexchange|double-bounce|bounces+"
)

DAEMON_NAMES: Final = words(
    "mail delivery|delivery subsystem|delivery system|mail administrator|system administrator"
    "|systemadministrator|mailer-daemon|mailer daemon|mail daemon|postmaster|mail router"
    "|internet mail service"
)

DAEMON_PARTS: Final = words("antivirus|mailgateway|mail-gateway|smtp_gateway|smtp-gateway|mailserver")

SUBJECTS: Final = words(
    "undeliver|unzustellbar|nicht zugestellt|unzustellbare nachricht|zustellung fehlgeschlagen"
    "|zustellungsfehler|fehler bei der zustellung|fehlgeschlagene zustellung|konnte nicht zugestellt"
    "|nicht zustellbar|rückläufer|übermittlungsfehler|delivery status notification|delivery failure"
    "|delivery failed|delivery problem|delivery has failed|delivery error|delivery notification"
    "|delivery report|delivery delayed|delivery unsuccessful|failed delivery|failure delivery|failure notice"
    "|failed mail|mail failed|mail failure|mail error|mail system error|message delivery|mail delivery"
    "|message delayed|delayed mail|returned mail|returning message|returned to sender|return to sender"
    "|could not be delivered|could not deliver|cannot be delivered|cannot deliver|not delivered"
    "|nondeliverable|non-deliverable|non-delivery|non remis|non delivrable|non distribuable|échec de remise"
    "|echec de remise|no se puede entregar|no entregado|devuelto|mancato recapito|mancata consegna"
    "|niet afgeleverd|onbestelbaar|kunne ikke leveres|inte levereras|nie dostarczon|недоставлен|не доставлен"
    "|user unknown|unknown user|error sending your mail|undelivered|エラーメール|メールエラー|配信|送信エラー"
    "|loop alert"
    "|message undeliver|onbezorgbaar|konnte nicht übermittelt|nie można dostarczyć|nedoruč|kézbesíthetetlen"
    "|olevererbart|kan inte leverer|ikke leveret|undeliverable|impossibile recapitare|não entregue"
    "|não foi possível entregar|impossible de remettre"
)

PHRASES: Final = words(
    "konnte nicht zugestellt werden|konnten nicht zugestellt werden|konnte die nachricht nicht zustellen"
    "|nicht zugestellt|empfänger nicht erreicht|empfänger hat nicht alle|kann nicht zugestellt werden"
    "|fehler bei der zustellung|ihre nachricht wurde nicht zugestellt|could not be delivered"
    "|couldn't be delivered|cannot be delivered|can't be delivered|can not be delivered|was not delivered"
    "|not been delivered|has not yet been delivered|not delivered to|undeliverable|undelivered"
    "|unable to deliver|not able to deliver|wasn't able to deliver|attempting to deliver|trouble delivering"
    "|delivery to the following|delivery problem|delivery failed|delivery failure|delivery has failed"
    "|delivery error|delivery attempt|failed to deliver|failed to be delivered|could not deliver"
    "|could not be sent|couldn't be sent|could not send|did not reach the following|did not reach some or all"
    "|could not be reached|permanent fatal errors|permanent error|permanent failure|fatal errors"
    "|transcript of session follows|returned to sender|error message below|user unknown|unknown user"
    "|no such user|no such mailbox|user not known|user doesn't have|does not exist|not listed in"
    "|invalid final delivery|mailbox unavailable|mailbox is full|mailbox full|mailbox not found|over quota"
    "|overquota|quota exceeded|was rejected by|were rejected|was automatically rejected|recipient rejected"
    "|address rejected|relay access denied|did not exactly match|not accepting mail from|n'a pas pu être"
    "|n'a pas pu etre|no pudo ser entregado|no ha podido ser entregado|non è stato possibile recapitare"
    "|kon niet worden|kunne ikke leveres|エラー|送信できません|配信できません"
)

DELAYS: Final = words(
    "warning message only|warning only|has not yet been delivered|noch nicht zugestellt|delayed"
    "|still being retried|will be retried|delivery attempts will continue|verzögert|wird weiterhin versucht"
)

# How the text of a server begins that has no other sign of one.
BEGINNINGS: Final = words(
    "ihre nachricht konnte nicht|ihre e-mail konnte nicht|ihre mail konnte nicht|die nachricht konnte nicht"
    "|die folgende nachricht konnte nicht|your message could not|your message cannot|your message was not"
    "|your mail could not|your email could not|your e-mail could not|the following message could not"
    "|a message that you sent could not|delivery to the following|delivery has failed|delivery failed"
    "|votre message n'a pas pu|votre mail n'a pas pu|le message n'a pas pu|su mensaje no pudo|su mensaje no ha podido"
    "|el mensaje no pudo|il messaggio non è stato|il suo messaggio non|uw bericht kon niet|uw e-mail kon niet"
    "|sua mensagem não|a sua mensagem não pôde|ditt meddelande kunde inte|din meddelelse kunne ikke"
    "|twoja wiadomość nie|nie można dostarczyć|vaše zpráva nemohla"
)
