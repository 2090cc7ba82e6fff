"""The parity certificate: a sealed statement that an engine answers like its reference.

Certificates of a machine stand in one file, one per line, each with the hash of the
one before: none can be changed, taken out or put between without breaking the chain.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from inspector.artifact import Artifact, ParityPart
from inspector.errors import PreflightError
from inspector.files import canonical_json, sha256_file, sha256_json, write_atomic
from inspector.parts import Part, first_problem
from inspector.preflight.parity import Figures
from inspector.runtime.base import Runtime

LEDGER_NAME = "certificates.jsonl"
FIRST = "0" * 64
"""What the first certificate of a machine names as the one before it."""

REFERENCE = "onnx"
"""What all others are compared with, in float32; it needs no certificate."""


class Subject(Part):
    """What a certificate is about; it fits an engine whose subject is the same.

    Attributes:
        model: Name in the manifest.
        artifact: Digest of the model's folder.
        network: sha256 of the ONNX file that was run.
        runtime: Backend.
        label: Exact engine: library, version and precision.
        device: Processor, or GPU with driver.
        batch: Tiles per call.
    """

    model: str
    artifact: str
    network: str
    runtime: str
    label: str
    device: str
    batch: int


class Certificate(Part):
    """What was compared, and how it ended.

    Attributes:
        version: Of this form.
        subject: The engine.
        reference: Exact engine that it was compared with.
        golden: sha256 over the pixels of the golden set.
        generated: Frames of it from the virtual line.
        recordings: Frames of it from the plant.
        figures: What the comparison found.
        tolerance: What was allowed.
        passed: Whether it may judge product.
        software: Version of this program.
        made_at: UTC.
        previous: Seal of the certificate before it.
        seal: sha256 over everything else, as canonical JSON.
    """

    version: Literal[1] = 1
    subject: Subject
    reference: str
    golden: str
    generated: int
    recordings: int
    figures: Figures
    tolerance: ParityPart
    passed: bool
    software: str
    made_at: datetime
    previous: str = FIRST
    seal: str = ""

    def sealed(self, previous: str) -> Certificate:
        """The same, put behind `previous`."""
        behind = self.model_copy(update={"previous": previous})
        return behind.model_copy(update={"seal": behind.proper_seal()})

    def proper_seal(self) -> str:
        """The seal that belongs to the content."""
        return sha256_json(self.model_dump(mode="json", exclude={"seal"}))


def is_reference(name: str, runtime: Runtime) -> bool:
    """Whether this is what the others are compared with."""
    return name == REFERENCE and runtime.label.endswith(" f32")


def subject_of(
    artifact: Artifact, name: str, runtime: Runtime, network: Path
) -> Subject:
    """What a certificate for this opened engine must be about."""
    return Subject(
        model=artifact.manifest.name,
        artifact=artifact.digest,
        network=sha256_file(network),
        runtime=name,
        label=runtime.label,
        device=runtime.device,
        batch=runtime.input_shape[0],
    )


@dataclass(frozen=True, slots=True)
class Ledger:
    """The certificates of a machine.

    Attributes:
        path: The file.
    """

    path: Path

    def read(self) -> list[Certificate]:
        """All certificates, oldest first.

        Raises:
            PreflightError: One was changed, or the chain is broken.
        """
        try:
            lines = self.path.read_text("utf-8").splitlines()
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as cause:
            raise PreflightError(
                f"the certificates in {self.path} cannot be read ({cause}); {_REMEDY}"
            ) from cause
        chain: list[Certificate] = []
        for number, line in enumerate(lines, 1):
            previous = chain[-1].seal if chain else FIRST
            chain.append(_checked(line, previous, f"{self.path}, line {number}"))
        return chain

    def append(self, certificate: Certificate) -> Certificate:
        """Seal a certificate behind the newest one and store it.

        Raises:
            PreflightError: The chain is broken; nothing is written.
        """
        chain = self.read()
        sealed = certificate.sealed(chain[-1].seal if chain else FIRST)
        lines = [
            canonical_json(one.model_dump(mode="json")) for one in (*chain, sealed)
        ]
        write_atomic(self.path, ("\n".join(lines) + "\n").encode(), durable=True)
        return sealed

    def set_aside(self) -> Path:
        """Move a broken file out of the way, so that a new chain can begin."""
        number = 1
        while (aside := self.path.with_suffix(f".broken-{number}")).exists():
            number += 1
        self.path.replace(aside)
        return aside


_REMEDY = "run `inspector engine build` again, it puts the broken file aside"


def require(ledger: Ledger, subject: Subject) -> Certificate:
    """The newest certificate for an engine, if it passed.

    Raises:
        PreflightError: There is none that fits, it did not pass, or it was changed.
    """
    chain = ledger.read()
    fitting = [one for one in chain if one.subject == subject]
    if not fitting:
        raise PreflightError(_why_none_fits(chain, subject))
    newest = fitting[-1]
    if not newest.passed:
        why = "; ".join(newest.figures.problems(newest.tolerance))
        raise PreflightError(
            f"{subject.label} failed its parity check for model {subject.model!r} "
            f"({why}); take another precision or runtime"
        )
    return newest


def _why_none_fits(chain: Sequence[Certificate], subject: Subject) -> str:
    """One line: no certificate at all, or what the nearest one was made for."""
    precision = subject.label.split()[-1].replace("f32", "fp32")
    if precision == "f16":
        precision = "fp16"
    build = (
        f"run `inspector engine build --model {subject.model} --runtime "
        f"{subject.runtime} --precision {precision} --batch {subject.batch}` here"
    )
    near = [
        one
        for one in chain
        if (one.subject.model, one.subject.runtime) == (subject.model, subject.runtime)
    ]
    if not near:
        return (
            f"{subject.label} has no parity certificate for model "
            f"{subject.model!r}; {build}"
        )
    # the one that has most in common: a certificate of another device says so
    wanted = subject.model_dump()
    have = max(near, key=lambda one: _in_common(one.subject, wanted)).subject
    apart = [
        f"{name} {getattr(have, name)!r}, this is {value!r}"
        for name, value in wanted.items()
        if getattr(have, name) != value
    ]
    return (
        f"the parity certificate for model {subject.model!r} was made for "
        f"{'; '.join(apart)}; {build}"
    )


def _in_common(subject: Subject, wanted: dict[str, object]) -> int:
    return sum(getattr(subject, name) == value for name, value in wanted.items())


def _checked(line: str, previous: str, where: str) -> Certificate:
    try:
        certificate = Certificate.model_validate(json.loads(line))
    except ValidationError as cause:
        raise PreflightError(f"{where}: {first_problem(cause)}; {_REMEDY}") from cause
    except (ValueError, RecursionError) as cause:
        raise PreflightError(f"{where} is no certificate; {_REMEDY}") from cause
    if certificate.seal != certificate.proper_seal():
        raise PreflightError(f"{where}: the certificate was changed; {_REMEDY}")
    if certificate.previous != previous:
        raise PreflightError(
            f"{where}: a certificate before it is missing or was put in; {_REMEDY}"
        )
    return certificate
