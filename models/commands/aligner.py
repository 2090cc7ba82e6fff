"""`inspector lab train aligner`, its export, and `inspector lab evaluate aligner`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspector.cli.common import FAILED, JsonOption, print_json, refuse, say
from models.commands.progress import progress

DataOption = Annotated[
    Path, typer.Option("--data", help="CSV: file, class, split, material, group.")
]
NormalsOption = Annotated[
    Path | None,
    typer.Option("--normals", help="Folder of golden pictures without a defect."),
]
MaterialOption = Annotated[
    str, typer.Option("--normals-material", help="What they are pictures of.")
]
WordsOption = Annotated[
    Path | None, typer.Option("--words", help="Descriptions (YAML); else ours.")
]
HoldOutOption = Annotated[
    str, typer.Option("--hold-out", help="Kinds left out for figures: a,b,c.")
]
GroupsOption = Annotated[
    str, typer.Option("--hold-out-groups", help="Boards left out: name beginnings.")
]
SIGN = "aligner-training.json"
"""As `models.clip.plan.SIGN`, which is not imported before it is needed."""

_BOARD = "printed circuit board"
_LICENCE = "AGPL-3.0-or-later"


def train_aligner(
    data: DataOption,
    out: Annotated[Path, typer.Option("--out", help="Training folder.")],
    normals: NormalsOption = None,
    normals_material: MaterialOption = _BOARD,
    words: WordsOption = None,
    model: Annotated[
        str, typer.Option("--model", help="Embedder, or a CLIP pair to adapt.")
    ] = "embedder",
    hold_out: HoldOutOption = "",
    hold_out_groups: GroupsOption = "",
    steps: Annotated[int, typer.Option("--steps", min=1)] = 300,
    virtual_pictures: Annotated[
        int, typer.Option("--virtual-pictures", min=0, help="Of each virtual scene.")
    ] = 60,
    ours: Annotated[
        bool, typer.Option("--ours", help="All data are ours, not for research alone.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 0,
    threads: Annotated[int, typer.Option("--threads", min=1)] = 1,
    artifact: Annotated[
        Path | None, typer.Option("--artifact", help="Write the pair there as well.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue what is in the folder.")
    ] = False,
) -> None:
    """Train pictures and words into one space; continue with --resume."""
    import torch
    from pydantic import ValidationError

    from inspector.errors import InspectorError
    from inspector.parts import first_problem
    from models.clip.plan import AlignerPlan
    from models.clip.prepare import prepared
    from models.clip.training import AlignerFolder

    torch.set_num_threads(threads)
    folder = AlignerFolder(out)
    if folder.begun and not resume:
        raise refuse(f"{out} holds a training; --resume it or name another folder")
    try:
        plan = AlignerPlan(
            model=model,
            steps=steps,
            virtual_pictures=virtual_pictures,
            ours=ours,
            seed=seed,
            hold_out=_listed(hold_out),
            hold_out_groups=_listed(hold_out_groups),
        )
        with progress() as show:
            trainer = prepared(
                folder,
                plan,
                data,
                normals,
                normals_material,
                words,
                lambda done, of: show("crops", done, of),
            )
    except ValidationError as cause:
        raise refuse(first_problem(cause)) from cause
    except (OSError, ValueError, InspectorError) as cause:
        raise refuse(str(cause)) from cause
    try:
        with progress() as show:
            trainer.run(lambda done, loss: show(f"loss {loss:.2f}", done, plan.steps))
    except FloatingPointError as cause:
        say(f"inspector: {cause}")
        raise typer.Exit(FAILED) from cause
    say(f"trained {plan.steps} steps into {out}; next: inspector lab export")
    if artifact is not None:
        export_aligner(out, artifact)


def export_aligner(checkpoint: Path, out: Path) -> None:
    """Make the pair of a training folder."""
    from inspector.errors import InspectorError
    from models.clip.deliver import deliver
    from models.clip.training import AlignerFolder, trained

    try:
        folder = AlignerFolder(checkpoint)
        size = deliver(
            folder,
            trained(folder),
            out,
            name=out.name,
            licence=_LICENCE,
            research_only=not folder.description().plan.ours,
        )
    except (OSError, InspectorError) as cause:
        raise refuse(str(cause)) from cause
    say(f"{out} is written, {size / 1e6:.2f} MB")


def export_clip(checkpoint: Path, out: Path) -> None:
    """Make the pair of a CLIP or Chinese-CLIP checkpoint."""
    from inspector.errors import ArtifactError
    from models.clip.export import export_checkpoint

    try:
        size = export_checkpoint(checkpoint.as_posix(), out)
    except (OSError, ArtifactError) as cause:
        raise refuse(str(cause)) from cause
    say(f"{out} is written, {size / 1e6:.2f} MB")


def evaluate_aligner(
    manifest: Annotated[
        Path, typer.Option("--manifest", help="CSV of labelled crops.")
    ],
    model: Annotated[str, typer.Option("--model", help="Zoo name or folder.")] = (
        "aligner"
    ),
    hold_out: HoldOutOption = "",
    normals: NormalsOption = None,
    hold_out_groups: GroupsOption = "",
    words: WordsOption = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write the figures into the pair's card.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Retrieval by words of kinds that training did not see, and defective or not."""
    from dataclasses import asdict

    from inspector.errors import InspectorError
    from inspector.searching import open_pair
    from models.clip.appraisal import appraise
    from models.clip.deliver import with_metrics
    from models.clip.words import load_words
    from models.protonet.crops import read_manifest

    try:
        found = appraise(
            open_pair(model),
            read_manifest(manifest),
            load_words(words),
            _listed(hold_out),
            normals,
            _listed(hold_out_groups),
        )
    except (OSError, ValueError, InspectorError) as cause:
        raise refuse(str(cause)) from cause
    document = {name: asdict(one) for name, one in found.items()}
    if write:
        from inspector.cause.alignfile import load_pair

        with_metrics(load_pair(model).folder, _flat(document))
    if json:
        print_json(document)
        return
    for name, value in _flat(document).items():
        say(f"{name}: {value}")


def _flat(document: dict[str, dict[str, object]]) -> dict[str, float | str]:
    return {
        f"{name} {key}": round(float(value), 4)
        for name, one in document.items()
        for key, value in one.items()
        if isinstance(value, int | float)
    }


def _listed(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(",") if name)


def is_clip(checkpoint: Path) -> bool:
    """Whether a folder, or a name in the local hub, is laid out like a CLIP."""
    return (checkpoint / "config.json").is_file() or (
        not checkpoint.exists() and len(checkpoint.parts) == 2
    )
