"""`inspector bench`: this machine's speed, side by side in one run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import JsonOption, print_json, say

if TYPE_CHECKING:
    pass


def bench(
    model: Annotated[
        str, typer.Option("--model", help="A name in the zoo or a model's folder.")
    ] = "virtual-steel",
    runtime: Annotated[
        str, typer.Option("--runtime", help="Of the whole path.")
    ] = "openvino",
    blocks: Annotated[
        int, typer.Option("--blocks", min=1, help="Painted blocks per density.")
    ] = 10,
    threads: Annotated[int, typer.Option("--threads", min=1)] = 1,
    peer: Annotated[
        Path | None,
        typer.Option("--peer", help="Folder of a peer that `lab train peer` left."),
    ] = None,
    without_peer: Annotated[
        bool, typer.Option("--without-peer", help="Leave the peer out.")
    ] = False,
    data: Annotated[
        str, typer.Option("--data", help="Labelled set for the scores, apart.")
    ] = "",
    scored: Annotated[
        int, typer.Option("--scored", min=1, help="Pictures of it.")
    ] = 24,
    growth: Annotated[
        bool, typer.Option("--growth/--no-growth", help="Widths, batches, cameras.")
    ] = True,
    cpu_time: Annotated[
        bool, typer.Option("--cpu-time", help="Processor time, on a busy machine.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for table and drawing.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Measure screening, whole path, network per runtime, and the peer."""
    from inspector.benchmark.page import drawing, markdown
    from inspector.benchmark.run import Wanted, measure
    from inspector.files import write_atomic

    wanted = Wanted(
        model=model,
        runtime=runtime,
        blocks=blocks,
        threads=threads,
        peer=peer,
        with_peer=not without_peer,
        data=data,
        scored=scored,
        growth=growth,
        cpu_time=cpu_time,
    )
    found = measure(wanted, say)
    text = markdown(found)
    if out is not None:
        write_atomic(out / "benchmark.md", text.encode())
        write_atomic(out / "benchmark.svg", drawing(found).encode())
    if json:
        print_json(found.document())
    else:
        say(text)
