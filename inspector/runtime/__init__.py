"""Runs networks and nothing else."""

import sys

# openvino sends usage events over the network when it is imported; a plant's machine
# sends nothing to anyone, so its sender is not importable. OpenVINO works without it.
sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # blocks the import
