"""Plant five faults, one at a time, in a copy of the package: the kill run must find each.

    python -m tests.faults.planted
    python -m tests.faults.kill --plant mark-before-send      # a single one; must end with exit code 1

One JSON line for each; exit code 1 where a fault was not found. Each shows at one of the chosen instants (`instants`)
that every run has; five more seeds are a reserve.
"""

import argparse
import json
import sys
from dataclasses import replace
from typing import Any

from tests.faults.kill import Plan, run
from tests.faults.places import MissingServerError, left_out
from tests.faults.rig import end_in_order

# By which way mail comes in while the fault is looked for.
_SEEDS = 6
_RUNS = (
    ("answer-before-commit", "lmtp"),
    ("mark-before-send", "lmtp"),
    ("no-deduplication", "lmtp"),
    ("new-message-id-on-retry", "lmtp"),
    ("move-before-commit", "imap"),
)


def look_for(name: str, plan: Plan) -> dict[str, Any]:
    """Run until the fault is found, six times at most; gives what was seen."""
    kills = 0
    violations: list[str] = []
    for seed in range(plan.seed, plan.seed + _SEEDS):
        figures, result = run(replace(plan, seed=seed))
        kills += figures["kills"]
        violations = result.violations
        if violations:
            break
    first = violations[0] if violations else ""
    return {
        "plant": name,
        "way": plan.way,
        "kills": kills,
        "found": bool(violations),
        "violations": len(violations),
        "first": first,
    }


def main(arguments: list[str] | None = None) -> int:
    """Run and report."""
    end_in_order()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=150, help="mails in each run")
    parser.add_argument("--kills", type=int, default=40, help="kills in each run")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other moments")
    given = parser.parse_args(arguments)
    missed = 0
    for name, way in _RUNS:
        try:
            line = look_for(name, Plan(way, mails=given.mails, kills=given.kills, seed=given.seed, plant=name))
        except MissingServerError as error:
            missed += left_out(name, error)
            continue
        missed += not line["found"]
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
