"""`inspector demo`: the whole product on the virtual line, no hardware."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import FAILED, DbOption, say

if TYPE_CHECKING:
    from inspector.recipe import Recipe
    from inspector.station import Station

_HEADLESS_BLOCKS = 200


class SceneName(StrEnum):
    """The virtual lines that can be shown."""

    STEEL = "steel"
    PCB = "pcb"


def demo(
    headless: Annotated[
        bool, typer.Option("--headless", help="No window; ends after --blocks.")
    ] = False,
    scene: Annotated[
        SceneName, typer.Option("--scene", help="Which virtual line.")
    ] = SceneName.STEEL,
    blocks: Annotated[
        int, typer.Option("--blocks", min=1, help="Blocks of a headless demo.")
    ] = _HEADLESS_BLOCKS,
    db: DbOption = None,
    out: Annotated[
        Path, typer.Option("--out", help="Folder for records, map and report.")
    ] = Path("demo-output"),
) -> None:
    """Show the product on a virtual line: inspection, records, map and report."""
    from inspector.build import read_line
    from inspector.preflight.desktop import Need, display_answers, missing, remedy
    from inspector.resources import data_folder
    from inspector.store.database import file_url

    name = f"virtual-{scene.value}.yaml"
    data = data_folder()
    files = data / "stations" / name, data / "recipes" / name
    recipe, station = read_line(*files, out.absolute())
    if not headless:
        if not display_answers():
            say("there is no display, so the demo runs without its window")
            headless = True
        elif absent := missing(Need.WINDOW):
            say(f"the window needs system libraries: {remedy(absent)}")
            headless = True
    _certify(recipe, station)
    url = db or file_url(out.absolute() / "records.db")
    if headless:
        _run_headless(recipe, station, url, blocks, out)
    else:
        _run_window(*files, out.absolute(), url)


def _certify(recipe: Recipe, station: Station) -> None:
    """The line refuses an engine without a certificate, so make one the first time."""
    from datetime import UTC, datetime

    from inspector import engines

    part = station.runtime
    order = engines.Order(recipe.detector.artifact, part.name, part)
    say(f"comparing {part.name} with the reference, once per machine")
    engines.ensure(order, engines.ledger(), lambda: datetime.now(UTC))


def _run_headless(
    recipe: Recipe, station: Station, url: str, blocks: int, out: Path
) -> None:
    """Run, then leave summary, map and report in `out`."""
    import json

    from inspector.build import make_plan
    from inspector.cli.drive import drive, summary
    from inspector.files import write_atomic
    from inspector.line.runner import LineRunner
    from inspector.logs import LogFile
    from inspector.papers import write_papers
    from inspector.records import evidence_folder

    patient = tuple(
        camera.model_copy(update={"realtime": False}) for camera in station.cameras
    )
    station = station.model_copy(update={"cameras": patient})
    line = LineRunner(make_plan(recipe, station, database=url, blocks=blocks))
    log = LogFile(station.folder / "logs" / "line.jsonl")
    try:
        status = drive(line, f"DEMO-{recipe.material}", blocks=blocks)
    finally:
        line.close()
        log.close()
    document = summary(status)
    text = json.dumps(document, ensure_ascii=False, indent=2)
    write_atomic(out / "summary.json", text.encode())
    written = write_papers(url, status, out, station.language, evidence_folder(station))
    say(
        f"{status.blocks} blocks, {status.ledger.inspected_lines} lines inspected, "
        f"coverage {status.ledger.coverage:.2%}, "
        f"{document['defects']} defects, verdicts {document['verdicts']}"
    )
    for path in (out / "summary.json", *written):
        say(f"  {path}")
    say(f"  records: {url}")
    if status.message:
        say(f"inspector: {status.message}")
        raise typer.Exit(FAILED)


def _run_window(station_file: Path, recipe_file: Path, out: Path, url: str) -> None:
    """Open the window on the running virtual line."""
    from inspector.build import books_of
    from inspector.explaining import surroundings_of
    from inspector.line.client import Start
    from inspector.line.guard import Guarded
    from inspector.line.inorder import InOrder
    from inspector.line.runner import LineRunner
    from inspector.logs import LogFile
    from inspector.records import evidence_folder
    from inspector.registry import load
    from inspector.renewal import PlanSource
    from inspector.upkeep import Upkeep

    show = load("window", "main")
    source = PlanSource(
        station_file, recipe_file, database=url, explain=True, data_folder=out
    )
    plan, station = source(), source.station
    recipe = plan.recipe
    line = LineRunner(plan, source)
    log = LogFile(station.folder / "logs" / "line.jsonl")
    window = InOrder(Guarded(line, None, books_of(station, url, line)))
    try:
        line.send(Start(f"DEMO-{recipe.material}", by="demo"))
        code = show(
            window,
            language=station.language,
            kinds=recipe.kinds,
            database=url,
            evidence=evidence_folder(station),
            rolls=surroundings_of(station).rolls,
            recipe=recipe,
            station=station,
            folder=station.folder,
            upkeep=Upkeep(recipe, station, url),
            recipe_file=recipe_file,
        )
    finally:
        window.close()
        line.close()
        log.close()
    say(f"records and pictures are in {station.folder}")
    if code:
        raise typer.Exit(FAILED)
