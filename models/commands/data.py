"""`inspector lab data`: checks, makes and divides labelled sets."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import (
    FAILED,
    DbOption,
    JsonOption,
    database_url,
    print_json,
    refuse,
    say,
)
from models.commands.progress import progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.check.report import Report
    from models.labels.base import Fault

app = typer.Typer(no_args_is_help=True, help="Check, make and divide labelled sets.")

_SHOWN = 5


@app.command()
def check(
    path: Annotated[
        Path, typer.Argument(help="A data file, a COCO file, or the folder of a set.")
    ],
    json: JsonOption = False,
) -> None:
    """Say all that is wrong with a labelled set; 0 nothing, 1 something, 2 unreadable.

    YOLO, COCO and VOC labels are recognised by what is in the files.
    """
    from dataclasses import asdict

    from models.check.report import check as check_set
    from models.labels.sets import open_set

    try:
        labels = open_set(path)
    except (OSError, ValueError) as cause:
        raise refuse(str(cause)) from cause
    with progress() as show:
        report = check_set(labels, lambda done, of: show("images", done, of))
    if json:
        kinds = {
            kind: len(faults) for kind, faults in _by_kind(report.problems).items()
        }
        print_json({"ok": report.ok, "counts": kinds} | asdict(report))
    else:
        _say_report(report)
    if not report.ok:
        raise typer.Exit(FAILED)


@app.command()
def reviewed(
    out: Annotated[Path, typer.Option("--out", help="New folder of the set.")],
    db: DbOption = None,
    evidence: Annotated[
        Path | None,
        typer.Option("--evidence", help="Folder of pictures; else beside the file."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Write what people have judged as a YOLO set: crops, boxes, clean material."""
    from dataclasses import asdict

    from inspector.review.export import export_reviews
    from inspector.store.opened import database_file
    from inspector.store.passed import FOLDER

    url = database_url(db)
    file = database_file(url)
    if evidence is None and file is None:
        raise refuse("where are the pictures of this database? give --evidence DIR")
    pictures = evidence or (file or Path()).parent / "evidence"
    made = export_reviews(url, pictures, pictures.parent / FOLDER, out)
    if json:
        print_json(asdict(made) | {"file": str(made.file)})
        return
    say(
        f"{made.file}: {made.images} pictures with {made.boxes} boxes, {made.clean} of "
        f"them without any; {made.left_out} left out; kinds {', '.join(made.classes)}"
    )


@app.command()
def generate(
    scene: Annotated[str, typer.Option("--scene", help="Shipped scene, or a file.")],
    out: Annotated[Path, typer.Option("--out", help="New folder of the set.")],
    frames: Annotated[int, typer.Option("--frames", min=1, help="How many.")] = 100,
    seed: Annotated[
        int, typer.Option("--seed", help="Of the first frame; each frame has its own.")
    ] = 0,
    clean_share: Annotated[
        float, typer.Option("--clean-share", help="Share of frames without a defect.")
    ] = 0.1,
    val_share: Annotated[
        float, typer.Option("--val-share", help="Share of frames not for training.")
    ] = 0.2,
    lines: Annotated[int, typer.Option("--lines", help="Height of a frame.")] = 1024,
    format: Annotated[  # noqa: A002 - the option's name is fixed by the contract
        str, typer.Option("--format", help="yolo or coco.")
    ] = "yolo",
) -> None:
    """Make a labelled set from the virtual line; the same seed, the same bytes."""
    from inspector.errors import SceneError
    from models import generate as making

    try:
        order = making.Order(scene, frames, seed, clean_share, val_share, lines)
        with progress() as show:
            data_file = making.generate(
                order, out, format, lambda done, of: show("frames", done, of)
            )
    except (OSError, ValueError, SceneError) as cause:
        raise refuse(str(cause)) from cause
    say(f"{frames} frames are in {data_file}; next: inspector lab data check {out}")


@app.command()
def folds(
    path: Annotated[Path, typer.Argument(help="A data file, or the folder of a set.")],
    out: Annotated[Path, typer.Option("--out", help="Folder of the data files.")],
    by: Annotated[
        str,
        typer.Option("--by", help="What stays together: board (DeepPCB) or likeness."),
    ] = "likeness",
    k: Annotated[
        int, typer.Option("--k", min=0, help="How many; 0 leaves each group out once.")
    ] = 5,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the division.")] = 0,
) -> None:
    """Divide a set for cross-validation, groups kept whole; a data file per fold."""
    from inspector.errors import ImageError
    from models.folds import write_folds
    from models.labels.sets import open_set

    try:
        files = write_folds(open_set(path), out, by, k, seed)
    except (OSError, ValueError, ImageError) as cause:
        raise refuse(str(cause)) from cause
    for file, fold in files:
        say(f"{file}: {len(fold.train)} to train on, {len(fold.held_out)} held out")


def _by_kind(faults: Sequence[Fault]) -> dict[str, list[Fault]]:
    kinds = defaultdict(list)
    for fault in faults:
        kinds[fault.kind].append(fault)
    return dict(sorted(kinds.items()))


def _say_report(report: Report) -> None:
    formats = ", ".join(report.formats) or "no"
    say(f"{report.path}: {formats} labels, {len(report.classes)} classes")
    for split, held in report.splits.items():
        say(
            f"  {split}: {held.images} images, {held.boxes} boxes, "
            f"{held.clean} images without any"
        )
    for drift in report.drift:
        low, high = drift.interval
        say(
            f"  classes of {drift.split} against {drift.against}: total variation "
            f"{drift.total_variation:.3f} (95 % {low:.3f} to {high:.3f}), "
            f"p = {drift.p:.3f}"
        )
    for kind, faults in _by_kind(report.problems).items():
        _say_faults(kind, faults)
    for kind, faults in _by_kind(report.notices).items():
        _say_faults(f"notice, {kind}", faults)
    count = len(report.problems)
    say(f"{count} problems found" if count else "no problem found")


def _say_faults(title: str, faults: Sequence[Fault]) -> None:
    say(f"{title}: {len(faults)}")
    for fault in faults[:_SHOWN]:
        say(f"  {fault.place}: {fault.text}")
    if len(faults) > _SHOWN:
        say(f"  and {len(faults) - _SHOWN} more; --json has them all")
