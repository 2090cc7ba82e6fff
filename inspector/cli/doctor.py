"""`inspector doctor`: what this machine has, and the remedy for what it lacks."""

from __future__ import annotations

from inspector.cli.common import JsonOption, print_json


def doctor(json: JsonOption = False) -> None:
    """Look at this machine: packages, runtimes, cameras, models, display, disk."""
    from rich.console import Console

    from inspector.preflight.machine import look

    findings = look()
    if json:
        print_json({"findings": [finding.document() for finding in findings]})
        return
    console = Console()
    signs = {"ok": "[green]ok  [/]", "note": "[yellow]note[/]", "bad": "[red]bad [/]"}
    for finding in findings:
        console.print(f"{signs[finding.state]} {finding.what}: ", end="")
        console.print(finding.found, markup=False, highlight=False)
        if finding.remedy:
            console.print(f"     -> {finding.remedy}", markup=False, highlight=False)
