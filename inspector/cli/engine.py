"""`inspector engine`: builds an engine here, and says whether it may judge."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import FAILED, JsonOption, print_json, refuse, say

if TYPE_CHECKING:
    from inspector.acceptance import Acceptance
    from inspector.engines import Order
    from inspector.preflight.certificate import Certificate

app = typer.Typer(
    no_args_is_help=True,
    help="Build engines for this machine, compare them with the reference, time them.",
)


class Precision(StrEnum):
    """Numbers that an engine computes with."""

    AUTO = "auto"
    FP32 = "fp32"
    FP16 = "fp16"
    BF16 = "bf16"
    INT8 = "int8"


class Language(StrEnum):
    """Language of a page."""

    EN = "en"
    ZH = "zh"


ModelOption = Annotated[
    str, typer.Option("--model", help="A name in the zoo or a model's folder.")
]
RuntimeOption = Annotated[
    str, typer.Option("--runtime", help="openvino, onnx or tensorrt.")
]
PrecisionOption = Annotated[
    Precision, typer.Option("--precision", help="auto is what the machine does best.")
]
ThreadsOption = Annotated[
    int, typer.Option("--threads", min=0, help="Cores; 0 leaves one free.")
]
BatchOption = Annotated[
    int,
    typer.Option("--batch", min=1, max=64, help="Tiles per call, as the station's."),
]
RecordingsOption = Annotated[
    Path | None,
    typer.Option("--recordings", help="The plant's own images, compared as well."),
]
ReferenceOption = Annotated[
    Path | None,
    typer.Option("--reference", help="Their golden images, for models that compare."),
]


@app.command()
def build(
    model: ModelOption,
    runtime: RuntimeOption = "openvino",
    precision: PrecisionOption = Precision.AUTO,
    threads: ThreadsOption = 0,
    batch: BatchOption = 1,
    recordings: RecordingsOption = None,
    reference: ReferenceOption = None,
    json: JsonOption = False,
) -> None:
    """Build an engine, compare it with the reference, and write its certificate."""
    from datetime import UTC, datetime

    from inspector import engines

    order = _order(model, runtime, precision, threads, batch, recordings, reference)
    made = engines.build(order, engines.ledger(), lambda: datetime.now(UTC))
    if json:
        print_json(made.model_dump(mode="json"))
    _tell(made)
    if not made.passed:
        raise typer.Exit(FAILED)


@app.command()
def verify(
    model: ModelOption,
    runtime: RuntimeOption = "openvino",
    precision: PrecisionOption = Precision.AUTO,
    threads: ThreadsOption = 0,
    batch: BatchOption = 1,
    json: JsonOption = False,
) -> None:
    """Say whether a certificate fits this model, runtime version and device."""
    from inspector import engines
    from inspector.errors import PreflightError

    order = _order(model, runtime, precision, threads, batch, None, None)
    try:
        held = engines.verify(order, engines.ledger())
    except PreflightError as error:
        if json:
            print_json({"fits": False, "why": str(error)})
        say(f"inspector: {error}")
        raise typer.Exit(FAILED) from error
    if json:
        print_json({"fits": True, "certificate": held.model_dump(mode="json")})
    _tell(held)


@app.command()
def accept(
    model: ModelOption,
    runtime: RuntimeOption = "openvino",
    precision: PrecisionOption = Precision.AUTO,
    threads: ThreadsOption = 0,
    batch: BatchOption = 1,
    recordings: RecordingsOption = None,
    reference: ReferenceOption = None,
    out: Annotated[
        Path, typer.Option("--out", help="Folder for the page and its figures.")
    ] = Path("engine-acceptance"),
    minutes: Annotated[
        float, typer.Option("--minutes", min=0.05, max=25, help="Time for measuring.")
    ] = 2.0,
    lang: Annotated[Language, typer.Option("--lang")] = Language.EN,
    json: JsonOption = False,
) -> None:
    """Build, compare and time an engine here, offline; leave a sealed page."""
    from inspector import acceptance, engines
    from inspector.errors import ArtifactError
    from inspector.files import check_writable

    order = _order(model, runtime, precision, threads, batch, recordings, reference)
    check_writable(out / "acceptance.json", ArtifactError)
    found = acceptance.accept(
        order, engines.ledger(), acceptance.this_machine(), budget_s=60 * minutes
    )
    for path in _write(found, out, lang):
        say(f"  {path}")
    if json:
        print_json(found.model_dump(mode="json"))
    _tell(found.certificate)
    if not found.certificate.passed:
        raise typer.Exit(FAILED)


@app.command()
def check(
    page: Annotated[Path, typer.Argument(help="acceptance.json of an acceptance.")],
) -> None:
    """Say whether an acceptance is as it was sealed."""
    from inspector.acceptance import read_acceptance
    from inspector.errors import PreflightError

    try:
        found = read_acceptance(page)
    except PreflightError as error:
        say(f"inspector: {error}")
        raise typer.Exit(FAILED) from error
    say(f"{page} is as it was sealed: {found.seal}")


def _order(
    model: str,
    runtime: str,
    precision: Precision,
    threads: int,
    batch: int,
    recordings: Path | None,
    reference: Path | None,
) -> Order:
    from pydantic import ValidationError

    from inspector.engines import Order
    from inspector.parts import first_problem
    from inspector.station import RuntimePart

    try:
        part = RuntimePart.model_validate(
            {"precision": precision.value, "threads": threads, "batch": batch}
        )
    except ValidationError as cause:
        raise refuse(first_problem(cause)) from cause
    return Order(model, runtime, part, recordings, reference)


def _write(found: Acceptance, out: Path, lang: Language) -> list[Path]:
    from inspector.acceptance import page_of
    from inspector.files import write_atomic
    from inspector.report.engine_page import engine_document
    from inspector.report.render import html_of

    page, figures = out / "acceptance.html", out / "acceptance.json"
    write_atomic(figures, found.model_dump_json(indent=2).encode())
    document = engine_document(page_of(found), "zh" if lang == "zh" else "en")
    write_atomic(page, html_of(document))
    return [page, figures]


def _tell(certificate: Certificate) -> None:
    """The outcome for a person, in two lines."""
    about, figures = certificate.subject, certificate.figures
    outcome = "may judge product" if certificate.passed else "must NOT judge product"
    say(f"{about.model} on {about.label} ({about.device}): {outcome}")
    say(
        f"{figures.agreed} of {figures.sure} sure boxes agree in {figures.frames} "
        f"frames, scores differ by at most {figures.score_worst:.4f}, sides by "
        f"{figures.corner_worst_px:.2f} px; certificate {certificate.seal[:16]}"
    )
    for problem in figures.problems(certificate.tolerance):
        say(f"  {problem}")
