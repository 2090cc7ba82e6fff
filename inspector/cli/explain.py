"""`inspector explain`: why a defect or a lot's defects may be there."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import DbOption, JsonOption, print_json, refuse, say

if TYPE_CHECKING:
    from inspector.cause.causebase import CauseBase
    from inspector.cause.explain import Explainer, Explanation, Likeness
    from inspector.cause.lot import Surroundings
    from inspector.cause.note import Language, Note
    from inspector.cause.ranking import Verdicts
    from inspector.explaining import RecordedLot

BaseOption = Annotated[
    Path | None,
    typer.Option("--base", help="Folder of the plant's cause base; else ours."),
]
FeedbackOption = Annotated[
    Path | None,
    typer.Option("--feedback", help="File of verdicts; else that of this computer."),
]
NOTE_KEY = "INSPECTOR_NOTE_KEY"
"""Environment variable with the endpoint's key, where it wants one."""

LanguageOption = Annotated[str, typer.Option("--lang", help="zh or en.")]
_FORMS = (
    "say what to explain: --db URL --defect ID, --material M --kind K, or "
    "--lot FILE.csv --material M --station FILE"
)


def explain(
    db: DbOption = None,
    defect: Annotated[
        str | None,
        typer.Option("--defect", help="Number of its row, or RUN:CAMERA:FRAME:NUMBER."),
    ] = None,
    material: Annotated[
        str | None, typer.Option("--material", help="Material of the cause base.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="Kind of defect, with --material.")
    ] = None,
    evidence: Annotated[
        Path | None,
        typer.Option("--evidence", help="Quantities measured (JSON or YAML)."),
    ] = None,
    lot: Annotated[
        Path | None,
        typer.Option(
            "--lot", help="Defects: kind,x_mm,y_mm,width_mm,height_mm,side,at."
        ),
    ] = None,
    station: Annotated[
        Path | None, typer.Option("--station", help="Station file with the roll table.")
    ] = None,
    events: Annotated[
        Path | None, typer.Option("--events", help="Events: at or y_mm, what (CSV).")
    ] = None,
    base: BaseOption = None,
    feedback: FeedbackOption = None,
    note: Annotated[
        str | None,
        typer.Option(
            "--note", help="URL of an OpenAI-compatible endpoint that words a note."
        ),
    ] = None,
    note_model: Annotated[
        str, typer.Option("--note-model", help="Name of the model there.")
    ] = "default",
    note_limit: Annotated[
        float, typer.Option("--note-limit", help="Seconds it may take.")
    ] = 8.0,
    lang: LanguageOption = "en",
    json: JsonOption = False,
) -> None:
    """Rank candidate causes by evidence, with sources, or say that it is not enough."""
    from dataclasses import asdict

    from inspector.cause.page import as_json, as_lines

    if lang not in ("zh", "en"):
        raise refuse(f"--lang is zh or en, not {lang[:20]!r}")
    known, verdicts = _known(base, feedback)
    if defect is not None and db is not None:
        found = _of_defect(known, verdicts, db, defect, material)
    elif lot is not None and material is not None and station is not None:
        found = _of_lot(known, verdicts, lot, events, material, station)
    elif kind is not None and material is not None:
        found = _of_kind(known, verdicts, material, kind, evidence)
    else:
        raise refuse(_FORMS)
    worded = None if note is None else _note(found, note, note_model, note_limit, lang)
    if json:
        document = as_json(found, known, lang)
        print_json(document if worded is None else {**document, "note": asdict(worded)})
        return
    if worded is not None and worded.by == "model":
        say(worded.text)
        return
    if worded is not None:
        say(f"inspector: the plain text is shown: {worded.why}")
    for line in as_lines(found, lang):
        say(line)


def _note(
    found: Sequence[Explanation], url: str, model: str, limit_s: float, lang: str
) -> Note:
    """A note by the plant's language model, or the plain text."""
    from inspector.cause.endpoint import Endpoint

    key = os.environ.get(NOTE_KEY, "")
    language: Language = "zh" if lang == "zh" else "en"
    return Endpoint(url, model, limit_s, key).note(found, language)


def feedback_file(told: Path | None) -> Path:
    """Where verdicts are kept."""
    from inspector.cause.feedback import default_file

    return told or default_file()


def _known(
    base: Path | None, feedback: Path | None
) -> tuple[CauseBase, Mapping[str, Verdicts]]:
    from inspector.cause.causebase import load_base
    from inspector.cause.feedback import FeedbackFile, verdicts

    return load_base(base), verdicts(FeedbackFile(feedback_file(feedback)).all())


def _explainer(
    base: CauseBase, verdicts: Mapping[str, Verdicts], surroundings: Surroundings
) -> Explainer:
    from inspector.cause.explain import Explainer
    from inspector.cause.ranking import load_ranking

    return Explainer.of(base, load_ranking(), surroundings, verdicts)


def _of_defect(
    base: CauseBase,
    verdicts: Mapping[str, Verdicts],
    db: str,
    defect: str,
    material: str | None,
) -> Sequence[Explanation]:
    from dataclasses import replace

    from inspector.explaining import material_in, recorded_lot

    recorded = recorded_lot(db, defect)
    named = material or material_in(base, recorded.material)
    explainer = replace(
        _explainer(base, verdicts, recorded.surroundings),
        likeness=_likeness(base, db, recorded),
    )
    found = explainer.lot(recorded.lot, named)
    return [one for one in found if recorded.index in one.members]


def _likeness(base: CauseBase, db: str, recorded: RecordedLot) -> Likeness | None:
    """Pictures beside a database file; the ranking does without them elsewhere."""
    from platformdirs import user_cache_path

    from inspector.errors import ArtifactError
    from inspector.searching import lot_pictures
    from inspector.store.opened import database_file

    if not recorded.evidence or (file := database_file(db)) is None:
        return None
    cache = user_cache_path("surface-inspector") / "texts"
    try:
        return lot_pictures(base, recorded, file.parent / "evidence", cache)
    except ArtifactError as error:
        say(f"inspector: pictures do not break ties: {error}")
        return None


def _of_lot(
    base: CauseBase,
    verdicts: Mapping[str, Verdicts],
    lot: Path,
    events: Path | None,
    material: str,
    station: Path,
) -> Sequence[Explanation]:
    from inspector import station as stations
    from inspector.cause.lotfile import read_lot
    from inspector.explaining import surroundings_of

    base.members(material)
    line = surroundings_of(stations.load(station))
    return _explainer(base, verdicts, line).lot(read_lot(lot, events), material)


def _of_kind(
    base: CauseBase,
    verdicts: Mapping[str, Verdicts],
    material: str,
    kind: str,
    evidence: Path | None,
) -> Sequence[Explanation]:
    from inspector.cause.lot import Surroundings
    from inspector.cause.lotfile import read_evidence
    from inspector.errors import CauseError

    if not base.candidates(material, kind).types:
        known = [
            name
            for one in base.members(material)
            for part in base.materials[one].defect_types
            for name in part.names
        ]
        raise CauseError(f"{material} has no kind {kind[:60]!r}, have {known}")
    told = {} if evidence is None else read_evidence(evidence)
    return [_explainer(base, verdicts, Surroundings()).kind(material, kind, told)]
