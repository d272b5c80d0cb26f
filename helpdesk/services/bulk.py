"""For work that makes hundreds of thousands of objects which all stay: the collector of cycles pauses meanwhile.

It would look through all of them again and again and find nothing to collect, which takes a third of the time. Only
around work that ends within seconds: no cycle is collected meanwhile, in no thread. One thread at a time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Let no cycles be collected within the block; one within another changes nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
