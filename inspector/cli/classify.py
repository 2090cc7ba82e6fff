"""`inspector classify`: name crops by a support library, one JSON line each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import FAILED, refuse, say
from inspector.cli.teaching import EmbedderOption, LibraryOption

if TYPE_CHECKING:
    from inspector.classify.protonet import ProtoClassifier


def classify(
    paths: Annotated[list[Path], typer.Argument(help="Crops, or folders of them.")],
    library: LibraryOption,
    out: Annotated[Path, typer.Option("--out", help="Where the lines are written.")],
    model: EmbedderOption = "embedder",
) -> None:
    """Name crops; `unknown` where nothing in the library fits."""
    from json import dumps

    from inspector.classify.library import LibraryFolder
    from inspector.errors import ImageError, InspectorError
    from inspector.files import check_writable
    from inspector.naming import open_classifier
    from inspector.offline import collect

    try:
        images = collect(paths, None)
        check_writable(out, ImageError)
        if not LibraryFolder(library).there:
            raise ImageError(
                f"{library} holds no support library; make one with `inspector enrol`"
            )
        opened = open_classifier(model, library)
    except InspectorError as error:
        raise refuse(str(error)) from error
    failed = 0
    try:
        with out.open("w", encoding="utf-8") as file:
            for image in images:
                line = _line(opened, image)
                failed += "error" in line
                file.write(dumps(line, ensure_ascii=False) + "\n")
    finally:
        opened.embedder.close()
    say(f"{len(images) - failed} crops named, {failed} not; {out}")
    if failed == len(images):
        raise refuse(f"none of {failed} images could be read; see {out}")
    if failed:
        raise typer.Exit(FAILED)


def _line(opened: ProtoClassifier, image: Path) -> dict[str, object]:
    from inspector.errors import ImageError, InferenceError
    from inspector.vision.codec import read_image

    try:
        answer = opened.answer([read_image(image).pixels])[0]
    except (ImageError, InferenceError) as error:
        return {"image": str(image), "error": str(error)}
    label = answer.label
    return {
        "image": str(image),
        "kind": label.kind,
        "score": round(answer.score, 5),
        "distance": label.distance,
        "limit": label.limit,
        "nearest": [{"kind": k, "distance": d} for k, d in label.nearest],
        "examples": [
            {"kind": k, "crop": c, "distance": d} for k, c, d in answer.examples
        ],
    }
