"""The number of a mail is read from the answers of the mail servers in use, and never made up."""

import pytest

from helpdesk.domain.server_reply import queue_id


@pytest.mark.parametrize(
    ("reply", "number"),
    [
        ("250 2.0.0 Ok: queued as 4cXq1W2BzVz9rtM", "4cXq1W2BzVz9rtM"),
        ("250 2.0.0 Ok: 1873 bytes queued as 9F0485401", "9F0485401"),
        ("250 2.0.0 Ok: queued on relay7.example.org as 1430081058-6ltgN", "1430081058-6ltgN"),
        ("250 OK id=1tEqbX-000000005vi-0000", "1tEqbX-000000005vi-0000"),
        ("250 Requested mail action okay, completed: id=1MKvMW-1tabcd4711-00xyz0", "1MKvMW-1tabcd4711-00xyz0"),
        (
            "250 2.6.0 <ticket.7@example.de> [InternalId=42949672960, Hostname=am.example] Queued mail for delivery",
            "42949672960",
        ),
        ("250 ok 1763805600 qp 28411", "28411"),
        ("250 2.0.0 OK  1763805600 5b1f17b1804b1-477a9dcb5sm201 - gsmtp", "5b1f17b1804b1-477a9dcb5sm201"),
        ("250 2.0.0 5AMAF0Xk012345 Message accepted for delivery", "5AMAF0Xk012345"),
        ("250 2.0.0 9b3f21aa Message accepted for delivery", "9b3f21aa"),
        ("250 ok:  Message 318807 accepted", "318807"),
        ("250 Message Queued (A51BD432-7FF5-4A4A.1)", "A51BD432-7FF5-4A4A.1"),
        ("250 2.0.0 Message queued with id 1ab2c3d4", "1ab2c3d4"),
        ("250 2.0.0 OK: queued 2K6C7TNVWUIRJYGYXJ6K4TYT", "2K6C7TNVWUIRJYGYXJ6K4TYT"),
        ("250 Ok 0102019a1c2d3e4f-5a6b7c8d-000000", "0102019a1c2d3e4f-5a6b7c8d-000000"),
        ("250-2.0.0 mail taken\n250 2.0.0 Ok: queued as ABC123.", "ABC123"),
    ],
)
def test_the_number_is_read_from_each_form_of_answer(reply: str, number: str) -> None:
    assert queue_id(reply) == number


@pytest.mark.parametrize(
    "reply",
    [
        "250 2.0.0 Ok",
        "250 2.6.0 <ticket.7@example.de> Queued mail for delivery",
        "250 2.0.0 Message accepted for delivery",
        "250 Message accepted for delivery",
        "250 Queued (0.031 seconds)",
        "250 ok dirdel",
        "250 Ok, message saved <Message-ID: ticket.7@example.de>",
        "",
    ],
)
def test_an_answer_without_a_number_gives_none(reply: str) -> None:
    assert queue_id(reply) == ""
