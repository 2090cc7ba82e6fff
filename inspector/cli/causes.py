"""`inspector causes`: the plant's cause base and what people found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import FAILED, JsonOption, print_json, refuse, say
from inspector.cli.explain import BaseOption, FeedbackOption, feedback_file

if TYPE_CHECKING:
    from inspector.cause.feedback import Feedback

app = typer.Typer(no_args_is_help=True, help="Care for the cause base.")


@app.callback()
def causes() -> None:
    """Care for the cause base."""


@app.command("import")
def import_table(
    file: Annotated[Path, typer.Argument(help="The plant's table (.csv or .xlsx).")],
    out: Annotated[
        Path, typer.Option("--out", help="Folder of the plant's base; made or renewed.")
    ],
    base: BaseOption = None,
    json: JsonOption = False,
) -> None:
    """Put a plant's FMEA or cause table into its cause base; say what did not fit."""
    from inspector.cause.basefile import save_base
    from inspector.cause.causebase import COMMON, load_base
    from inspector.cause.table import merged
    from inspector.cause.tablefile import read_table

    own = out if base is None and (out / COMMON).is_file() else base
    known = load_base(own)
    rows, unreadable = read_table(file)
    made = merged(known, rows)
    misfits = sorted((*unreadable, *made.misfits), key=lambda one: one.row)
    fitting = len(rows) - len(made.misfits)
    if fitting:
        save_base(made.base, out)
    if json:
        print_json(
            {
                "file": str(file),
                "out": str(out),
                "rows": len(rows) + len(unreadable),
                "added": list(made.added),
                "changed": list(made.changed),
                "misfits": [{"row": one.row, "why": one.why} for one in misfits],
                "digest": made.base.digest,
            }
        )
    else:
        say(f"{out}: {len(made.added)} causes added, {len(made.changed)} changed")
        for one in misfits:
            say(f"row {one.row} did not fit: {one.why}")
    if misfits:
        raise typer.Exit(FAILED)


@app.command()
def export(
    out: Annotated[Path, typer.Option("--out", help="A .csv or .xlsx file.")],
    base: BaseOption = None,
) -> None:
    """Write the cause base as a table, one row per cause."""
    from inspector.cause.causebase import load_base
    from inspector.cause.table import rows_of
    from inspector.cause.tablefile import write_table

    rows = list(rows_of(load_base(base)))
    write_table(out, rows)
    say(f"{out}: {len(rows)} causes")


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder of a cause base; else ours.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Validate a cause base: ids, links, sources, both languages."""
    from inspector.cause.causebase import load_base
    from inspector.cause.ranking import load_ranking
    from inspector.cause.schema import INFERENCE

    base = load_base(folder)
    known = list(base.causes())
    rules = {rule.id for rule in base.rules}
    figures = {
        "digest": base.digest,
        "materials": len(base.materials),
        "kinds": sum(1 for _ in base.types()),
        "causes": len(known),
        "to_confirm": sum(cause.source == (INFERENCE,) for cause in known),
        "kinds_without_evidence": [one.id for one in base.types() if not one.evidence],
        "rules_without_rates": sorted(rules - {*load_ranking().rules}),
    }
    if json:
        print_json({"valid": True, **figures})
        return
    say(
        f"right: {figures['causes']} causes of {figures['kinds']} kinds in "
        f"{figures['materials']} materials; {figures['to_confirm']} causes rest on "
        "inference alone and have to be confirmed"
    )


@app.command()
def feedback(
    cause: Annotated[
        str | None, typer.Argument(help="Id of the cause that was proposed.")
    ] = None,
    finding: Annotated[
        str | None, typer.Option("--finding", help="right, wrong or other.")
    ] = None,
    other: Annotated[
        str, typer.Option("--other", help="Id of the true cause, with --finding other.")
    ] = "",
    who: Annotated[str, typer.Option("--who", help="Who checked it.")] = "",
    about: Annotated[str, typer.Option("--about", help="Lot, run or defect.")] = "",
    comment: Annotated[str, typer.Option("--comment", help="What was found.")] = "",
    take_back: Annotated[
        str, typer.Option("--take-back", help="Id of a verdict that no longer counts.")
    ] = "",
    base: BaseOption = None,
    file: FeedbackOption = None,
    json: JsonOption = False,
) -> None:
    """Keep what a check showed, take it back, or list the hit rates."""
    from inspector.cause.causebase import load_base
    from inspector.cause.feedback import FeedbackFile, hit_rates

    kept = FeedbackFile(feedback_file(file))
    if cause is not None or take_back:
        ids = {one.id for one in load_base(base).causes()}
        before = kept.all()
        made = _verdict(cause, finding, other, who, about, comment, take_back, before)
        for name in (made.cause, made.other):
            if name and name not in ids:
                raise refuse(f"no cause {name[:120]!r} in the cause base")
        kept.add(made)
        say(f"kept as {made.id}")
    rates = hit_rates(kept.all())
    if json:
        print_json(
            {
                "verdicts": len(kept.all()),
                "causes": {
                    name: [
                        {
                            "day": r.day.isoformat(),
                            "right": r.right,
                            "checked": r.checked,
                        }
                        for r in found
                    ]
                    for name, found in sorted(rates.items())
                },
            }
        )
        return
    for name, found in sorted(rates.items()):
        say(f"{name}: right {found[-1].right} of {found[-1].checked}")


def _verdict(
    cause: str | None,
    finding: str | None,
    other: str,
    who: str,
    about: str,
    comment: str,
    take_back: str,
    kept: tuple[Feedback, ...],
) -> Feedback:
    """The verdict that the options make; a mistake in them ends the command."""
    import uuid
    from datetime import UTC, datetime

    from inspector.cause.feedback import Feedback, Finding

    if take_back:
        old = next((one for one in kept if one.id == take_back), None)
        if old is None:
            raise refuse(f"no verdict {take_back[:80]!r} to take back")
        cause, finding = old.cause, Finding.WRONG.value
        other = ""
    if finding is None or finding not in [*Finding]:
        raise refuse(f"--finding is right, wrong or other, not {finding!r}")
    try:
        return Feedback(
            id=uuid.uuid4().hex[:12],
            cause=cause or "",
            finding=Finding(finding),
            other=other,
            who=who,
            at=datetime.now(UTC),
            about=about,
            comment=comment,
            takes_back=take_back,
        )
    except ValueError as error:
        raise refuse(str(error)) from error
