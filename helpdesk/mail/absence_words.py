"""How absence notices name months and say which day begins, ends or follows an absence: tables only, German first.

Not the reading of days (`absence`). Everything is case-folded.
"""

import re
from typing import Final

from helpdesk.mail.wordlists import words

_MONTH_NAMES: Final = (
    (
        "januar|jänner|january|janvier|enero|gennaio|januari|janeiro|stycznia|styczeń|tammikuuta|tammikuu|ledna|leden|január"
        "|ianuarie|января|ocak|jan|janv|sty|ene|gen"
    ),
    (
        "februar|feber|february|février|fevrier|febrero|febbraio|februari|fevereiro|lutego|luty|helmikuuta|února|únor"
        "|február|februarie|февраля|şubat|feb|févr|fev|lut|fév"
    ),
    (
        "märz|maerz|march|mars|marzo|maart|março|marca|marzec|maaliskuuta|března|březen|március|martie|marts|марта|mart"
        "|mär|mar|mrz|mrt"
    ),
    "april|avril|abril|aprile|kwietnia|kwiecień|huhtikuuta|dubna|duben|április|aprilie|апреля|nisan|apr|avr|abr|kwi",
    "mai|may|mayo|maggio|mei|maio|maja|maj|toukokuuta|května|květen|május|мая|mayıs|mag",
    "juni|june|juin|junio|giugno|junho|czerwca|czerwiec|kesäkuuta|června|červen|június|iunie|июня|haziran|jun|giu|cze",
    (
        "juli|july|juillet|julio|luglio|julho|lipca|lipiec|heinäkuuta|července|červenec|július|iulie|июля|temmuz|jul|juil"
        "|lug|lip"
    ),
    (
        "august|août|aout|agosto|augustus|sierpnia|sierpień|elokuuta|srpna|srpen|augusztus|augusti|августа|ağustos|aug"
        "|ago|sie"
    ),
    (
        "september|septembre|septiembre|settembre|setembro|września|wrzesień|syyskuuta|září|szeptember|septembrie|сентября"
        "|eylül|sep|sept|set|wrz"
    ),
    (
        "oktober|october|octobre|octubre|ottobre|outubro|października|październik|lokakuuta|října|říjen|október|octombrie"
        "|октября|ekim|okt|oct|ott|out|paź"
    ),
    "november|novembre|noviembre|novembro|listopada|listopad|marraskuuta|listopadu|noiembrie|ноября|kasım|nov|lis",
    (
        "dezember|december|décembre|decembre|diciembre|dicembre|dezembro|grudnia|grudzień|joulukuuta|prosince|prosinec"
        "|decembrie|декабря|aralık|dez|dec|déc|dic|gru"
    ),
)
MONTHS: Final[dict[str, int]] = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in words(names)}

# What may stand between the word of a role and its day: a weekday, an article, "including".
_BETWEEN: Final = (
    r"(?:\s*(?:einschlie(?:ss|ß)lich|einschl\.?|inklusive|inkl\.?|inclusive|including|incl\.?|inclus|incluido|compreso|"
    r"mit|zum|dem|den|der|am|the|on|le|el|il|lo|de|del|het|den|o|a|dia|día|giorno|jour|och med|og med|en met|"
    r"(?:mo|di|mi|do|fr|sa|so|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)\.?|"
    r"\w{3,13}tag|sonnabend|mittwoch|\w{3,7}day|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"
    r"lunes|martes|miércoles|jueves|viernes|sábado|domingo|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|"
    r"\w{3,8}dag|[\w-]{3,8}-feira|\w{3,12}(?:ek|ki|ku|ę|tę|elę|tku))\b[.,]?){0,4}\s*[,(]?\s*"
)

RANGE: Final = (
    r"[-–—]|bis(?: einschlie(?:ss|ß)lich| einschl\.?| inkl\.?| inklusive)?(?: zum)?(?: \w{3,13}(?:tag|woch),?)?"
    r"(?: dem)?(?: den)?"
    r"|to|through|thru|until|till|til(?: og med)?|au|al|a|ao|tot(?: en met)?|t/m|till och med|do|až|až do|e o|по"
)

FIRST: Final = re.compile(
    r"(?:\b(?:vom|von|ab|seit|zwischen|from|starting|beginning|since|between|du|à partir du|depuis le|à compter du|del"
    r"|desde|dal|a partire dal|van|vanaf|sinds|från|fra|od|de|a partir de|entre|alkaen|с)\b)"
    + _BETWEEN
    + r"(?:\d{1,2}\.?\s*)?$"
)
# The day of a mail: "Ihre Nachricht vom 28.07." begins no absence.
OF_A_MAIL: Final = re.compile(
    r"(?:mail|nachricht|schreiben|anfrage|anliegen|message|mensaje|messaggio|bericht|courriel|wiadomość|mensagem)"
    r"\s+(?:\w+\s+)?(?:vom|von|of|from|du|de|del|van|dated|z|z dnia)\s+(?:\w+,?\s+){0,2}$"
)
LAST: Final = re.compile(
    r"(?:(?:\b(?:bis|until|till|til|through|thru|jusqu['’]?au|au|hasta|al|fino al|fino a|tot|t/m|até|ate|ao"
    r"|t\.?o\.?m\.?|do|až do|asti|saakka|по|до)\b)"
    + _BETWEEN
    + rf"|\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?\s*(?:{RANGE})\s*)$"
)
# "Ab 17. August wieder", "am 14. August zurück": the word stands behind its day.
BACK_AFTER: Final = re.compile(
    r"[^.;!?\d]{0,25}\b(?:wieder|zurück|zurückkehren|erneut|back|de retour|de vuelta|terug|tillbaka|tilbage"
    r"|tilbake|zpět)\b"
)
BACK: Final = re.compile(
    r"(?:\b(?:wieder|zurück|erreichbar|rückkehr|back|return|returning|available|retour|reviens|reprendrai|vuelvo|regreso"
    r"|volveré|de vuelta|rientro|tornerò|ritorno|terug|volto|regresso|retorno|tillbaka|åter|tilbage|tilbake|wracam"
    r"|powrót|zpět|vrátím|takaisin|palaan|вернусь)\b[^.;!\d]{0,30}$)"
)
