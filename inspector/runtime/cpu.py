"""What a certificate calls this machine's processor."""

from __future__ import annotations

import os
import platform
from functools import cache
from pathlib import Path

_CPUINFO = Path(os.sep, "proc", "cpuinfo")  # Linux; elsewhere it is not there
_TELLING = (
    "avx2",
    "avx512f",
    "avx512_vnni",
    "avx512_bf16",
    "amx_bf16",
    "amx_int8",
    "asimddp",
    "bf16",
)
"""Instruction sets that change which kernels an engine takes, and so its rounding."""


@cache
def cpu_name() -> str:
    """Model of the processor and the instruction sets that change the arithmetic."""
    try:
        text = _CPUINFO.read_text("utf-8", errors="replace")
    except OSError:
        text = ""
    return described(text) or platform.processor() or platform.machine() or "cpu"


def described(cpuinfo: str) -> str:
    """Name and instruction sets in the first entry of Linux's `cpuinfo`."""
    values: dict[str, str] = {}
    for line in cpuinfo.splitlines():
        key, _, value = line.partition(":")
        values.setdefault(key.strip(), value.strip())
    name = values.get("model name") or values.get("CPU implementer", "")
    flags = (values.get("flags") or values.get("Features", "")).split()
    sets = [flag for flag in _TELLING if flag in flags]
    return " ".join([name, *sets]).strip()
