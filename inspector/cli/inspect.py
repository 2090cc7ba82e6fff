"""`inspector inspect`: images or folders in, JSON lines out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspector.cli.common import FAILED, RuntimeOption, refuse, say


def inspect(
    paths: Annotated[list[Path], typer.Argument(help="Images or folders of images.")],
    model: Annotated[
        str, typer.Option("--model", help="A name in the zoo or a model's folder.")
    ],
    out: Annotated[
        Path, typer.Option("--out", help="Where the JSON lines are written.")
    ],
    only: Annotated[
        Path | None,
        typer.Option("--list", help="Keep only the images named here, by stem."),
    ] = None,
    reference: Annotated[
        Path | None,
        typer.Option("--reference", help="Folder of golden images, paired by name."),
    ] = None,
    min_score: Annotated[
        float | None,
        typer.Option("--min-score", min=0, max=1, help="Instead of the model's own."),
    ] = None,
    runtime: RuntimeOption = None,
    library: Annotated[
        Path | None,
        typer.Option("--library", help="Name findings by this support library."),
    ] = None,
    recipe: Annotated[
        Path | None,
        typer.Option(
            "--recipe", help="Judge by this recipe's rules and 16-bit window."
        ),
    ] = None,
) -> None:
    """Inspect images; one JSON line each, in name order."""
    import sys

    from rich.console import Console
    from rich.progress import track

    from inspector.errors import ImageError
    from inspector.files import check_writable
    from inspector.offline import Job, collect, inspect_images

    try:
        images = collect(paths, only)
        check_writable(out, ImageError)
    except ImageError as error:
        raise refuse(str(error)) from error
    job = Job(
        model=model,
        runtime=runtime,
        min_score=min_score,
        reference=reference,
        recipe=recipe,
        library=library,
    )
    shown = track(
        images,
        "inspecting",
        console=Console(stderr=True),
        disable=not sys.stdout.isatty(),
        transient=True,
    )
    done, failed, notes = inspect_images(job, shown, out)
    for note in notes:
        say(f"note: {note}")
    say(f"{done} images inspected, {failed} not; {out}")
    if not done:
        raise refuse(f"none of {failed} images could be read; see {out}")
    if failed:
        raise typer.Exit(FAILED)
