"""Explanations beside a running line: computed in a process of their own, newest first.

The line's process waits for nothing here: a thread of it asks the other process, which
reads the records by itself, and writes what comes back. The other process runs at a low
priority, so that the network and the cameras keep their cores.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from inspector.cause.causebase import load_base
from inspector.cause.explain import Explainer, Explanation
from inspector.cause.feedback import FeedbackFile, default_file, verdicts
from inspector.cause.page import as_json, as_lines
from inspector.cause.ranking import load_ranking
from inspector.errors import CauseError, InspectorError, StoreError
from inspector.explaining import RecordedRun, material_in, recorded_run
from inspector.line.aside import Door, attended
from inspector.resources import end_with_parent, step_back, yield_to_all
from inspector.station import CausesPart
from inspector.store import database
from inspector.store.explained import (
    ClusterFacts,
    counted_runs,
    replace_explanations,
)

log = logging.getLogger(__name__)
T = TypeVar("T")

_PAUSE_S = 5.0
_REST = 4.0
"""Times as long as the last work took; it works a fifth of the time at most."""

_LOOK_S = 0.1


OURS = CausesPart()
"""The shipped cause base and this account's verdicts."""


def beside(
    door: Door,
    url: Callable[[], str],
    now: Callable[[], datetime],
    language: str,
    causes: CausesPart = OURS,
) -> Door:
    """A door that has lots explained while it is open.

    Args:
        door: What else opens with a run.
        url: The database.
        now: UTC clock.
        language: Of the text that is stored.
        causes: Which base, and whose verdicts.
    """

    def work(stop: threading.Event) -> None:
        explain_lots(url(), now, stop, language, causes=causes)

    return attended(door, work, "explain")


def explain_lots(
    url: str,
    now: Callable[[], datetime],
    stop: threading.Event,
    language: str = "en",
    pause_s: float = _PAUSE_S,
    causes: CausesPart = OURS,
) -> None:
    """Explain runs, newest first, until told to stop.

    Args:
        url: The database.
        now: UTC clock.
        stop: Ends it, at the latest after the run at hand.
        language: Of the text that is stored.
        pause_s: Rest where nothing is to do, or the store does not answer.
        causes: Which base, and whose verdicts.
    """
    seen = _Seen()
    with contextlib.ExitStack() as opening:
        pool: ProcessPoolExecutor | None = None
        rest_s = 0.0
        while not stop.wait(rest_s):
            rest_s = pause_s
            begun = time.monotonic()
            try:
                wanted = _wanted(url, seen)
                if wanted is None:
                    continue
                if pool is None:
                    pool = opening.enter_context(child())
                asked = pool.submit(explained, url, wanted[0], language, causes)
                found = _answer(asked, stop)
                if found is None:
                    return
                _put(url, wanted[0], found, now())
                seen.counts[wanted[0]] = wanted[1]
                rest_s = _REST * (time.monotonic() - begun)
            except (InspectorError, BrokenProcessPool) as error:
                log.warning("explanations wait: %s", error)
                if wanted := seen.asked:
                    seen.counts[wanted[0]] = wanted[1]


@dataclass(slots=True)
class _Seen:
    """How many defects of each run have been explained, and what was asked last."""

    counts: dict[str, int] = field(default_factory=dict)
    asked: tuple[str, int] | None = None


def explained(
    url: str, run_id: str, language: str, causes: CausesPart = OURS
) -> tuple[ClusterFacts, ...]:
    """The clusters of a run with their causes; computed where it is called.

    What people found counts as it stands now.

    Raises:
        CauseError: The run's material is none of the base.
        StoreError: The records cannot be read.
    """
    run = recorded_run(url, run_id)
    base = load_base(causes.base)
    found_so_far = FeedbackFile(causes.feedback or default_file()).all()
    explainer = Explainer.of(
        base, load_ranking(), run.surroundings, verdicts(found_so_far)
    )
    found = explainer.lot(run.lot, material_in(base, run.material))
    document = as_json(found, base, language)
    clusters = document["clusters"]
    if not isinstance(clusters, list):
        raise CauseError("a page without clusters")
    return tuple(
        _cluster(run, one, cluster, language)
        for one, cluster in zip(found, clusters, strict=True)
    )


def _cluster(
    run: RecordedRun, one: Explanation, cluster: dict[str, object], language: str
) -> ClusterFacts:
    causes = cluster["causes"]
    pattern = one.pattern[0].in_language(language) if one.pattern else ""
    return ClusterFacts(
        one.kind,
        pattern,
        one.abstained,
        tuple(causes) if isinstance(causes, list) else (),
        tuple(run.places[i] for i in one.members.tolist()),
        "\n".join(as_lines([one], language)),
    )


def _wanted(url: str, seen: _Seen) -> tuple[str, int] | None:
    """The newest run whose defects are more than those that were explained."""
    engine = database.open_database(url, read_only=True)
    try:
        counts = counted_runs(engine)
    finally:
        engine.dispose()
    for place, (name, count, done) in enumerate(counts):
        known = seen.counts.get(name, count if done and place else -1)
        if count > known:
            seen.asked = (name, count)
            return name, count
    return None


def _answer(
    future: Future[tuple[ClusterFacts, ...]], stop: threading.Event
) -> Sequence[ClusterFacts] | None:
    """What the other process says; None where the line ends first."""
    while not future.done():
        if stop.wait(_LOOK_S):
            future.cancel()
            return None
    return future.result()


def _put(url: str, run_id: str, found: Sequence[ClusterFacts], now: datetime) -> None:
    engine = database.open_database(url)
    try:
        replace_explanations(engine, run_id, found, now)
    finally:
        engine.dispose()


def _begin(make_way: Callable[[], None]) -> None:
    make_way()
    end_with_parent()


@contextmanager
def child(
    make_way: Callable[[], None] = yield_to_all,
) -> Iterator[ProcessPoolExecutor]:
    """A process of its own that computes where no other wants to.

    Args:
        make_way: What it does first, to be in nobody's way.
    """
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(1, context, initializer=_begin, initargs=(make_way,))
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class Apart:
    """Computes for somebody who waits, in a process of its own that steps back.

    It is started when it is first asked, and again after it has died. Asked by one
    thread at a time.
    """

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._opened = contextlib.ExitStack()

    def ask(self, work: Callable[..., T], *told: object) -> T:
        """What `work(*told)` gives there.

        Args:
            work: A function of a module.
            told: What it is called with.

        Raises:
            StoreError: The process has ended by itself.
        """
        if self._pool is None:
            self._pool = self._opened.enter_context(child(step_back))
        try:
            return self._pool.submit(work, *told).result()
        except BrokenProcessPool as cause:
            self.close()
            raise StoreError(
                "the process that reads the records has ended; try again, and look at "
                "the log if it does not help"
            ) from cause

    def close(self) -> None:
        """End the process; work that has begun is finished first."""
        self._opened.close()
        self._pool = None
