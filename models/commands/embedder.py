"""`inspector lab train embedder`, its export, and `inspector lab evaluate fewshot`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import FAILED, JsonOption, print_json, refuse, say
from models.commands.progress import progress

if TYPE_CHECKING:
    from models.protonet.crops import CropSet

SIGN = "embedder.json"
"""The file by which the training folder of an embedder is told from a detector's."""

DataOption = Annotated[
    Path, typer.Option("--data", help="CSV: file, class, split, material, group.")
]


def train_embedder(
    data: DataOption,
    out: Annotated[Path, typer.Option("--out", help="Training folder.")],
    weights: Annotated[
        Path | None, typer.Option("--weights", help="ImageNet weights to begin with.")
    ] = None,
    steps: Annotated[int, typer.Option("--steps", min=1, help="Episodes.")] = 160,
    rate: Annotated[float, typer.Option("--rate", help="Peak learning rate.")] = 1e-4,
    side: Annotated[int, typer.Option("--side", help="Of a tile, px.")] = 128,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 0,
    threads: Annotated[int, typer.Option("--threads", min=1)] = 1,
    hold_out: Annotated[
        str, typer.Option("--hold-out", help="Classes to choose by: a,b,c.")
    ] = "",
    without_material: Annotated[
        str, typer.Option("--without-material", help="A material left out entirely.")
    ] = "",
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue what is in the folder.")
    ] = False,
) -> None:
    """Train an embedder by episodes on the base split; continue with --resume."""
    from pydantic import ValidationError

    from inspector.errors import ArtifactError, ImageError
    from inspector.parts import first_problem
    from models.protonet.plan import EmbedderPlan
    from models.protonet.prepare import prepared
    from models.protonet.state import Folder

    folder = Folder(out)
    if folder.begun and not resume:
        raise refuse(f"{out} holds a training; --resume it or name another folder")
    try:
        plan = EmbedderPlan(
            steps=steps,
            rate=rate,
            side_px=side,
            seed=seed,
            threads=threads,
            hold_out=tuple(name for name in hold_out.split(",") if name),
            without_material=without_material,
        )
        trainer = prepared(folder, plan, data, weights)
    except ValidationError as cause:
        raise refuse(first_problem(cause)) from cause
    except (OSError, ValueError, ArtifactError, ImageError) as cause:
        raise refuse(str(cause)) from cause
    most = folder.description().plan.steps
    try:
        with progress() as show:
            trainer.run(lambda done, loss: show(f"loss {loss:.2f}", done, most))
    except FloatingPointError as cause:
        say(f"inspector: {cause}")
        raise typer.Exit(FAILED) from cause
    say(f"trained {most} episodes into {out}; next: inspector lab export")


def export_embedder(checkpoint: Path, out: Path, data: str | None) -> None:
    """Make the artifact of an embedder: projection, limits, ONNX, manifest, card."""
    from inspector.errors import ArtifactError, ImageError
    from models.protonet.prepare import delivered

    if data is None:
        raise refuse("an embedder's projection is fitted on its --data; name the CSV")
    try:
        size = delivered(checkpoint, Path(data), out)
    except (OSError, ValueError, ArtifactError, ImageError) as cause:
        raise refuse(str(cause)) from cause
    say(f"{out} is written, {size / 1e6:.2f} MB")


def evaluate_fewshot(
    manifest: Annotated[
        Path, typer.Option("--manifest", help="CSV of labelled crops.")
    ],
    split: Annotated[
        str, typer.Option("--split", help="As in the CSV, or all.")
    ] = "val_novel",
    ways: Annotated[int, typer.Option("--ways", min=2)] = 5,
    shots: Annotated[int, typer.Option("--shots", min=1)] = 5,
    episodes: Annotated[int, typer.Option("--episodes", min=2)] = 600,
    material: Annotated[
        str | None, typer.Option("--material", help="Ways of this material alone.")
    ] = None,
    model: Annotated[str, typer.Option("--model", help="Zoo name or folder.")] = (
        "embedder"
    ),
    clean: Annotated[
        Path | None,
        typer.Option("--clean", help="Folder of defect-free pictures, for alarms."),
    ] = None,
    weights: Annotated[
        Path | None,
        typer.Option("--plain", help="ImageNet weights, for the plain baseline."),
    ] = None,
    orders: Annotated[
        int, typer.Option("--orders", min=0, help="Enrolments one by one.")
    ] = 10,
    into: Annotated[
        str, typer.Option("--into", help="Enrol all into a library of this split.")
    ] = "",
    seed: Annotated[int, typer.Option("--seed", min=0)] = 0,
    json: JsonOption = False,
) -> None:
    """Score an embedder's file through the plant's runtime, by episodes."""
    from inspector.errors import InspectorError
    from models.protonet.appraisal import Wanted, appraise, enrolled

    wanted = Wanted(ways, shots, episodes, orders, seed)
    try:
        crops = _chosen(manifest, split, material)
        found = appraise(model, crops, wanted, clean, weights)
        if into and orders:
            both = _both(manifest, into, crops)
            found |= enrolled(model, both, crops.kinds, wanted)
    except (OSError, ValueError, InspectorError) as cause:
        raise refuse(str(cause)) from cause
    head: dict[str, object] = {"manifest": manifest.name, "split": split}
    document = head | {"material": material} | found
    if json:
        print_json(document)
        return
    for name, value in document.items():
        say(f"{name}: {value}")


def _both(manifest: Path, into: str, crops: CropSet) -> CropSet:
    """The crops that are scored, and those of the split they are enrolled into."""
    from models.protonet.crops import CropSet

    old = _chosen(manifest, into, None)
    if shared := sorted({*old.kinds} & {*crops.kinds}):
        raise ValueError(f"kinds {shared} are in {into!r} and are to be enrolled too")
    return CropSet.of([*old.crops, *crops.crops])


def _chosen(manifest: Path, split: str, material: str | None) -> CropSet:
    from models.protonet.crops import read_manifest

    crops = read_manifest(manifest)
    known = {crop.split for crop in crops.crops}
    if split != "all" and split not in known:
        raise ValueError(f"no split {split!r} in {manifest}, have {sorted(known)}")
    if material is not None and material not in crops.material_names:
        raise ValueError(f"no material {material!r}, have {list(crops.material_names)}")
    return crops.where(
        lambda crop: split in (crop.split, "all") and material in (crop.material, None)
    )
