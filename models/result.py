"""One file with everything: figures, folds, details, and how to get them again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from models.appraise import Appraisal
from models.circumstances import Circumstances
from models.evaluate import Report
from models.fold_runs import FoldRun, Job, Spread, at_others
from models.scoring.operating import Choice, Costs


def result(
    job: Job,
    runs: Sequence[FoldRun],
    figures: Report,
    appraisal: Appraisal,
    spread: Mapping[str, Spread],
    circumstances: Circumstances,
) -> dict[str, object]:
    """The document that `--json` prints and `--out` keeps.

    The figures of the contract stand at the top; with folds they are means over them,
    and the counts are sums.
    """
    first = runs[0]
    document: dict[str, object] = {
        "model": first.manifest.name,
        "digest": _sum([run.digest for run in runs]),
        "data": job.data,
        "split": job.split,
        "data_sha256": data_sha256(runs),
        "runtime": first.runtime,
    }
    document |= asdict(figures)
    document["spread"] = {name: asdict(value) for name, value in spread.items()}
    document["folds"] = _folds(runs, appraisal.cheapest.costs)
    document["detail"] = asdict(appraisal)
    document["circumstances"] = asdict(circumstances)
    return document


def facts(document: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """What stands at the head of the page."""
    around = document["circumstances"]
    known = around if isinstance(around, Mapping) else {}
    folds = document["folds"]
    labels = [str(fold["fold"]) for fold in folds] if isinstance(folds, list) else []
    return (
        *((name, str(document[name])) for name in ("data", "split")),
        *([("folds", ", ".join(labels))] if len(labels) > 1 else []),
        ("runtime", str(document["runtime"])),
        ("model", str(document["digest"])),
        ("data sha256", str(document["data_sha256"])),
        ("code", str(known.get("git_revision") or "not in a checkout")),
        ("machine", f"{known.get('processor')}, {known.get('cores')} cores"),
    )


def data_sha256(runs: Sequence[FoldRun]) -> str:
    """Over the data of all folds, clean pictures included."""
    parts = [r.labelled.data_sha256 for r in runs]
    return _sum(parts + [r.clean.data_sha256 for r in runs if r.clean is not None])


def read_choice(path: Path) -> tuple[Choice, str]:
    """The threshold that the folds of a result ask for, and what they were.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is no result of folds: what a single held-out split would ask
            for must not be taken.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
        folds, cheapest = content["folds"], content["detail"]["cheapest"]
        choice = Choice(
            float(cheapest["threshold"]),
            float(cheapest["cost_per_bad_frame"]),
            Costs(**cheapest["costs"]),
        )
        words = f"{len(folds)} folds of {content['data']}, {content['images']} pictures"
    except (KeyError, TypeError, json.JSONDecodeError) as cause:
        raise ValueError(
            f"{path}: expected a result of `inspector lab evaluate detector --out`"
        ) from cause
    if len(folds) < 2:
        raise ValueError(
            f"{path}: a threshold is chosen on training folds, and this is one split; "
            "run `inspector lab evaluate detector --folds` on the training data"
        )
    return choice, words


def _folds(runs: Sequence[FoldRun], costs: Costs) -> list[dict[str, object]]:
    others = at_others(runs, costs) if len(runs) > 1 else ()
    rows: list[dict[str, object]] = []
    for number, run in enumerate(runs):
        row: dict[str, object] = {"fold": run.label, "digest": run.digest}
        row["data_sha256"] = data_sha256([run])
        row |= asdict(run.figures)
        if others:
            row["at_others_threshold"] = asdict(others[number])
        rows.append(row)
    return rows


def _sum(digests: Sequence[str]) -> str:
    """The digest itself, or one over several in order."""
    if len(digests) == 1:
        return digests[0]
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()
