"""Run the daemon with each loop under a profiler that counts the CPU time of its own thread.

`python -m tests.bench.profiled profiled FOLDER ARGUMENTS...` leaves a file NAME.prof for each loop when the daemon
ends; with `plain` nothing is profiled, and NAME.cpu says how many seconds of CPU the loop took without the profiler.
"""

import cProfile
import sys
import time
from pathlib import Path
from typing import Any

from helpdesk.cli.exits import main
from helpdesk.daemon.loop import Loop


def watch_loops(folder: Path, *, plain: bool) -> None:
    """Let every loop that is started from now on leave its figures in the folder."""
    run: Any = Loop._run

    def watched(loop: Loop) -> None:
        if plain:
            run(loop)
            (folder / f"{loop.name}.cpu").write_text(str(time.thread_time()))
        else:
            profile = cProfile.Profile(time.thread_time)
            profile.runcall(run, loop)
            profile.dump_stats(folder / f"{loop.name}.prof")

    setattr(Loop, "_run", watched)  # noqa: B010 - replaced from outside: the product has no hook for it


if __name__ == "__main__":
    watching, where = sys.argv.pop(1), Path(sys.argv.pop(1))
    watch_loops(where, plain=watching == "plain")
    main()
