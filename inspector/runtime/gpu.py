"""The small interface to a GPU that engines need, whoever provides it.

Two packages do: NVIDIA's `cuda.bindings` and pycuda, each in a file of its own that is
imported only when it is opened. Both use the primary context, which TensorRT shares; a
second one would make buffers that are invalid in the engine's.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from inspector.errors import InferenceError

Bytes = NDArray[np.uint8]
Scalar = np.uint64 | np.int64 | np.int32
"""A kernel's argument; pointers are uint64."""

BACKENDS = {
    "cuda-python": "inspector.runtime.gpu_cuda_python",
    "pycuda": "inspector.runtime.gpu_pycuda",
}
"""Tried in this order; the first has CUDA graphs."""


@dataclass(frozen=True, slots=True)
class GpuFacts:
    """What a certificate and a cache key say about a GPU.

    Attributes:
        name: As the driver calls it.
        compute_capability: Major and minor.
        driver: Version of CUDA that the driver supports, as 1000 * major + 10 * minor.
        memory_bytes: All of it.
    """

    name: str
    compute_capability: tuple[int, int]
    driver: int
    memory_bytes: int

    @property
    def arch(self) -> str:
        """The machine that kernels are compiled for, for example `sm_90`."""
        major, minor = self.compute_capability
        return f"sm_{major}{minor}"

    @property
    def label(self) -> str:
        """GPU and driver in one line."""
        major, minor = divmod(self.driver, 1000)
        return f"{self.name} {self.arch} cuda {major}.{minor // 10}"


class Gpu(Protocol):
    """Memory, streams and kernels of one GPU. Made, used and closed by one thread.

    Every method raises `InferenceError` when the driver refuses.
    """

    @property
    def facts(self) -> GpuFacts:
        """What it is."""
        ...

    def allocate(self, size: int) -> int:
        """A device pointer to `size` bytes; given back by `close`."""
        ...

    def pinned(self, size: int) -> Bytes:
        """`size` bytes of page-locked memory; given back by `close`."""
        ...

    def stream(self) -> int:
        """The handle of the one stream that all work is queued on."""
        ...

    def upload(self, pointer: int, source: Bytes) -> None:
        """Queue a copy of page-locked bytes to the device."""
        ...

    def download(self, target: Bytes, pointer: int) -> None:
        """Queue a copy from the device to page-locked bytes."""
        ...

    def load(self, code: bytes, name: str) -> None:
        """Make the kernel `name` in compiled code ready for `launch`."""
        ...

    def launch(
        self, name: str, blocks: int, threads: int, arguments: Sequence[Scalar]
    ) -> None:
        """Queue a kernel over `blocks` times `threads`."""
        ...

    def capture(self, work: Callable[[], None]) -> Callable[[], None] | None:
        """What queues all of `work` at once; None where graphs cannot be had."""
        ...

    def wait(self) -> None:
        """Wait until everything that was queued is done."""
        ...

    def close(self) -> None:
        """Give everything back. Closing twice is allowed."""
        ...


def open_gpu(index: int = 0, backends: Sequence[str] = tuple(BACKENDS)) -> Gpu:
    """A GPU, by the first backend that can open it.

    Raises:
        InferenceError: There is no backend, no driver, or no such GPU; the message
            says what each of them answered.
    """
    answers = []
    for name in backends:
        if name not in BACKENDS:
            raise InferenceError(f"no GPU backend {name!r}, have {list(BACKENDS)}")
        try:
            module = importlib.import_module(BACKENDS[name])
        except ImportError as error:
            answers.append(f"{name}: {str(error).splitlines()[0]}")
            continue
        try:
            opened: Gpu = module.open_gpu(index)
        except InferenceError as error:
            answers.append(f"{name}: {error}")
            continue
        return opened
    raise InferenceError(
        f"no NVIDIA GPU can be used here ({'; '.join(answers)}); install the driver "
        'and `pip install "surface-inspector[rtx]"`, or take another runtime'
    )


def out_of_memory(wanted: int, facts: GpuFacts) -> InferenceError:
    """What both backends say when an allocation is refused."""
    return InferenceError(
        f"the GPU is out of memory: {wanted / 2**20:.0f} MiB more were wanted on "
        f"{facts.name} of {facts.memory_bytes / 2**20:.0f} MiB; lower the station's "
        "batch, or end what else runs there"
    )
