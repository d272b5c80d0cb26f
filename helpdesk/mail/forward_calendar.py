"""Names of months, halves of the day and time zones, as mail programs of many languages write them: tables only.

Not the reading of dates (`forward_date`). Month names stand without accents, case-folded, with their inflected forms.
"""

import unicodedata
from typing import Final

from helpdesk.mail.wordlists import words

_SHORTEST: Final = 3

_NAMES: Final = (
    (
        "january|januar|jänner|jaenner|januari|janvier|enero|janeiro|gennaio|gener|stycznia|styczeń|ledna|leden|januára"
        "|ianuarie|ocak|tammikuuta|jaanuar|siječnja|siječanj|január|sausio|janvāris|ιανουαρίου|января|январь|січня|січень"
        "|януари|ינואר|يناير"
    ),
    (
        "february|februar|feber|februari|février|febrero|fevereiro|febbraio|febrer|lutego|luty|února|únor|februára"
        "|februarie|şubat|helmikuuta|veebruar|veljače|veljača|február|vasario|februāris|φεβρουαρίου|февраля|февраль"
        "|лютого|лютий|февруари|פברואר|فبراير"
    ),
    (
        "march|märz|maerz|mrz|maart|mrt|mars|marzo|março|març|marca|marzec|března|březen|marec|martie|mart|maaliskuuta"
        "|märts|ožujka|ožujak|március|kovo|marts|μαρτίου|марта|март|березня|березень|מרץ|مارس"
    ),
    (
        "april|avril|abril|aprile|kwietnia|kwiecień|dubna|duben|apríla|aprilie|nisan|huhtikuuta|aprill|travnja|travanj"
        "|április|balandžio|aprīlis|απριλίου|апреля|апрель|квітня|квітень|אפריל|أبريل"
    ),
    (
        "may|mai|mei|maj|mayo|maio|maggio|maig|maja|května|květen|mája|máj|mayıs|toukokuuta|svibnja|svibanj|május"
        "|gegužės|maijs|μαΐου|мая|май|травня|травень|מאי|مايو"
    ),
    (
        "june|juni|juin|junio|junho|giugno|juny|czerwca|czerwiec|června|júna|jún|iunie|haziran|kesäkuuta|juuni|lipnja"
        "|június|birželio|jūnijs|junij|ιουνίου|июня|июнь|червня|червень|юни|יוני|يونيو|čvn"
    ),
    (
        "july|juli|juillet|julio|julho|luglio|juliol|lipca|lipiec|července|červenec|júla|júl|iulie|temmuz|heinäkuuta"
        "|juuli|srpnja|július|liepos|jūlijs|julij|ιουλίου|июля|июль|липня|липень|юли|יולי|يوليو|čvc"
    ),
    (
        "august|augusti|août|agosto|augustus|agost|sierpnia|sierpień|srpna|srpen|augusta|ağustos|elokuuta|kolovoza"
        "|kolovoz|augusztus|rugpjūčio|rgp|augusts|avgust|αυγούστου|августа|август|серпня|серпень|אוגוסט|أغسطس|agustus"
    ),
    (
        "september|septembre|septiembre|setembro|settembre|setembre|września|wrzesień|září|septembra|septembrie|eylül"
        "|syyskuuta|rujna|rujan|szeptember|rugsėjo|rgs|septembris|σεπτεμβρίου|сентября|сентябрь|вересня|вересень"
        "|септември|ספטמבר|سبتمبر"
    ),
    (
        "october|oktober|octobre|octubre|outubro|ottobre|października|październik|října|říjen|októbra|octombrie|ekim"
        "|lokakuuta|oktoober|október|spalio|oktobris|οκτωβρίου|октября|октябрь|жовтня|жовтень|октомври|אוקטובר|أكتوبر"
    ),
    (
        "november|novembre|noviembre|novembro|listopada|listopad|listopadu|novembra|noiembrie|kasım|marraskuuta"
        "|studenoga|studenog|studeni|lapkričio|novembris|νοεμβρίου|ноября|ноябрь|листопада|листопад|ноември|נובמבר|نوفمبر"
    ),
    (
        "december|dezember|décembre|diciembre|dezembro|dicembre|desembre|desember|grudnia|grudzień|prosince|prosinec"
        "|decembra|decembrie|aralık|joulukuuta|detsember|prosinca|prosinac|gruodžio|decembris|δεκεμβρίου|декабря|декабрь"
        "|грудня|грудень|декември|דצמבר|ديسمبر"
    ),
)
# Short forms that begin the names of two months.
_SHORT: Final = {"mar": 3, "мар": 3, "jan": 1, "lis": 11, "lip": 7, "srp": 8, "cerven": 6}
# In Croatian these mean the month before; its dates have a point behind the year.
_CROATIAN: Final = {"listopada": 10, "listopad": 10, "lis": 10, "lip": 6, "srp": 7}

# Halves of the day, case-folded: True for the second.
_FIRST_HALF: Final = "am|a.m.|a. m.|上午|午前|오전|πμ|π.μ.|öö|de.|fm|dop.|ص|sa|vorm."
_SECOND_HALF: Final = "pm|p.m.|p. m.|下午|午後|오후|μμ|μ.μ.|ös|du.|em|odp.|م|ch|nachm."
HALVES: Final = {**dict.fromkeys(words(_FIRST_HALF), False), **dict.fromkeys(words(_SECOND_HALF), True)}

# Abbreviations of zones with the minutes before UTC; those with two meanings are left out.
ZONES: Final = {
    name: minutes
    for minutes, names in {
        0: "UTC|GMT|Z|WET|WEZ",
        60: "MEZ|CET|WEST|WESZ|BST|HNEC|SEČ|SEC",
        120: "MESZ|CEST|EET|OEZ|HAEC|SELČ|SELC",
        180: "EEST|OESZ|MSK|TRT",
        330: "IST",
        480: "AWST|SGT|HKT",
        540: "JST|KST",
        600: "AEST",
        660: "AEDT",
        -180: "BRT|ART",
        -240: "EDT|AST|HAE",
        -300: "EST|CDT|HNE",
        -360: "CST|MDT",
        -420: "MST|PDT",
        -480: "PST",
    }.items()
    for name in words(names)
}


def bare(word: str) -> str:
    """Give a word without case and accents, as the tables are searched."""
    folded = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


def month(word: str, *, croatian: bool = False) -> int:
    """Give the number of a month by its name or the beginning of it (0: no month)."""
    name = bare(word)
    if croatian and name in _CROATIAN:
        return _CROATIAN[name]
    return _MONTHS.get(name) or _MONTHS.get(name.removeprefix("ב"), 0)  # Hebrew: "in March" is one word


def _beginnings() -> dict[str, int]:
    found: dict[str, set[int]] = {}
    exact: dict[str, int] = {}
    for number, names in enumerate(_NAMES, start=1):
        for name in map(bare, words(names)):
            exact[name] = number
            for length in range(_SHORTEST, len(name)):
                found.setdefault(name[:length], set()).add(number)
    return {**{name: min(numbers) for name, numbers in found.items() if len(numbers) == 1}, **exact, **_SHORT}


_MONTHS: Final = _beginnings()
