"""What ends announcements, and the moments that local times mean."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from helpdesk.domain.announcing import Announcement, AnnouncementKind, Words, local_moment, wants_no_more

BERLIN = ZoneInfo("Europe/Berlin")


def meant(written: str) -> datetime | None:
    return local_moment(datetime.fromisoformat(written), BERLIN)


@pytest.mark.parametrize(
    "text",
    [
        "Abmelden\n",
        "Bitte abmelden.\n\nMit freundlichen Grüßen\nErika Beispiel\nMuster GmbH\n",
        "Guten Tag,\n\nbitte Abmelden\n",
        "unsubscribe",
        "Please unsubscribe me. Thanks!\n\n-- \nMax Muster",
        "Keine weiteren Nachrichten bitte",
        "Ich möchte mich von diesen Mitteilungen abmelden.",
        "I would like to opt out, thank you",
    ],
)
def test_the_word_alone_ends_them(text: str) -> None:
    assert wants_no_more(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Danke für die Information.",
        "Abmelden?",
        "Abmelden kann ich mich am Kundenportal seit heute früh nicht mehr, bitte prüfen.",
        "Wir können uns nicht abmelden.",
        "Abmeldung vom Portal geht nicht",
        "Bitte Herrn Probe abmelden",
        "Please do not unsubscribe me",
        "Passt uns gut.\n\nMit freundlichen Grüßen\nAbmelden GmbH\n",
        "Danke.\n\n> Möchten Sie keine Mitteilungen mehr, antworten Sie mit dem Wort\n> Abmelden\n",
    ],
)
def test_whoever_says_something_else_is_read_by_people(text: str) -> None:
    assert not wants_no_more(text)


def test_a_local_time_is_a_moment_of_its_zone_and_one_that_spring_passes_over_is_none() -> None:
    assert meant("2026-11-28T22:00") == datetime(2026, 11, 28, 21, tzinfo=UTC)
    assert meant("2026-07-01T22:00") == datetime(2026, 7, 1, 20, tzinfo=UTC)
    assert meant("2027-03-28T02:30") is None
    assert meant("2026-10-25T02:30") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    given = datetime(2026, 11, 28, 22, tzinfo=UTC)
    assert local_moment(given, BERLIN) == given


def test_who_reads_no_language_of_it_gets_the_words_that_there_are() -> None:
    only = Announcement(AnnouncementKind.OUTAGE, {"de": Words("Störung", "Text")}, "")
    assert only.words_in("en").subject == "Störung"
    both = Announcement(AnnouncementKind.OUTAGE, {"de": Words("Störung", ""), "en": Words("Outage", "")}, "")
    assert both.words_in("en").subject == "Outage"
