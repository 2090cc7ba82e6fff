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
    base: Annotated[
        Path | None, typer.Option("--base", help="Folder of a plant's cause base.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Score the ranking on simulated lots, beside the prior and the evidence alone."""
    from dataclasses import asdict

    from inspector.cause.causebase import load_base
    from inspector.cause.ranking import load_ranking
    from models.causes.evaluate import evaluate
    from models.causes.settings import load_settings

    settings = load_settings()
    ranges = settings.development if development else settings.final
    with progress() as show:
        result = evaluate(
            load_base(base),
            load_ranking(),
            ranges,
            lots or ranges.lots,
            jobs,
            lambda done, of: show("lots", done, of),
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
