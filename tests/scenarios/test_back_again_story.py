"""From bytes to bytes: a notice that came back is tried again by an admin and comes back once more."""

import pytest

from helpdesk.domain.delivery import OutboundState
from helpdesk.store import outbox
from helpdesk.store.inbox import InboundState
from tests.scenarios.customers import ERIKA, MAX, Person, add_customer, happened
from tests.scenarios.site import Outgoing, Site, proved, recipients, to
from tests.scenarios.test_phone_task_story import NAMED, PAULA, REPORTER, STANDARD, TECHNICAL, send_back


def retry(site: Site, mail: Outgoing) -> None:
    with site.database.transaction() as session:
        row = outbox.by_message_ids(session, [mail.message_id])[0]
        assert outbox.requeue(session, [OutboundState.FAILED], [row.id], site.now) == 1
    site.settle()  # the very same mail, which the folder has already


EVENING = Person("max", addresses=(MAX,), types=("technik",), digest={"new_tickets": "17:00"})


@pytest.mark.parametrize("technical", [TECHNICAL, EVENING], ids=["at once", "gathered"])
def test_who_stood_in_is_not_told_a_second_time_and_the_team_hears_of_it(site: Site, technical: Person) -> None:
    add_customer(site, "10001", REPORTER, technical, STANDARD, notify=NAMED)
    mails = [*site.mail(headers=proved(ERIKA)), *site.pass_time(hours=10)]
    notice = to(mails, MAX)
    assert PAULA in recipients(send_back(site, notice))
    site.pass_time(hours=1)
    retry(site, notice)
    again = send_back(site, notice, "550 5.1.1 still unknown")
    assert [row.state for row in site.inbox()] == [InboundState.PROCESSED] * 3
    assert happened(site, "bounced") == ["bounced", "bounced"]
    assert PAULA not in recipients(again)
    assert again
