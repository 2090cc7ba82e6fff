"""`inspector lab evaluate causes`: are causes found in lots whose cause is known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspector.cli.common import JsonOption, print_json, say
from models.commands.progress import progress


def evaluate_causes(
    lots: Annotated[
        int | None, typer.Option("--lots", min=1, help="Lots with a cause.")
    ] = None,
    development: Annotated[
        bool, typer.Option("--development", help="Lots on which figures are chosen.")
    ] = False,
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, max=64, help="Processes that share it.")
    ] = 1,
    pixels: Annotated[
        bool, typer.Option("--pixels", help="Lots that are drawn and inspected.")
    ] = False,
    fusion: Annotated[
        bool,
        typer.Option("--fusion", help="The rule beside a learned ranking, one table."),
    ] = False,
    log: Annotated[
        Path | None,
        typer.Option("--log", help="With --pixels: a line a lot, to continue from."),
    ] = None,
    model: Annotated[
        str, typer.Option("--model", help="Aligned pair of the pictures' baseline.")
    ] = "aligner",
    base: Annotated[
        Path | None, typer.Option("--base", help="Folder of a plant's cause base.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Score the ranking on simulated lots, beside the prior and the evidence alone."""
    from dataclasses import asdict

    from inspector.cause.causebase import load_base
    from inspector.cause.ranking import load_ranking
    from inspector.searching import open_pair
    from models.causes.evaluate import evaluate
    from models.causes.pictures import PictureWay
    from models.causes.settings import load_settings

    settings = load_settings()
    if fusion:
        _fused(base, lots or _FUSION_LOTS, model, json=json)
        return
    if pixels:
        _through_pixels(base, development, lots, log, model, json=json)
        return
    ranges = settings.development if development else settings.final
    known = load_base(base)
    with progress() as show:
        result = evaluate(
            known,
            load_ranking(),
            ranges,
            lots or ranges.lots,
            jobs,
            lambda done, of: show("lots", done, of),
            PictureWay.of(open_pair(model), known),
        )
    document = {
        **asdict(result.figures),
        "lots": result.lots,
        "causes": result.causes,
        "baselines": {name: asdict(one) for name, one in result.baselines.items()},
        "per_cause": result.per_cause,
    }
    if json:
        print_json(document)
        return
    for name, one in {"ranking": result.figures, **result.baselines}.items():
        say(
            f"{name}: first {one.top1:.1%}, of three {one.top3:.1%}, abstains without "
            f"evidence {one.abstain_without_evidence:.1%}, silent on random lots "
            f"{one.none_on_random:.1%}, calibration error {one.ece:.3f}"
        )


_FUSION_LOTS = 1200


def _fused(base: Path | None, lots: int, model: str, *, json: bool) -> None:
    from dataclasses import asdict

    import torch

    from inspector.cause.causebase import load_base
    from inspector.cause.ranking import load_ranking
    from inspector.searching import open_pair
    from models.causes.fusion import compare
    from models.causes.settings import load_settings

    torch.set_num_threads(1)
    found = compare(
        load_base(base), load_ranking(), load_settings(), open_pair(model), lots, 3
    )
    if json:
        print_json({"lots": lots, **{name: asdict(one) for name, one in found.items()}})
        return
    for name, one in found.items():
        say(
            f"{name}: first {one.top1:.1%}, silent on random lots "
            f"{one.none_on_random:.1%}, calibration error {one.ece:.3f}"
        )


def _through_pixels(
    base: Path | None,
    development: bool,
    lots: int | None,
    log: Path | None,
    model: str,
    *,
    json: bool,
) -> None:
    from dataclasses import asdict

    from inspector.cause.causebase import load_base
    from inspector.cause.ranking import load_ranking
    from inspector.searching import open_pair
    from models.causes.settings import load_settings
    from models.causes.through_pixels import evaluate_pixels

    settings = load_settings()
    ranges = settings.pixels_development if development else settings.pixels_final
    with progress() as show:
        result = evaluate_pixels(
            load_base(base),
            load_ranking(),
            ranges,
            lots or ranges.lots,
            open_pair(model),
            log,
            lambda done, of: show("lots", done, of),
        )
    if json:
        print_json(asdict(result))
        return
    for way, share in result.top1.items():
        say(f"{way}: first {share:.1%}, of three {result.top3[way]:.1%}")
    say(
        f"silent on {result.none_on_random:.1%} of {result.random} random lots, "
        f"calibration error {result.ece:.3f}; {result.lots} lots, "
        f"{result.causes} causes"
    )
