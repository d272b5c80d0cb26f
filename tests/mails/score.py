"""`python -m tests.mails.score`: how many of the mails of this folder are read rightly, by topic and by language."""

import sys
from collections import Counter

from tests.mails.judge import Sample, samples, wrong


def table(of: dict[Sample, bool], by: str) -> str:
    """Give a table in Markdown of right and all mails by one attribute of the samples."""
    every = Counter(getattr(sample, by) for sample in of)
    right = Counter(getattr(sample, by) for sample, passed in of.items() if passed)
    rows = (
        f"| {name} | {right[name]} | {count} | {right[name] / count:.0%} |" for name, count in sorted(every.items())
    )
    return "\n".join((f"| {by} | right | of | share |", "|---|---|---|---|", *rows))


def main() -> int:
    """Print the tables, and on the standard error what is read wrongly."""
    judged: dict[Sample, bool] = {}
    for sample in samples():
        problems = wrong(sample)
        judged[sample] = not problems
        for problem in problems:
            sys.stderr.write(f"{sample.topic}/{sample.name}: {problem}\n")
    sys.stdout.write(f"{table(judged, 'topic')}\n\n{table(judged, 'language')}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
