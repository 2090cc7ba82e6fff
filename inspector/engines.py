"""Engines of this machine: built, and compared with the reference."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from inspector import artifact as artifacts
from inspector.artifact import Artifact
from inspector.build import open_runtime, software
from inspector.errors import InspectorError, PreflightError
from inspector.preflight.certificate import (
    LEDGER_NAME,
    REFERENCE,
    Certificate,
    Ledger,
    require,
    subject_of,
)
from inspector.preflight.golden import GENERATED, golden_set, recordings_in
from inspector.preflight.parity import Progress, compare
from inspector.resources import engines_folder
from inspector.runtime.base import Runtime
from inspector.station import RuntimePart

log = logging.getLogger(__name__)

_MOST_RECORDINGS = 50


def nobody(_done: int, _all: int) -> None:
    """Hears how far it is and does nothing."""


@dataclass(frozen=True, slots=True)
class Order:
    """Which engine, and on what it is compared.

    Attributes:
        model: Name in the zoo or a folder.
        runtime: Backend.
        part: Precision, threads and batch, as a station file states them.
        recordings: Folder of the plant's own images; None for generated ones alone.
        references: Their golden pictures, for models that compare.
        generated: Frames from the virtual line.
    """

    model: str
    runtime: str
    part: RuntimePart
    recordings: Path | None = None
    references: Path | None = None
    generated: int = GENERATED


def ledger() -> Ledger:
    """This machine's certificates."""
    return Ledger(engines_folder() / LEDGER_NAME)


def build(
    order: Order,
    into: Ledger,
    now: Callable[[], datetime],
    progress: Progress = nobody,
) -> Certificate:
    """Build the engine, compare it, and store the certificate, passed or not.

    Raises:
        ArtifactError: The model cannot be used, or has no file in this precision.
        BackendError: There is no such runtime here.
        ImageError: A recording cannot be used.
        InferenceError: An engine could not be made or failed.
    """
    artifact = artifacts.load(order.model)
    pairs = [] if order.recordings is None else _recordings(order)
    golden = golden_set(artifact.manifest, pairs, generated=order.generated)
    with opened(artifact, order.runtime, order.part) as engine:
        exact = order.part.model_copy(update={"precision": "f32"})
        with opened(artifact, REFERENCE, exact) as reference:
            figures = compare(artifact.manifest, reference, engine, golden, progress)
            label = reference.label
        network = artifact.network_for(order.runtime, order.part.precision)
        subject = subject_of(artifact, order.runtime, engine, network)
    tolerance = artifact.manifest.parity
    certificate = Certificate(
        subject=subject,
        reference=label,
        golden=golden.digest,
        generated=golden.generated,
        recordings=len(pairs),
        figures=figures,
        tolerance=tolerance,
        passed=not figures.problems(tolerance),
        software=software(),
        made_at=now(),
    )
    return _stored(certificate, into)


def verify(order: Order, among: Ledger) -> Certificate:
    """The certificate that lets this engine judge product.

    Raises:
        PreflightError: There is none that fits; the message says why.
        InspectorError: The engine cannot be opened.
    """
    artifact = artifacts.load(order.model)
    with opened(artifact, order.runtime, order.part) as engine:
        network = artifact.network_for(order.runtime, order.part.precision)
        return require(among, subject_of(artifact, order.runtime, engine, network))


def ensure(
    order: Order, among: Ledger, now: Callable[[], datetime]
) -> Certificate | None:
    """The certificate of an engine, made now if there is none that fits.

    Returns:
        None where the engine cannot be had or did not pass: the line then says so and
        takes its fallback.
    """
    try:
        return verify(order, among)
    except PreflightError:
        log.info("no certificate fits %s on %s", order.model, order.runtime)
    except InspectorError as error:
        log.warning("no engine for %s: %s", order.model, error)
        return None
    try:
        made = build(order, among, now)
    except InspectorError as error:
        log.warning("no certificate for %s: %s", order.model, error)
        return None
    return made if made.passed else None


@contextmanager
def opened(artifact: Artifact, name: str, part: RuntimePart) -> Iterator[Runtime]:
    """An engine that is closed at the end."""
    engine = open_runtime(artifact, name, part)
    try:
        yield engine
    finally:
        engine.close()


def _recordings(order: Order) -> list[tuple[Path, Path | None]]:
    if order.recordings is None:
        return []
    return recordings_in(order.recordings, order.references, _MOST_RECORDINGS)


def _stored(certificate: Certificate, into: Ledger) -> Certificate:
    """Append it; a chain that is broken is put aside and a new one begun."""
    try:
        return into.append(certificate)
    except PreflightError as error:
        aside = into.set_aside()
        log.warning("%s; the broken file is now %s", error, aside)
        return into.append(certificate)
