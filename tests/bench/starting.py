"""What it costs to start the program for its help page: processor time of the whole process, not the daemon's start."""

import os
import statistics
import subprocess
import sys

_COMMAND = (sys.executable, "-m", "helpdesk", "--help")


def help_seconds(times: int = 5) -> float:
    """Give the median of the processor's seconds that `helpdesk --help` takes."""
    return statistics.median(_once() for _ in range(times))


def _once() -> float:
    process = subprocess.Popen(_COMMAND, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"helpdesk --help ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime
