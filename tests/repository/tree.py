"""The repository as the tests in this folder see it."""

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("inspector", "ui", "models")
OURS = (*PRODUCT, "tests", "benchmarks")


@cache
def sources(*tops: str) -> tuple[Path, ...]:
    """All Python files below `tops`, in a fixed order."""
    return tuple(sorted(file for top in tops for file in (ROOT / top).rglob("*.py")))


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def nodes(*tops: str) -> Iterator[tuple[Path, ast.AST]]:
    """Every node of every file below `tops`, with its file."""
    for file in sources(*tops):
        for node in ast.walk(parsed(file)):
            yield file, node


def place(file: Path, node: ast.AST | None = None) -> str:
    """`inspector/files.py:12`, as a reader can click it."""
    where = file.relative_to(ROOT).as_posix()
    return f"{where}:{getattr(node, 'lineno', 0)}" if node else where


def python(
    *arguments: str,
    environ: Mapping[str, str],
    timeout_s: float = 120,
    cwd: Path = ROOT,
) -> subprocess.CompletedProcess[str]:
    """Run this interpreter in a process of its own, from the checkout.

    A separate process, because what is looked at is what an import leaves behind.
    """
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=dict(environ),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout_s,
        stdin=subprocess.DEVNULL,
        check=False,
    )
