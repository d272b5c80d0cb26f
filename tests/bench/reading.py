"""What reading one mail costs, everything included, without daemon, database and network; no part of `make bench`.

CPU of one thread, the best of some rounds for each mail. The standard library's bare parse and decoding of the same
mail is measured in turn with ours: the figures drift with the machine and its load, their ratio holds.
"""

import base64
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

from helpdesk.mail.parse import parse
from tests.bench.references import bare_parse
from tests.bench.workload import workload

_MAILS: Final = 300
_SEED: Final = 3
_ROUNDS: Final = 5
_LARGE: Final = 10_000_000  # bytes of the file in the one large mail


def main() -> None:
    """Print a line for each kind of W, for the mix, and for an attachment of 10 MB."""
    costs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for sample in workload(_MAILS, _SEED):
        cost = _cost(parse, sample.raw), _cost(bare_parse, sample.raw)
        costs[sample.kind].append(cost)
        costs["the mix of W"].append(cost)
    costs["10 MB attached"].append((_cost(parse, large := _large()), _cost(bare_parse, large)))
    sys.stdout.write(f"{'CPU, ms a mail':16}{'median':>8}{'mean':>8}{'bare parse: median':>22}{'mean':>8}\n")
    for kind, both in costs.items():
        ours, bare = zip(*both, strict=True)
        sys.stdout.write(f"{kind:16}{_figures(ours)}{'':14}{_figures(bare)}\n")


def _cost(reader: Callable[[bytes], object], raw: bytes) -> float:
    best = float("inf")
    for _ in range(_ROUNDS):
        begun = time.process_time()
        reader(raw)
        best = min(best, time.process_time() - begun)
    return best * 1000


def _figures(costs: Sequence[float]) -> str:
    return f"{statistics.median(costs):8.2f}{statistics.mean(costs):8.2f}"


def _large() -> bytes:
    data = base64.encodebytes(random.Random(_SEED).randbytes(_LARGE)).replace(b"\n", b"\r\n")
    head = (
        b'From: a@example.org\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary="q"\r\n\r\n--q\r\n\r\nHallo\r\n'
    )
    part = b"--q\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head + part + data + b"--q--\r\n"


if __name__ == "__main__":
    main()
