"""The process that reads one mail from standard input under limits, and writes what it read to standard output.

Started by `services.incoming.reading` and by nobody else; not a command for people. What it loads is the reading of
mail alone, so that it starts quickly.
"""

import math
import pickle
import resource
import sys
import time
from pathlib import Path

from helpdesk.mail.parse import parse


def main(cpu_seconds: int, memory_bytes: int) -> None:
    """Read under so many further seconds of CPU and bytes of memory; the kernel ends the process beyond them."""
    raw = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit(resource.RLIMIT_CPU, math.ceil(time.process_time()) + cpu_seconds)
    _limit(resource.RLIMIT_AS, _memory() + memory_bytes)
    sys.stdout.buffer.write(pickle.dumps(parse(raw)))


def _limit(which: int, wanted: int) -> None:
    """Set a limit where the machine has no lower one already."""
    _, hard = resource.getrlimit(which)
    bound = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(which, (bound, bound))


def _memory() -> int:
    """Give the bytes of address space in use."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
