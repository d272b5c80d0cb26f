"""The table of what counts against the budget of an hour: complete, and nothing folded that must arrive by itself."""

import pytest

from helpdesk.domain.notices import Notice
from helpdesk.domain.storms import COUNTED, TABLE, Budget, Share, folds, is_beyond

BY_THEMSELVES = (
    *(Notice.COMMENT_TO_CUSTOMER, Notice.RESOLVED, Notice.ACKNOWLEDGEMENT, Notice.COMMAND_RECEIPT),
    *(Notice.DELIVERY_FAILED, Notice.DELIVERY_UNCERTAIN, Notice.WOKEN, Notice.UNASSIGNED, Notice.CLOSED_SOON),
    *(Notice.ADDRESS_CONFIRMATION, Notice.ACTION_CONFIRMATION, Notice.MERGE_CONFIRMATION, Notice.ESCALATED),
)


def test_every_kind_of_notice_has_its_row() -> None:
    assert set(TABLE) == set(Notice)


@pytest.mark.parametrize("notice", BY_THEMSELVES)
def test_what_must_arrive_by_itself_is_never_folded(notice: Notice) -> None:
    assert not folds(notice, ())


def test_only_news_of_tickets_is_folded_and_only_while_it_says_nothing_else() -> None:
    assert {notice for notice in Notice if folds(notice, ("moved", "copies", "why_told"))} == {
        *(Notice.TICKET_OPENED, Notice.COMMENT_TO_TEAM, Notice.TICKET_NOTICE, Notice.STATUS_NOTICE),
        Notice.STATUS_CHANGED,
    }
    assert not folds(Notice.STATUS_CHANGED, ("merged",))
    assert not folds(Notice.STATUS_CHANGED, ("reason",))


def test_what_is_folded_counts_and_the_mail_that_stands_for_it_does_not() -> None:
    assert {notice for notice, share in TABLE.items() if share is Share.FOLDS} < set(COUNTED)
    assert not {Notice.TEAM_DIGEST, Notice.NOTICE_DIGEST} & set(COUNTED)


def test_a_budget_is_used_up_by_as_many_mails_as_it_names_and_none_is_never() -> None:
    assert not is_beyond(Budget(3, 2), Budget(0, 9))
    assert is_beyond(Budget(3, 3))
    assert is_beyond(Budget(9, 1), Budget(2, 5))
