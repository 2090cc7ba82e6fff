"""The whole product from a GigE Vision camera on loopback to a Modbus coil.

    unshare -n sh -c 'ip link set lo up; python benchmarks/gige_line.py run'

`run` starts a camera made of software (`inspector cameras emulate`) and a Modbus TCP
server, each in a process of its own, and inspects for `--seconds` with the real
detector. It prints, as JSON: the ledger, the gaps, rejects against coils, and the time
from the device's own timestamp of the block that completed a rejected frame to the
controller's acknowledgement of its coil, p50 and p99, with the machine's load.

`controller` is that server. Refuses to run where there is any network but loopback,
for cameras are found by broadcast.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from pymodbus.client import ModbusTcpClient
from pymodbus.server import StartAsyncTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from inspector.build import make_plan, read_line
from inspector.camera.base import Camera
from inspector.camera.gvcp import device_answers
from inspector.cli.drive import drive, summary
from inspector.factory.base import Output
from inspector.findings import Mark
from inspector.line.runner import LineRunner
from inspector.resources import data_folder
from inspector.status import Phase
from inspector.types import Block

PORT = 15020
COILS = 2000


@dataclass
class Times:
    """When blocks were taken by the device's clock, and when coils were acknowledged.

    Attributes:
        blocks: Line after the last of each block, and its device time.
        coils: Line after the last of each rejected frame, and when it was acknowledged.
    """

    blocks: list[tuple[int, float]] = field(default_factory=list)
    coils: list[tuple[int, float]] = field(default_factory=list)

    def latencies_ms(self) -> list[float]:
        """Per reject: device time of the block that completed the frame, to coil."""
        ends = np.array([line for line, _ in self.blocks])
        found = []
        for line, acknowledged_s in self.coils:
            at = int(np.searchsorted(ends, line))
            if at < len(ends):
                found.append((acknowledged_s - self.blocks[at][1]) * 1e3)
        return found


class TimedCamera:
    """Notes the device's time of each block."""

    def __init__(self, camera: Camera, times: Times) -> None:
        self._camera, self._times = camera, times
        self.bounds, self.get, self.set = camera.bounds, camera.get, camera.set
        self.start, self.stop = camera.start, camera.stop

    @property
    def name(self) -> str:
        """Its name in the station file."""
        return self._camera.name

    @property
    def width_px(self) -> int:
        """Pixels of one line."""
        return self._camera.width_px

    def __enter__(self) -> Self:
        self._camera.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._camera.__exit__(kind, error, trace)

    def read(self, timeout_s: float) -> Block:
        """The next block."""
        block = self._camera.read(timeout_s)
        if block.device_time_ns is not None:
            end = block.first_line + block.lines
            self._times.blocks.append((end, block.device_time_ns / 1e9))
        return block


class TimedOutput:
    """Notes when a coil was acknowledged."""

    def __init__(
        self, output: Output, times: Times, pitch_mm: float, overlap_lines: int
    ) -> None:
        self._output, self._times = output, times
        self._pitch_mm, self._overlap_lines = pitch_mm, overlap_lines

    def __enter__(self) -> Self:
        self._output.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._output.__exit__(kind, error, trace)

    def send(self, mark: Mark, at: datetime) -> None:
        """Hand over one mark."""
        self._output.send(mark, at)
        if mark.decision.value == "REJECT":
            owned_to = round((mark.position_mm + mark.length_mm) / self._pitch_mm)
            line = owned_to + self._overlap_lines // 2
            self._times.coils.append((line, time.time()))

    def beat(self, phase: Phase, at: datetime) -> None:
        """Say that the line is alive."""
        self._output.beat(phase, at)


def run(seconds: float, runtime: str, lost: float) -> dict[str, object]:
    """One run, measured."""
    if {name for _, name in socket.if_nameindex()} != {"lo"}:
        raise SystemExit(
            "refused: run it in a network namespace of its own, see --help"
        )
    times = Times()
    with tempfile.TemporaryDirectory() as folder:
        camera, controller = _start(lost)
        try:
            station = data_folder() / "stations" / "gige-loopback.yaml"
            recipe = data_folder() / "recipes" / "gige-steel.yaml"
            the_recipe, the_station = read_line(station, recipe, Path(folder))
            part = the_station.runtime.model_copy(update={"name": runtime})
            outputs = tuple(
                one.model_copy(update={"coils": COILS}) for one in the_station.outputs
            )
            the_station = the_station.model_copy(
                update={"runtime": part, "outputs": outputs}
            )
            plan = make_plan(the_recipe, the_station)
            plan = replace(
                plan,
                cameras=_each(plan.cameras, lambda made: TimedCamera(made, times)),
                outputs=_each(
                    plan.outputs,
                    lambda made: TimedOutput(
                        made,
                        times,
                        the_recipe.camera.pitch_mm[1],
                        the_recipe.camera.overlap_lines,
                    ),
                ),
            )
            line = LineRunner(plan)
            began = resource.getrusage(resource.RUSAGE_SELF)
            status = drive(line, "gige", seconds=seconds)
            line.close()
            ended = resource.getrusage(resource.RUSAGE_SELF)
            coils = _coils()
        finally:
            for process in (camera, controller):
                process.send_signal(signal.SIGINT)
            for process in (camera, controller):
                process.wait(20)
    rejects = status.verdicts.get("REJECT", 0)
    latencies = times.latencies_ms()
    spent = ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime
    return {
        **summary(status),
        "unaccounted_lines": status.ledger.produced_lines
        - status.ledger.inspected_lines
        - status.ledger.masked_lines
        - status.ledger.gap_lines,
        "rejects": rejects,
        "coils_set": coils,
        "block_to_coil_ms": _quantiles(latencies),
        "cores_used_by_the_line": spent / seconds,
        "cores": os.cpu_count(),
        "load": os.getloadavg(),
    }


def _each(
    makers: Mapping[str, Callable[[], Any]], around: Callable[[Any], Any]
) -> dict[str, Callable[[], Any]]:
    return {name: (lambda make=make: around(make())) for name, make in makers.items()}


def _quantiles(latencies: list[float]) -> dict[str, float] | None:
    if not latencies:
        return None
    p50, p99 = np.percentile(latencies, [50, 99])
    return {
        "p50": round(float(p50), 2),
        "p99": round(float(p99), 2),
        "max": round(max(latencies), 2),
        "rejects": len(latencies),
    }


def _start(lost: float) -> tuple[subprocess.Popen[bytes], subprocess.Popen[bytes]]:
    camera = subprocess.Popen(
        [sys.executable, "-m", "inspector", "cameras", "emulate", "--lost", str(lost)]
    )
    controller = subprocess.Popen([sys.executable, __file__, "controller"])
    deadline_s = time.monotonic() + 120
    while not (device_answers("127.0.0.1") and _listening()):
        if time.monotonic() > deadline_s:
            raise SystemExit("camera or controller did not come up")
        time.sleep(0.2)
    return camera, controller


def _listening() -> bool:
    with socket.socket() as way:
        return way.connect_ex(("127.0.0.1", PORT)) == 0


def _coils() -> int:
    client = ModbusTcpClient("127.0.0.1", port=PORT)
    client.connect()
    try:
        return sum(client.read_coils(0, count=COILS, device_id=1).bits[:COILS])
    finally:
        client.close()


def controller() -> None:
    """A Modbus TCP server until it is interrupted."""
    bits = [SimData(0, values=[False] * COILS, datatype=DataType.BITS)]
    words = [SimData(0, values=0, count=100, datatype=DataType.REGISTERS)]
    device = SimDevice(1, simdata=(bits, bits, words, words))
    try:
        asyncio.run(StartAsyncTcpServer(device, address=("127.0.0.1", PORT)))
    except KeyboardInterrupt:
        return


def main() -> None:
    """Read the command line and print what was measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("run", "controller"))
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--runtime", default="onnx")
    parser.add_argument("--lost", type=float, default=0.0, help="packets in 1000")
    options = parser.parse_args()
    if options.what == "controller":
        controller()
        return
    print(json.dumps(run(options.seconds, options.runtime, options.lost), indent=2))


if __name__ == "__main__":
    main()
