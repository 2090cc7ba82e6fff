"""What happened beside the material: alarms, causes, changes, time without a run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import numpy as np

from inspector.findings import Event, EventKind, Provenance
from inspector.report.agreement import Reviewed
from inspector.report.collect import alarm_rows
from inspector.report.material import instant_of
from inspector.report.metrics import proportion
from inspector.report.quality import CauseLine, Turn
from inspector.report.run_report import AlarmRow
from inspector.store.facts import Document, RunEntry
from inspector.store.report_columns import Frames
from inspector.store.report_facts import ReportFacts
from inspector.store.report_journal import Explained, Happening, Opined

ALARM_EVENTS = (EventKind.ALARM, EventKind.ACKNOWLEDGED)


class Verdict(Protocol):
    """What somebody found when a proposed cause was checked."""

    @property
    def cause(self) -> str:
        """The cause that had been proposed."""
        ...

    @property
    def finding(self) -> StrEnum:
        """`right`, `wrong` or `other`."""
        ...


def reviewed(reviews: Iterable[Opined]) -> tuple[Reviewed, ...]:
    """Reviews as the rates take them."""
    return tuple(
        Reviewed(
            (one.frame, one.number), one.decision, one.opinion, one.by, one.at,
            one.spent_s,
        )
        for one in reviews
    )  # fmt: skip


def alarms_of(happenings: Iterable[Happening]) -> tuple[AlarmRow, ...]:
    """Every alarm with its first answer, over all runs, in the order of time."""
    by_run: dict[str, list[Event]] = {}
    for one in happenings:
        by_run.setdefault(one.run_id, []).append(one.event)
    rows = [row for events in by_run.values() for row in alarm_rows(events, ())]
    return tuple(sorted(rows, key=lambda row: (row.raised_at, row.text)))


def causes_of(
    explained: Iterable[Explained], verdicts: Iterable[Verdict]
) -> tuple[CauseLine, ...]:
    """Causes by how often they came first, then by name."""
    proposed = Counter(one.cause for one in explained if one.cause)
    checked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for verdict in verdicts:
        checked[verdict.cause] += 1
        right[verdict.cause] += verdict.finding == "right"
    names = sorted({*proposed, *checked}, key=lambda name: (-proposed[name], name))
    return tuple(
        CauseLine(name, proposed[name], proportion(right[name], checked[name]))
        for name in names
    )


def idle_s(runs: Sequence[RunEntry], start_at: datetime, end_at: datetime) -> float:
    """Seconds of a span in which no run was on; one without an end goes on."""
    spans = sorted(
        (max(start_at, run.started_at), min(end_at, run.ended_at or end_at))
        for run in runs
        if run.started_at is not None
    )
    covered, until = 0.0, start_at
    for begin, end in spans:
        if end > max(begin, until):
            covered += (end - max(begin, until)).total_seconds()
            until = end
    return (end_at - start_at).total_seconds() - covered


def provenances_of(facts: ReportFacts) -> dict[str, Provenance]:
    """All that decided, by digest; those that frames name."""
    return {
        digest: Provenance(**json.loads(facts.documents[digest].body))
        for digest in facts.frames.provenances
        if digest in facts.documents
    }


def turns_of(
    frames: Frames, made: Mapping[str, Provenance], runs: Mapping[int, str]
) -> tuple[Turn, ...]:
    """Where recipe, model, engine, library or program became another within a run.

    Several cameras change one after the other: the one that changed most often tells.
    """
    rows = frames.rows
    turns: list[Turn] = []
    for run in np.unique(rows["run"]):
        of_cameras = []
        for camera in np.unique(rows["camera"][rows["run"] == run]):
            mine = rows[(rows["run"] == run) & (rows["camera"] == camera)]
            mine = mine[np.argsort(mine["index"])]
            places = (np.flatnonzero(np.diff(mine["provenance"])) + 1).tolist()
            of_cameras.append([(mine[at - 1], mine[at]) for at in places])
        for before, after in max(of_cameras, key=len):
            old, new = (frames.provenances[r["provenance"]] for r in (before, after))
            turns.append(
                Turn(
                    instant_of(after["captured_us"]),
                    runs[int(run)],
                    float(after["position_mm"]),
                    differences(made.get(old), made.get(new)),
                )
            )
    return tuple(turns)


def between_runs(
    frames: Frames, made: Mapping[str, Provenance], runs: Sequence[RunEntry],
    names: Mapping[int, str],
) -> tuple[Turn, ...]:  # fmt: skip
    """What a run decided with that the one before it on the same machine did not."""
    rows = frames.rows
    last: dict[str, str] = {}
    turns = []
    keys = {name: key for key, name in names.items()}
    for run in runs:
        mine = rows[rows["run"] == keys[run.run_id]]
        if not len(mine):
            continue
        mine = mine[np.argsort(mine["captured_us"], kind="stable")]
        first, end = (frames.provenances[mine["provenance"][n]] for n in (0, -1))
        before = last.get(run.station)
        if before is not None and before != first:
            what = differences(made.get(before), made.get(first))
            at = instant_of(mine["captured_us"][0])
            turns.append(Turn(at, run.run_id, float(mine["position_mm"][0]), what))
        last[run.station] = end
    return tuple(turns)


def differences(old: Provenance | None, new: Provenance | None) -> tuple[str, ...]:
    """Names of the parts that differ: `recipe`, `model steel`, `engine steel`..."""
    if old is None or new is None:
        return ("not recorded",)
    parts = ("recipe", "station", "library", "software")
    found = [name for name in parts if getattr(old, name) != getattr(new, name)]
    for word, before, after in (
        ("model", old.artifacts, new.artifacts),
        ("engine", old.engines, new.engines),
    ):
        for name in sorted({*before, *after}):
            if before.get(name) != after.get(name):
                found.append(f"{word} {name}")
    return tuple(found)


def bodies(
    facts: ReportFacts, kind: str, run_id: str | None = None
) -> tuple[Document, ...]:
    """Documents of a sort behind the runs, in the order of runs; each once."""
    runs = [run_id] if run_id is not None else [run.run_id for run in facts.runs]
    digests = dict.fromkeys(
        digest for run in runs for digest in facts.behind.get(run, ())
    )
    found = (facts.documents[digest] for digest in digests if digest in facts.documents)
    return tuple(document for document in found if document.kind == kind)
