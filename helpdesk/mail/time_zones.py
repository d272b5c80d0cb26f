"""The names by which calendar programs call time zones, as names of the IANA database: a table only.

Exchange and Outlook write Windows' names (CLDR, windowsZones). Not the rules of the zones.
"""

from typing import Final

_WINDOWS: Final = {
    "w. europe standard time": "Europe/Berlin",
    "central europe standard time": "Europe/Budapest",
    "central european standard time": "Europe/Warsaw",
    "romance standard time": "Europe/Paris",
    "gmt standard time": "Europe/London",
    "greenwich standard time": "Atlantic/Reykjavik",
    "fle standard time": "Europe/Kyiv",
    "gtb standard time": "Europe/Bucharest",
    "e. europe standard time": "Europe/Chisinau",
    "turkey standard time": "Europe/Istanbul",
    "russian standard time": "Europe/Moscow",
    "belarus standard time": "Europe/Minsk",
    "israel standard time": "Asia/Jerusalem",
    "arabian standard time": "Asia/Dubai",
    "india standard time": "Asia/Kolkata",
    "china standard time": "Asia/Shanghai",
    "singapore standard time": "Asia/Singapore",
    "tokyo standard time": "Asia/Tokyo",
    "aus eastern standard time": "Australia/Sydney",
    "eastern standard time": "America/New_York",
    "central standard time": "America/Chicago",
    "mountain standard time": "America/Denver",
    "pacific standard time": "America/Los_Angeles",
    "e. south america standard time": "America/Sao_Paulo",
    "utc": "UTC",
}
# How Outlook shows zones; some servers write that as the name.
_CITIES: Final = {
    "berlin": "Europe/Berlin",
    "brussels": "Europe/Paris",
    "brüssel": "Europe/Paris",
    "paris": "Europe/Paris",
}


def zone_name(name: str) -> str:
    """Give the IANA name for a name in a calendar; what is not in the table is given as it is."""
    lower = name.strip().lower()
    shown = next((zone for city, zone in _CITIES.items() if lower.startswith(("(utc", "(gmt")) and city in lower), "")
    return _WINDOWS.get(lower, "") or shown or name.strip().lstrip("/")
