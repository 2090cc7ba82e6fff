"""`inspector lab quantise`: an int8 file for a model, calibrated and scored."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import FAILED, JsonOption, print_json, refuse, say
from models.commands.parts import DataOption, ReferenceOption, ThreadsOption, source
from models.commands.progress import progress

if TYPE_CHECKING:
    from inspector.artifact import Artifact
    from models.datasets import Pictures
    from models.quantise import Score


class StyleName(StrEnum):
    """For which runtimes."""

    SYMMETRIC = "symmetric"
    U8S8 = "u8s8"


def quantise(
    model: Annotated[str, typer.Option("--model", help="Zoo name or folder.")],
    data: DataOption,
    out: Annotated[Path, typer.Option("--out", help="Folder of the new artifact.")],
    style: Annotated[
        StyleName,
        typer.Option(
            "--style", help="u8s8: ONNX, OpenVINO; symmetric: TensorRT, OpenVINO."
        ),
    ] = StyleName.SYMMETRIC,
    split: Annotated[str, typer.Option("--split", help="Scored on.")] = "val",
    reference: ReferenceOption = None,
    tiles: Annotated[int, typer.Option("--tiles", min=8, help="Calibrated on.")] = 200,
    most: Annotated[int, typer.Option("--most", min=1, help="Pictures scored.")] = 10
    ** 6,
    limit: Annotated[
        float, typer.Option("--limit", help="mAP50-95 that may be lost, as a share.")
    ] = 0.005,
    seed: Annotated[int, typer.Option("--seed", help="Of the tiles.")] = 0,
    threads: ThreadsOption = 1,
    json: JsonOption = False,
) -> None:
    """Quantise a model on training pictures; layers that hurt stay in float."""
    import tempfile

    from inspector import artifact as artifacts
    from inspector.errors import ArtifactError
    from models.quantise import Terms, calibration_tiles, with_quantised
    from models.quantise import quantise as make
    from models.sources import Some

    opened = artifacts.load(model)
    training = source(data, "train", reference).pictures
    held_out = Some(source(data, split, reference).pictures, most)
    try:
        chosen = calibration_tiles(opened, training, tiles, seed)
        told = f"{len(chosen)} tiles of {_short(data)}, split train, seed {seed}"
        terms = Terms(style.value, limit, told)
    except ValueError as cause:
        raise refuse(str(cause)) from cause
    name = "model.int8.onnx" if style == "symmetric" else "model.u8s8.onnx"
    with tempfile.TemporaryDirectory() as folder, progress() as show:
        network = Path(folder) / name
        try:
            part = make(
                opened, chosen, terms, _score(opened, held_out, threads), network, show
            )
        except ArtifactError as cause:
            say(f"inspector: {cause}")
            raise typer.Exit(FAILED) from cause
        with_quantised(opened, style.value, network, part, out)
    if json:
        print_json(part.model_dump(mode="json"))
    say(
        f"{out}: {part.layers} layers in int8, {len(part.kept)} in float, "
        f"mAP50-95 changes by {-100 * part.map50_95_loss:+.2f} points on "
        f"{len(held_out)} pictures"
    )


def _short(data: str) -> str:
    return data if data.startswith("scene:") else Path(data).parent.name


def _score(artifact: Artifact, pictures: Pictures, threads: int) -> Score:
    from inspector import registry
    from models import scores
    from models.evaluate import measure

    part = artifact.manifest.input

    def score(network: Path, runtime: str) -> float:
        engine = registry.load("runtime", runtime)(
            network,
            channels=part.depth,
            tile_hw=part.tile_hw_px,
            batch=1,
            threads=threads,
        )
        try:
            found = measure(artifact.manifest, engine, pictures)
        finally:
            engine.close()
        return scores.coco(found.images, len(artifact.manifest.classes))[1]

    return score
