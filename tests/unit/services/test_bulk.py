"""The pause of the collector: within the block only, whatever happens there."""

import gc

import pytest

from helpdesk.services.bulk import uncollected


def test_the_collector_pauses_within_the_block_and_goes_on_after_it_even_after_an_error() -> None:
    def failing() -> None:
        with uncollected():
            assert not gc.isenabled()
            raise KeyError

    with pytest.raises(KeyError):
        failing()
    assert gc.isenabled()


def test_an_inner_block_does_not_end_the_pause_of_the_outer_one() -> None:
    with uncollected():
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
