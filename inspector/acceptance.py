"""What a customer runs on his own machine: an engine built, compared, timed, sealed."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field, ValidationError

from inspector import artifact as artifacts
from inspector.artifact import Artifact
from inspector.engines import Order, build, nobody, opened
from inspector.errors import InferenceError, PreflightError
from inspector.files import read_json, sha256_json
from inspector.parts import Part, first_problem
from inspector.preflight.certificate import REFERENCE, Certificate, Ledger
from inspector.preflight.parity import Progress
from inspector.report.engine_page import EnginePage, ParityRow, SpeedRow
from inspector.station import RuntimePart

BATCHES = (1, 2, 4, 8, 16, 32)
_WARM_UP = 2
_LEAST_RUNS, _MOST_RUNS = 10, 200


class Speed(Part):
    """How fast an engine is with batches of one size.

    Attributes:
        batch: Tiles per call.
        runs: How often it was called.
        p50_ms: Median time of a call.
        p99_ms: Time that 99 of 100 calls keep.
        first_ms: The first call, with everything that is done once.
        trouble: Why this size could not be measured, "" if it could.
    """

    batch: Annotated[int, Field(ge=1)]
    runs: int = 0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    first_ms: float = 0.0
    trouble: str = ""

    @property
    def ms_per_tile(self) -> float:
        """Median time per tile."""
        return self.p50_ms / self.batch


class Acceptance(Part):
    """What `inspector engine accept` found on a customer's machine.

    Attributes:
        certificate: Of the engine.
        speed: By batch size.
        reference_ms: Median time per tile of the reference, batch 1.
        load: What the machine had to do besides, processes on average.
        cores: Of the machine.
        seal: sha256 over everything else, as canonical JSON.
    """

    certificate: Certificate
    speed: tuple[Speed, ...]
    reference_ms: float
    load: float
    cores: int
    seal: str = ""

    def sealed(self) -> Acceptance:
        """The same with its seal."""
        return self.model_copy(update={"seal": self.proper_seal()})

    def proper_seal(self) -> str:
        """The seal that belongs to the content."""
        return sha256_json(self.model_dump(mode="json", exclude={"seal"}))

    @property
    def best(self) -> Speed | None:
        """The batch size with the least time per tile; None if none was measured."""
        measured = [one for one in self.speed if one.runs]
        return min(measured, key=lambda one: one.ms_per_tile, default=None)


@dataclass(frozen=True, slots=True)
class Watch:
    """What acceptance needs of the machine.

    Attributes:
        now: UTC clock.
        now_s: Monotonic clock.
        load: Processes that want a core, on average.
        cores: Of the machine.
    """

    now: Callable[[], datetime]
    now_s: Callable[[], float]
    load: Callable[[], float]
    cores: int


def accept(
    order: Order,
    into: Ledger,
    watch: Watch,
    *,
    budget_s: float = 120.0,
    batches: Sequence[int] = BATCHES,
    progress: Progress = nobody,
) -> Acceptance:
    """Build, compare, and time; what could not be timed says why.

    Args:
        order: Which engine.
        into: Where the certificate goes.
        watch: Clocks and load.
        budget_s: Time for measuring, shared by the batch sizes.
        batches: Their sizes.
        progress: Hears how far it is.

    Raises:
        InspectorError: The engine could not be built or compared.
    """
    certificate = build(order, into, watch.now, progress)
    artifact = artifacts.load(order.model)
    share_s = budget_s / (len(batches) + 1)
    rows = []
    for number, batch in enumerate(batches):
        part = order.part.model_copy(update={"batch": batch})
        rows.append(_speed(artifact, order.runtime, part, watch.now_s, share_s))
        progress(number + 1, len(batches) + 1)
    exact = order.part.model_copy(update={"batch": 1, "precision": "f32"})
    reference = _speed(artifact, REFERENCE, exact, watch.now_s, share_s)
    return Acceptance(
        certificate=certificate,
        speed=tuple(rows),
        reference_ms=reference.p50_ms,
        load=watch.load(),
        cores=watch.cores,
    ).sealed()


def _speed(
    artifact: Artifact,
    name: str,
    part: RuntimePart,
    now_s: Callable[[], float],
    budget_s: float,
) -> Speed:
    """Call an engine until the time is over, at least ten times."""
    shape = (part.batch, artifact.manifest.input.depth)
    tiles = np.random.default_rng(0).integers(
        0, 256, (*shape, *artifact.manifest.input.tile_hw_px), np.uint8
    )
    taken: list[float] = []
    try:
        with opened(artifact, name, part) as engine:
            began_s = now_s()
            while len(taken) < _WARM_UP + _LEAST_RUNS or (
                now_s() - began_s < budget_s and len(taken) < _WARM_UP + _MOST_RUNS
            ):
                before_s = now_s()
                engine.run(tiles)
                taken.append((now_s() - before_s) * 1e3)
    except InferenceError as error:  # a GPU without room for this size, for example
        return Speed(batch=part.batch, trouble=str(error))
    kept = taken[_WARM_UP:]
    return Speed(
        batch=part.batch,
        runs=len(kept),
        p50_ms=statistics.median(kept),
        p99_ms=float(np.percentile(kept, 99)),
        first_ms=taken[0],
    )


def this_machine() -> Watch:
    """Clocks and load of the machine that this runs on."""
    load = getattr(os, "getloadavg", lambda: (0.0, 0.0, 0.0))
    return Watch(
        now=lambda: datetime.now(UTC),
        now_s=time.perf_counter,
        load=lambda: round(load()[0], 2),
        cores=os.cpu_count() or 1,
    )


def read_acceptance(path: Path) -> Acceptance:
    """An acceptance whose seals are right.

    Raises:
        PreflightError: It cannot be read, or was changed since it was sealed.
    """
    try:
        found = Acceptance.model_validate(read_json(path, PreflightError))
    except ValidationError as cause:
        raise PreflightError(f"{path}: {first_problem(cause)}") from cause
    inner = found.certificate
    if found.seal != found.proper_seal() or inner.seal != inner.proper_seal():
        raise PreflightError(f"{path} was changed after it was sealed; accept again")
    return found


def page_of(found: Acceptance) -> EnginePage:
    """What the page of an acceptance says."""
    certificate = found.certificate
    subject, figures = certificate.subject, certificate.figures
    return EnginePage(
        model=subject.model,
        engine=subject.label,
        device=subject.device,
        reference=certificate.reference,
        made_at=certificate.made_at.isoformat(timespec="seconds"),
        software=certificate.software,
        load=f"{found.cores}, {found.load:.2f}",
        generated=certificate.generated,
        recordings=certificate.recordings,
        passed=certificate.passed,
        problems=tuple(figures.problems(certificate.tolerance)),
        sure=figures.sure,
        agreement=figures.agreement,
        score_worst=(figures.score_worst, figures.score_p99),
        corner_worst_px=figures.corner_worst_px,
        parity=_parity_rows(certificate),
        speed=tuple(
            SpeedRow(
                row.batch, row.runs, row.p50_ms, row.p99_ms, row.first_ms, row.trouble
            )
            for row in found.speed
        ),
        reference_ms=found.reference_ms,
        seals=(
            ("certificate", certificate.seal),
            ("the one before", certificate.previous),
            ("golden set", certificate.golden),
            ("model", subject.artifact),
            ("this page", found.seal),
        ),
    )


def _parity_rows(certificate: Certificate) -> tuple[ParityRow, ...]:
    found, allowed = certificate.figures, certificate.tolerance
    return (
        ParityRow("agreement", f"{found.agreement:.4f}", f">= {allowed.agreement:g}"),
        ParityRow("sure boxes lost", str(found.lost), ""),
        ParityRow("sure boxes of another class", str(found.other_class), ""),
        ParityRow(
            "score, 99 of 100", f"{found.score_p99:.5f}", f"<= {allowed.score:g}"
        ),
        ParityRow(
            "sides, 99 of 100, px",
            f"{found.corner_p99_px:.3f}",
            f"<= {allowed.corner_px:g}",
        ),
        ParityRow("raw outputs", f"{found.raw_worst:.5f}", f"<= {allowed.raw:g}"),
    )
