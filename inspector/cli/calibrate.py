"""`inspector cameras calibrate`: flat field, millimetres across, encoder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import JsonOption, need_folder, print_json, refuse, say

if TYPE_CHECKING:
    from inspector.types import Pixels

app = typer.Typer(no_args_is_help=True, help="Flat field, px to mm, encoder.")

Driver = Annotated[str | None, typer.Option("--driver", help="The camera's driver.")]
Device = Annotated[str, typer.Option("--device", help="Address, serial or scene.")]
StationFile = Annotated[Path | None, typer.Option("--station", help="Its station.")]
CameraName = Annotated[str, typer.Option("--camera", help="Its name there.")]
Lines = Annotated[int, typer.Option("--lines", min=512, help="Lines to average.")]
Operator = Annotated[str, typer.Option("--operator", help="Who does it; else you.")]
Serial = Annotated[str, typer.Option("--serial", help="The camera's serial number.")]
Out = Annotated[Path, typer.Option("--out", help="File that the station names.")]
Days = Annotated[int, typer.Option("--valid-days", min=1, help="Until it expires.")]


@app.command("flat-field")
def flat_field(
    out: Out,
    driver: Driver = None,
    device: Device = "",
    station: StationFile = None,
    camera: CameraName = "",
    dark: Annotated[
        Path | None, typer.Option("--dark", help="Recorded dark lines (a folder).")
    ] = None,
    white: Annotated[
        Path | None, typer.Option("--white", help="Recorded white lines (a folder).")
    ] = None,
    lines: Lines = 2048,
    operator: Operator = "",
    serial: Serial = "",
    valid_days: Days = 90,
    json: JsonOption = False,
) -> None:
    """Dark and white reference to a correction of every column."""
    from inspector.camera.calibration import FlatFieldSession

    need_folder(out.parent)
    session = FlatFieldSession()
    choice = (driver, device, station, camera)
    session.dark(_lines(choice, dark, lines, "cover the lens"))
    session.white(_lines(choice, white, lines, "lay the white sheet, lamp warm"))
    field, figures = session.finish()
    field.save(out)
    _note("flat-field", out, camera or device, serial, operator, valid_days, figures)
    if figures["columns_that_stand_out"]:
        say(
            f"{figures['columns_that_stand_out']:.0f} columns stand out by 10 %: clean "
            "sheet and lens and take it again, or they stay as stripes if it was dirt"
        )
    _tell(json, out, figures, "flat field")


@app.command()
def scale(
    out: Out,
    period: Annotated[
        float, typer.Option("--period", min=0.01, help="Stripe to stripe, in mm.")
    ],
    driver: Driver = None,
    device: Device = "",
    station: StationFile = None,
    camera: CameraName = "",
    target: Annotated[
        Path | None, typer.Option("--target", help="Recorded target (a folder).")
    ] = None,
    lines: Lines = 512,
    operator: Operator = "",
    serial: Serial = "",
    valid_days: Days = 365,
    json: JsonOption = False,
) -> None:
    """A striped or checkered target to millimetres for every column."""
    from inspector.vision.scale import fit_scale

    need_folder(out.parent)
    choice = (driver, device, station, camera)
    pixels = _lines(choice, target, lines, "lay the target across the width")
    try:
        found = fit_scale(pixels, period)
    except ValueError as cause:
        raise refuse(str(cause)) from cause
    found.save(out)
    figures = {
        "pitch_mm": found.pitch_mm,
        "width_mm": found.width_mm,
        "residual_px": found.residual_px,
    }
    _note("scale", out, camera or device, serial, operator, valid_days, figures)
    _tell(json, out, figures, "scale")


@app.command()
def encoder(
    out: Out,
    length: Annotated[
        float, typer.Option("--length", min=1, help="Measured length in mm.")
    ],
    counts: Annotated[
        list[float] | None,
        typer.Option("--counts", help="Counts over that length; repeat it."),
    ] = None,
    driver: Driver = None,
    device: Device = "",
    station: StationFile = None,
    camera: CameraName = "",
    operator: Operator = "",
    serial: Serial = "",
    json: JsonOption = False,
) -> None:
    """A measured length of web to encoder counts per millimetre."""
    from inspector.camera.calibration import EncoderSession
    from inspector.files import write_atomic

    need_folder(out.parent)
    session = EncoderSession()
    for number in counts or _counted((driver, device, station, camera), length):
        session.measured(0, number, length)
    per_mm, spread = session.finish()
    figures = {"counts_per_mm": per_mm, "spread": spread}
    write_atomic(out, f"counts_per_mm: {per_mm:.6g}\n".encode())
    _note("encoder", out, camera or device, serial, operator, 365, figures)
    _tell(json, out, figures, "encoder constant")


_Chosen = tuple[str | None, str, Path | None, str]


def _lines(chosen: _Chosen, recorded: Path | None, lines: int, what: str) -> Pixels:
    """Lines of a recording, else of the camera once the person says: ready."""
    from inspector.camera.search import Choice, open_choice
    from inspector.camera.takes import lines_of

    driver, device, station, camera = chosen
    choice = Choice(driver, device, station, camera)
    if recorded is not None:
        choice = Choice("replay", str(recorded))
    elif driver is None and station is None:
        raise refuse("which camera? give --driver and --device, --station, or folders")
    with open_choice(choice) as opened:  # before anybody walks to the machine
        if recorded is None:
            typer.confirm(f"{what}; ready?", default=True, abort=True, err=True)
        return lines_of(opened, lines, choice.lines)


def _counted(chosen: _Chosen, length: float) -> list[float]:
    from inspector.camera.features import ENCODER
    from inspector.camera.search import Choice, open_choice

    with open_choice(Choice(*chosen)) as opened:
        before = opened.get(ENCODER)
        typer.confirm(f"move the web by {length:g} mm; done?", abort=True, err=True)
        return [abs(opened.get(ENCODER) - before)]


def _note(
    kind: str,
    out: Path,
    camera: str,
    serial: str,
    operator: str,
    valid_days: int,
    figures: dict[str, float],
) -> None:
    from datetime import UTC, datetime

    from inspector.camera.calibration import Note
    from inspector.cli.common import person

    who = operator or person()
    now = datetime.now(UTC)
    Note(kind, now, who, camera, serial, valid_days, figures).save(out)


def _tell(json: bool, out: Path, figures: dict[str, float], what: str) -> None:
    if json:
        print_json({"file": str(out), **figures})
    else:
        words = ", ".join(f"{name} {value:.6g}" for name, value in figures.items())
        say(f"{what} in {out}: {words}")
