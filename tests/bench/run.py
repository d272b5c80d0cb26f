"""`make bench`: what the daemon does with workload W, from an IMAP mailbox to a smarthost, on SQLite.

Figures go to the standard output as JSON lines, what is going on and the table to the standard error. Ends with 1
where a run was not correct. Linux only. Absolute figures are worth something on a quiet machine only.
"""

import argparse
import shutil
import signal
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench import measure
from tests.bench.customers import measure_customers
from tests.bench.figures import Report
from tests.bench.fill import fill
from tests.bench.grouping import shares
from tests.bench.judge import IncorrectRunError
from tests.bench.measure import Drain, Latency
from tests.bench.site import MailServer, mail_server, open_site
from tests.bench.starting import help_seconds
from tests.bench.workload import Kind, Sample, workload

_WITHOUT_LIMIT = 1_000_000  # acknowledgements an hour
_TRACED = 200  # mails in the run under strace
_IDLE_POLL = 30  # seconds, the product's default


def main() -> None:
    """Take the figures that the arguments ask for."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that servers and folders are cleared away then too
    samples = workload(options.mails)
    _progress(f"workload W: {len(samples)} mails, mean {_mean(samples) / 1000:.0f} KB")
    report = Report(samples)
    try:
        with mail_server() as server:
            _take(report, server, samples, options)
    except IncorrectRunError as error:
        _progress(f"NOT CORRECT: {error}")
        sys.exit(1)
    sys.stderr.write(f"\n{report.table()}\n")


def _take(report: Report, server: MailServer, samples: Sequence[Sample], options: argparse.Namespace) -> None:
    kind = "Dovecot" if type(server).__name__ == "DovecotServer" else "pymap (there is no Dovecot)"
    where = f"W from {kind}"
    report.refer("W")
    _report_drain(report, where, _best(server, samples, options.repeat))
    _single_mail(report, server, options.repeat, options.mails)
    if options.profile:
        _profile(server, samples, Path(options.profile))
    _report_syncs(report, server, where, samples[:_TRACED])
    _report_idle(report, server, options.idle_seconds)
    report.time("help", "helpdesk --help, processor time", help_seconds())
    report.refer("single mails")
    _report_latencies(report, server, kind, options.latencies)
    if options.tickets:
        _report_growth(report, server, samples, options)
    if options.customers:
        _report_customers(report, options.customers)


def _report_drain(report: Report, where: str, drain: Drain, empty: Drain | None = None) -> None:
    report.rate("messages", where, drain.rate, empty.rate if empty else None)
    report.rate("mails_sent", where, drain.sent / drain.seconds)
    report.time("cpu_per_message", where, drain.cpu_each, empty.cpu_each if empty else None)
    report.plain("peak_memory", where, drain.peak_kb / 1024, "MB")
    report.plain("written_per_byte_of_mail", where, drain.written / drain.mail_bytes, "B/B")


def _single_mail(report: Report, server: MailServer, repeat: int, mails: int) -> None:
    """W with one mail out for each mail in: the team opens the tickets itself, so that it is told of replies only."""
    samples = workload(mails, by_team=True)
    drains = []
    for _ in range(repeat):
        with open_site(server, budget=_WITHOUT_LIMIT) as site:
            drains.append(measure.drain(site, samples, by_team=True)[0])
    _report_drain(report, "W, one mail out for each", min(drains, key=_seconds))


def _best(server: MailServer, samples: Sequence[Sample], repeat: int, database: Path | None = None) -> Drain:
    drains = []
    for number in range(repeat):
        with open_site(server, database=database) as site:
            drain, _ = measure.drain(site, samples)
        _progress(f"run {number + 1}: {drain.rate:.1f} messages/s")
        drains.append(drain)
    return min(drains, key=_seconds)


def _report_syncs(report: Report, server: MailServer, where: str, samples: Sequence[Sample]) -> None:
    if shutil.which("strace") is None:
        _progress("no strace: syncs are not counted")
        return
    with open_site(server) as site:
        report.plain("syncs_per_message", where, measure.drain_traced(site, samples), "1")


def _report_idle(report: Report, server: MailServer, seconds: float) -> None:
    with open_site(server, poll=_IDLE_POLL) as site:
        found = measure.idle(site, seconds)
    report.plain("idle_memory", "empty mailbox", found.memory_kb / 1024, "MB")
    report.plain("idle_cpu", f"empty mailbox, {seconds:.0f} s", found.cpu_percent, "%")


def _report_latencies(report: Report, server: MailServer, kind: str, count: int) -> None:
    requests = [sample for sample in workload((count + measure.UNCOUNTED) * 5, seed=3) if sample.kind is not Kind.REPLY]
    texts = [sample for sample in requests if sample.kind is Kind.NEW][: count + measure.UNCOUNTED]
    attachments = [sample for sample in requests if sample.kind is Kind.ATTACHMENT][: count // 3 + measure.UNCOUNTED]
    for what, samples in (("text", texts), ("attachment", attachments)):
        with open_site(server) as site:
            _report_latency(report, f"door, {what}", measure.latency_of_door(site, samples))
    with open_site(server) as site:
        _report_latency(
            report, f"{kind}, single texts", measure.latency_of_mailbox(site, texts[: count // 2 + measure.UNCOUNTED])
        )


def _report_latency(report: Report, where: str, latency: Latency) -> None:
    for name, seconds in (("stored", latency.stored), ("acknowledged", latency.acknowledged)):
        if seconds:
            percentiles = statistics.quantiles(seconds, n=20, method="inclusive")
            report.time(f"{name}_p50", where, percentiles[9])
            report.time(f"{name}_p95", where, percentiles[18])


def _report_growth(report: Report, server: MailServer, samples: Sequence[Sample], options: argparse.Namespace) -> None:
    """Empty and filled in turn, so that the ratio holds even where the machine's speed drifts."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        database = Path(folder) / "filled.db"
        _progress(f"filling a database with {options.tickets} tickets")
        fill(database, options.tickets)
        report.refer("growth")
        empty, filled = [], []
        for _ in range(options.repeat):
            empty.append(_best(server, samples, 1))
            filled.append(_best(server, samples, 1, database))
        where = f"W, {options.tickets} tickets before"
        _report_drain(report, where, min(filled, key=_seconds), min(empty, key=_seconds))


def _report_customers(report: Report, count: int) -> None:
    report.refer("customers")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bulk = measure_customers(Path(folder), count)
    for name, seconds in bulk.wall.items():
        report.time(f"customers: {name}", f"{count} with 5 contacts each", seconds)
        report.plain(f"customers: {name}, CPU", f"{count} with 5 contacts each", 1000 * bulk.cpu[name], "ms")


def _profile(server: MailServer, samples: Sequence[Sample], folder: Path) -> None:
    """Say where the CPU of each loop goes: its seconds without the profiler, and shares of them by what it did."""
    folder.mkdir(parents=True, exist_ok=True)
    for plain in (True, False):
        with open_site(server) as site:
            measure.profile(site, samples, folder, plain=plain)
    for file in sorted(folder.glob("*.prof")):
        real = 1000 * float(file.with_suffix(".cpu").read_text()) / len(samples)
        groups = shares(file)
        total = sum(groups.values())
        _progress(f"\n{file.stem}: {real:.2f} ms of CPU for each message, of that")
        for group, seconds in groups.items():
            _progress(f"  {group:32} {100 * seconds / total:5.1f} %  {real * seconds / total:6.2f} ms")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--mails", type=int, default=1000, help="size of W")
    parser.add_argument("--repeat", type=int, default=1, help="take the best of so many runs")
    parser.add_argument("--tickets", type=int, default=50_000, help="tickets there before for growth; 0: no growth")
    parser.add_argument("--customers", type=int, default=2000, help="customers with 5 contacts each; 0: none")
    parser.add_argument("--latencies", type=int, default=60, help="single mails for the latencies")
    parser.add_argument("--idle-seconds", type=float, default=30, help="how long to watch the idle daemon")
    parser.add_argument("--profile", default="", help="folder for profiles of the loops, and a table of them")
    return parser.parse_args()


def _seconds(drain: Drain) -> float:
    return drain.seconds


def _mean(samples: Sequence[Sample]) -> float:
    return statistics.mean(len(sample.raw) for sample in samples)


def _progress(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
