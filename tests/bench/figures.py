"""The figures of a run: one JSON line each on the standard output, and a table for people at the end.

A figure's ratios are to this run's references: a rate or a time divided by that of a bare parse and a bare commit.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.bench.references import References, measure_references
from tests.bench.workload import Sample

_PARSED = 200  # mails of W for the bare parse
_WIDTHS = 30, 34, 12, 8, 9, 9  # what, where, value, unit, per parse, per commit


@dataclass(frozen=True, slots=True)
class Figure:
    """`where` says in which run it was taken; `ratio` is to the same figure on an empty database."""

    name: str
    where: str
    value: float
    unit: str
    per_parse: float | None = None
    per_commit: float | None = None
    ratio: float | None = None


@dataclass
class Report:
    """Collects figures and says each at once; the references are taken with `samples`."""

    samples: Sequence[Sample]
    references: References = field(default_factory=lambda: References(1.0, 1.0))
    figures: list[Figure] = field(default_factory=list)

    def refer(self, before: str) -> None:
        """Take the references anew: the figures that follow are divided by them."""
        self.references = measure_references(self.samples[:_PARSED])
        self.plain("reference_parse", f"before {before}", self.references.parses, "1/s")
        self.plain("reference_commit", f"before {before}", self.references.commits, "1/s")

    def rate(self, name: str, where: str, per_second: float, empty: float | None = None) -> None:
        """Say a rate; `empty` is the same on an empty database."""
        ratios = per_second / self.references.parses, per_second / self.references.commits
        self._say(Figure(name, where, per_second, "1/s", *ratios, per_second / empty if empty else None))

    def time(self, name: str, where: str, seconds: float, empty: float | None = None) -> None:
        """Say a time."""
        ratios = seconds * self.references.parses, seconds * self.references.commits
        self._say(Figure(name, where, 1000 * seconds, "ms", *ratios, seconds / empty if empty else None))

    def plain(self, name: str, where: str, value: float, unit: str) -> None:
        """Say a figure that no speed of the machine changes."""
        self._say(Figure(name, where, value, unit))

    def _say(self, figure: Figure) -> None:
        self.figures.append(figure)
        facts: dict[str, Any] = {"figure": figure.name, "where": figure.where}
        facts |= {"value": _rounded(figure.value), "unit": figure.unit}
        for name in ("per_parse", "per_commit", "ratio"):
            ratio = getattr(figure, name)
            if ratio is not None:
                facts["to_empty" if name == "ratio" else name] = _rounded(ratio)
        sys.stdout.write(json.dumps(facts) + "\n")
        sys.stdout.flush()

    def table(self) -> str:
        """Give all figures as a table for people."""
        lines = [_row("figure", "where", "value", "unit", "/parse", "/commit")]
        for figure in self.figures:
            ratios = [f"{ratio:.3g}" if ratio is not None else "" for ratio in (figure.per_parse, figure.per_commit)]
            beside = f"  ({figure.ratio:.2f} of empty)" if figure.ratio is not None else ""
            lines.append(_row(figure.name, figure.where, f"{figure.value:.4g}", figure.unit, *ratios) + beside)
        return "\n".join(lines)


def _row(*cells: str) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=True)).rstrip()


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
