"""Drives one run from a command: start, progress, Ctrl-C, summary."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from inspector.errors import BusyError, PreflightError
from inspector.line.client import Start, Stop
from inspector.line.runner import LineRunner
from inspector.report.metrics import proportion
from inspector.status import LineStatus, Phase, Screening

_LOOK_S = 0.2


def drive(
    line: LineRunner,
    lot_id: str,
    *,
    blocks: int | None = None,
    seconds: float | None = None,
) -> LineStatus:
    """Run the line until it ends by itself, by time or by Ctrl-C; its last status.

    Raises:
        PreflightError: The line could not be started; nothing was produced.
    """
    line.send(Start(lot_id, by="command"))
    stop = _stopper(line)
    with on_interrupt(stop), _progress(blocks, seconds) as show:
        while not line.wait(_LOOK_S):
            status = line.status()
            show(status)
            if seconds is not None and status.running_s >= seconds:
                stop()
    status = line.status()
    if status.phase is Phase.FAULT and not status.ledger.produced_lines:
        raise PreflightError(status.message)
    return status


def summary(status: LineStatus) -> dict[str, object]:
    """The document that `run --json` prints; its keys are a contract."""
    ledger, latency = status.ledger, status.latency
    time_s = status.running_s or 1e-9
    return {
        "run_id": status.run_id,
        "lot": status.lot_id,
        "blocks": status.blocks,
        "produced_lines": ledger.produced_lines,
        "inspected_lines": ledger.inspected_lines,
        "masked_lines": ledger.masked_lines,
        "gap_lines": ledger.gap_lines,
        "gaps": status.gaps,
        "coverage": ledger.coverage,
        "defects": sum(status.defects.values()),
        "defects_by_kind": dict(sorted(status.defects.items())),
        "verdicts": {d: status.verdicts.get(d, 0) for d in _DECISIONS},
        "screening": _screening(status.screening),
        "throughput": {
            "lines_per_s": ledger.inspected_lines / time_s,
            "mpix_per_s": status.inspected_pixels / time_s / 1e6,
        },
        "latency_ms": {
            "p50": latency.p50_ms,
            "p99": latency.p99_ms,
            "max": latency.max_ms,
        },
        "stages_ms": dict(status.stages_ms),
        "acknowledged": status.acknowledged,
        "spooled": status.spooled,
        "alarms": [f"{alarm.key}: {alarm.text}" for alarm in status.alarms],
        "balanced": ledger.balanced and not ledger.pending_lines,
        "phase": status.phase.value,
        "message": status.message,
    }


def _screening(counts: Screening) -> dict[str, object]:
    """Escape rate of screening by its audit, with the 95 % Clopper-Pearson interval."""
    found = proportion(counts.escaped, counts.audited)
    return {
        "escape_rate": None if found is None else found.share,
        "interval": None if found is None else [found.low, found.high],
        **asdict(counts),
    }


_DECISIONS = ("ACCEPT", "REVIEW", "REJECT")


def _stopper(line: LineRunner) -> Callable[[], None]:
    asked = threading.Event()

    def stop() -> None:
        if asked.is_set():
            return
        asked.set()
        try:
            line.send(Stop(by="command"))
        except BusyError:
            return  # it has just ended by itself

    return stop


@contextmanager
def on_interrupt(stop: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C and a service manager's TERM end the run in order."""

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {s: signal.signal(s, handle) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _progress(
    blocks: int | None, seconds: float | None
) -> Iterator[Callable[[LineStatus], None]]:
    """A progress bar on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=console,
        disable=not sys.stdout.isatty(),
        transient=True,
    )
    task = bar.add_task("starting", total=blocks or seconds, rate="")

    def show(status: LineStatus) -> None:
        done = status.blocks if blocks else status.running_s
        rate = status.ledger.inspected_lines / (status.running_s or 1e-9)
        bar.update(
            task,
            completed=done,
            description=status.phase.value,
            rate=f"{rate:,.0f} lines/s, {sum(status.defects.values())} defects",
        )

    with bar:
        yield show
