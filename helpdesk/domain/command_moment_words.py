"""The words for days, months and times of day, German and English, folded as `command_words.fold` does.

Tables only; what they mean together is read by `domain.command_moments`.
"""

from types import MappingProxyType
from typing import Final

_MONTH_NAMES: Final = (
    ("januar", "jaenner", "january", "jan"),
    ("februar", "feber", "february", "feb"),
    ("maerz", "march", "mrz", "mar"),
    ("april", "apr"),
    ("mai", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("dezember", "december", "dez", "dec"),
)
_WEEKDAY_NAMES: Final = (
    ("montag", "monday", "mon", "mo"),
    ("dienstag", "tuesday", "tues", "tue", "di"),
    ("mittwoch", "wednesday", "wed", "mi"),
    ("donnerstag", "thursday", "thurs", "thu", "do"),
    ("freitag", "friday", "fri", "fr"),
    ("samstag", "sonnabend", "saturday", "sat", "sa"),
    ("sonntag", "sunday", "sun", "so"),
)
MONTHS: Final = MappingProxyType({word: at for at, words in enumerate(_MONTH_NAMES, 1) for word in words})
WEEKDAYS: Final = MappingProxyType({word: at for at, words in enumerate(_WEEKDAY_NAMES) for word in words})
# How many days from today.
DAY_WORDS: Final = MappingProxyType(
    {
        "heute": 0,
        "today": 0,
        "morgen": 1,
        "tomorrow": 1,
        "uebermorgen": 2,
        "day after tomorrow": 2,
        "gestern": -1,
        "yesterday": -1,
        "vorgestern": -2,
        "day before yesterday": -2,
    }
)
# The hour that is meant where nobody says one.
PARTS_OF_DAY: Final = MappingProxyType(
    {
        "frueh": 8,
        "morgens": 8,
        "morning": 8,
        "vormittag": 10,
        "vormittags": 10,
        "mittag": 12,
        "mittags": 12,
        "noon": 12,
        "nachmittag": 14,
        "nachmittags": 14,
        "afternoon": 14,
        "abend": 18,
        "abends": 18,
        "evening": 18,
    }
)
# Words that say that an hour is one of the night.
NIGHT: Final = ("nachts", "in der nacht", "nacht", "at night")
_NUMBER_WORDS: Final = (
    (("einer", "einem", "eine", "eins", "a", "an", "one"), 1),
    (("zwei", "two"), 2),
    (("drei", "three"), 3),
    (("vier", "four"), 4),
    (("fuenf", "five"), 5),
    (("sechs", "six"), 6),
    (("sieben", "seven"), 7),
    (("acht", "eight"), 8),
    (("neun", "nine"), 9),
    (("zehn", "ten"), 10),
    (("elf", "eleven"), 11),
    (("zwoelf", "twelve"), 12),
    (("vierzehn", "fourteen"), 14),
)
NUMBERS: Final = MappingProxyType({word: number for words, number in _NUMBER_WORDS for word in words})
# Spans by the name of what `timedelta` counts; days and weeks keep the time of day.
SPANS: Final = MappingProxyType(
    {
        **dict.fromkeys(("tag", "tagen", "tage", "day", "days"), "day"),
        **dict.fromkeys(("woche", "wochen", "week", "weeks"), "week"),
        **dict.fromkeys(("stunde", "stunden", "std", "h", "hour", "hours"), "hours"),
        **dict.fromkeys(("minute", "minuten", "min", "minutes"), "minutes"),
    }
)
# Words before a weekday, without their endings, that say on which side of today it is.
SOON: Final = ("naechste", "kommende", "next", "coming")
GONE: Final = ("letzte", "vorige", "last")
# Words that say nothing of their own.
FILLERS: Final = frozenset(
    (
        *("am", "an", "um", "bis", "zum", "ab", "den", "der", "dem", "die", "das", "im", "in", "gegen", "uhr", "."),
        *("on", "at", "by", "until", "till", "the", "of", "from", "-"),
    )
)
