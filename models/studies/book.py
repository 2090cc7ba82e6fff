"""The two files of a study, made anew from what its folder holds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from inspector.errors import ArtifactError
from inspector.files import read_json, write_atomic
from models.circumstances import gather
from models.studies.rows import ROW, Kept
from models.studies.table import Done, document, markdown, tables
from models.studies.told import Row, Study

JSON_NAME, PAGE_NAME = "study.json", "study.md"


def write_book(
    study: Study, rows: Sequence[Row], out: Path, command: Sequence[str]
) -> Mapping[str, object]:
    """Write `study.json` and `study.md` from all rows that are done.

    Args:
        study: What was asked.
        rows: All that belong to it, done or not.
        out: Its folder.
        command: What was typed, for the record.

    Returns:
        What `study.json` holds.

    Raises:
        ArtifactError: A row's file is damaged.
    """
    kept = [
        read_json(out / row.folder / ROW, ArtifactError)
        for row in rows
        if (out / row.folder / ROW).is_file()
    ]
    arms = tables(study, [_done(one) for one in kept])
    around = gather()
    content: dict[str, object] = {
        "study": study.model_dump(mode="json"),
        "command": list(command),
        "asked_rows": len(rows),
        "done_rows": len(kept),
        "data_sha256": sorted({str(one["data_sha256"]) for one in kept}),
        "arms": document(arms),
        "rows": kept,
        "circumstances": asdict(around),
    }
    facts = (
        f"{len(kept)} of {len(rows)} rows are done",
        f"command: `{' '.join(command)}`",
        f"code: {around.git_revision or 'not in a checkout'}",
        f"scored on {', '.join(_data(kept)) or 'nothing yet'}",
        f"machine: {around.processor}, {around.cores} cores",
    )
    text = json.dumps(content, ensure_ascii=False, indent=2)
    write_atomic(out / JSON_NAME, text.encode())
    write_atomic(out / PAGE_NAME, markdown(study, arms, facts).encode())
    return content


def _data(kept: Sequence[Kept]) -> list[str]:
    return sorted(
        {
            f"{one['data']} ({one['split']}, sha256 {str(one['data_sha256'])[:12]})"
            for one in kept
        }
    )


def _done(kept: Mapping[str, object]) -> Done:
    figures, budget, classes = kept["figures"], kept["budget"], kept["classes"]
    if not (
        isinstance(figures, Mapping)
        and isinstance(budget, Mapping)
        and isinstance(classes, list)
    ):
        raise ArtifactError(f"the row of {kept.get('arm')} is damaged; remove its file")
    return Done(
        str(kept["arm"]),
        str(kept["fold"]),
        int(str(kept["seed"])),
        {str(name): float(value) for name, value in figures.items()},
        {
            str(one["name"]): float(one["ap50"])
            for one in classes
            if one["ap50"] is not None
        },
        dict(budget),
    )
