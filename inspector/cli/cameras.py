"""`inspector cameras`: what answers, blocks to files, calibration, a camera to try."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.calibrate import app as calibrate
from inspector.cli.common import (
    FAILED,
    NOT_STARTED,
    JsonOption,
    need_folder,
    print_json,
    refuse,
    say,
)

if TYPE_CHECKING:
    from inspector.camera.found import FoundCamera

app = typer.Typer(no_args_is_help=True, help="Line cameras: find, grab, calibrate.")
app.add_typer(calibrate, name="calibrate")

DriverOption = Annotated[
    str | None,
    typer.Option("--driver", help="aravis, genicam, pylon, simulated or replay."),
]
DeviceOption = Annotated[
    str,
    typer.Option(
        "--device",
        help="Address (aravis), serial number (genicam, pylon), scene or folder.",
    ),
]
ProducerOption = Annotated[
    Path | None, typer.Option("--producer", help="A GenTL producer (.cti).")
]
StationChoice = Annotated[
    Path | None, typer.Option("--station", help="The camera stands in this station.")
]
CameraOption = Annotated[
    str, typer.Option("--camera", help="Its name in the station; else the first.")
]


@app.command("list")
def list_cameras(
    driver: DriverOption = None,
    producer: ProducerOption = None,
    emulated: Annotated[
        bool, typer.Option("--emulated", help="pylon's emulator instead of cameras.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Ask every driver that is installed which cameras answer now."""
    from inspector.camera.search import DRIVERS, search

    if driver is not None and driver not in DRIVERS:
        raise refuse(
            f"no driver {driver!r} can search; have {', '.join(DRIVERS)} "
            "(simulated and replay need no search)"
        )
    asked = (driver,) if driver else DRIVERS
    found: list[FoundCamera] = []
    problems: dict[str, str] = {}
    for name in asked:
        answer = search(name, producer=producer, emulated=emulated)
        found += answer.cameras
        if answer.problem:
            problems[name] = answer.problem
    if json:
        cameras = [camera.document() for camera in found]
        print_json({"cameras": cameras, "problems": problems})
    else:
        for camera in found:
            typer.echo(
                f"{camera.driver:8} {camera.device:24} {camera.vendor} {camera.model} "
                f"{camera.serial} {camera.address}".rstrip()
            )
    for name, problem in problems.items():
        say(f"inspector: {name}: {problem}")
    if len(problems) == len(asked):
        raise typer.Exit(NOT_STARTED)
    if not found:
        say("inspector: no camera answers; check power, cable and the network mask")


@app.command()
def grab(
    out: Annotated[Path, typer.Option("--out", help="Folder for the blocks.")],
    driver: DriverOption = None,
    device: DeviceOption = "",
    station: StationChoice = None,
    camera: CameraOption = "",
    producer: ProducerOption = None,
    blocks: Annotated[int, typer.Option("--blocks", min=1)] = 10,
    lines: Annotated[int, typer.Option("--lines", min=16, max=65_536)] = 512,
    line_rate: Annotated[
        float | None, typer.Option("--line-rate", min=1, help="Lines per second.")
    ] = None,
    exposure: Annotated[
        float | None, typer.Option("--exposure", min=0.1, help="Microseconds.")
    ] = None,
    pixel_format: Annotated[str, typer.Option("--pixel-format")] = "Mono8",
    json: JsonOption = False,
) -> None:
    """Take blocks from one camera and store them as a recording to replay."""
    from inspector.camera.search import Choice, open_choice
    from inspector.camera.takes import record

    choice = Choice(driver, device, station, camera, producer, lines, pixel_format)
    need_folder(out)
    with open_choice(choice, line_rate, exposure) as opened:
        done = record(opened, out, blocks)
    if json:
        print_json(done.document())
    else:
        say(
            f"{done.blocks} blocks, {done.lines} lines of {done.width_px} px in {out}, "
            f"{done.lost_lines} lines lost"
            f", {done.incomplete_blocks} blocks damaged"
        )
    problem = done.problem
    if not problem and not done.blocks:
        problem = (
            "no block came whole; check the cable, and packet_bytes against the "
            "network's MTU"
        )
    if problem:
        say(f"inspector: {problem}")
        raise typer.Exit(FAILED)


@app.command()
def emulate(
    scene: Annotated[str, typer.Option("--scene", help="Whose web.")] = "steel-gige",
    address: Annotated[str, typer.Option("--address")] = "127.0.0.1",
    serial: Annotated[str, typer.Option("--serial")] = "LOOP1",
    lines: Annotated[int, typer.Option("--lines", min=16, help="Of a block.")] = 512,
    line_rate: Annotated[
        float | None, typer.Option("--line-rate", min=1, max=80_000)
    ] = None,
    web_lines: Annotated[
        int, typer.Option("--web-lines", min=512, help="Painted once, repeated.")
    ] = 16_384,
    lost: Annotated[
        float, typer.Option("--lost", min=0, max=1000, help="Packets in 1000.")
    ] = 0.0,
    stamped: Annotated[
        bool, typer.Option("--stamped", help="Four pixels of a line are its number.")
    ] = False,
    chunks: Annotated[
        bool, typer.Option("--chunks", help="Counters behind each block; slow.")
    ] = False,
    began: Annotated[
        float | None, typer.Option("--began", help="Unix time of the web's line 0.")
    ] = None,
) -> None:
    """A GigE Vision line camera made of software, until Ctrl-C; see docs/cameras.md."""
    import signal
    import threading
    import time

    from inspector.camera.loopback import LoopbackSettings, serve
    from inspector.camera.painter import Painter
    from inspector.camera.scene import load_scene

    the_scene = load_scene(scene)
    web = Painter(the_scene).paint(0, web_lines)
    settings = LoopbackSettings(
        serial=serial,
        address=address,
        line_rate_hz=line_rate or the_scene.line_rate_hz,
        block_lines=lines,
        began_s=time.time() if began is None else began,
        lost_per_mille=lost,
        stamped=stamped,
        chunks=chunks,
    )
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    serve(settings, web, stop, lambda: say(f"{serial} answers at {address}"))
