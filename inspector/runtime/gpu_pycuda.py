"""A GPU through pycuda. It has no CUDA graphs; everything else is the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pycuda.driver as cuda  # an ImportError here means: no driver on this machine

from inspector.errors import InferenceError
from inspector.runtime.gpu import Bytes, GpuFacts, Scalar, out_of_memory


def open_gpu(index: int) -> PycudaGpu:
    """The GPU with this number.

    Raises:
        InferenceError: There is no driver, or no such GPU.
    """
    try:
        cuda.init()
        return PycudaGpu(index)
    except cuda.Error as cause:
        raise InferenceError(f"the GPU refused to be opened: {cause}") from cause


class PycudaGpu:
    """See `Gpu`."""

    def __init__(self, index: int) -> None:
        """Retain the primary context, never a new one, and make it this thread's."""
        device = cuda.Device(index)
        self.facts = GpuFacts(
            name=device.name(),
            compute_capability=device.compute_capability(),
            driver=cuda.get_driver_version(),
            memory_bytes=device.total_memory(),
        )
        self._context = device.retain_primary_context()
        self._context.push()
        self._stream = cuda.Stream()
        self._memory: dict[int, cuda.DeviceAllocation] = {}
        self._pinned: list[Bytes] = []
        self._kernels: dict[str, cuda.Function] = {}
        self._open = True

    def allocate(self, size: int) -> int:
        """A device pointer to `size` bytes."""
        try:
            held = cuda.mem_alloc(size)
        except cuda.MemoryError as cause:
            raise out_of_memory(size, self.facts) from cause
        self._memory[int(held)] = held
        return int(held)

    def pinned(self, size: int) -> Bytes:
        """`size` bytes of page-locked memory."""
        try:
            held: Bytes = cuda.pagelocked_empty(size, np.uint8)
        except cuda.MemoryError as cause:
            raise out_of_memory(size, self.facts) from cause
        self._pinned.append(held)
        return held

    def stream(self) -> int:
        """The one stream's handle."""
        return int(self._stream.handle)

    def upload(self, pointer: int, source: Bytes) -> None:
        """Queue a copy to the device."""
        self._do(lambda: cuda.memcpy_htod_async(pointer, source, self._stream))

    def download(self, target: Bytes, pointer: int) -> None:
        """Queue a copy from the device."""
        self._do(lambda: cuda.memcpy_dtoh_async(target, pointer, self._stream))

    def load(self, code: bytes, name: str) -> None:
        """Make a kernel ready."""

        def ready() -> None:
            module = cuda.module_from_buffer(code)
            self._kernels[name] = module.get_function(name)

        self._do(ready)

    def launch(
        self, name: str, blocks: int, threads: int, arguments: Sequence[Scalar]
    ) -> None:
        """Queue a kernel."""
        size = {"grid": (blocks, 1), "block": (threads, 1, 1)}
        self._do(lambda: self._kernels[name](*arguments, **size, stream=self._stream))

    def capture(self, work: Callable[[], None]) -> Callable[[], None] | None:
        """Pycuda has no graphs."""
        del work
        return None

    def wait(self) -> None:
        """Wait until everything is done."""
        self._do(self._stream.synchronize)

    def close(self) -> None:
        """Give everything back."""
        if not self._open:
            return
        self._open = False
        for held in self._memory.values():
            held.free()
        self._memory.clear()
        self._kernels.clear()
        self._pinned.clear()
        self._context.pop()
        self._context.detach()

    def _do(self, call: Callable[[], object]) -> None:
        try:
            call()
        except cuda.Error as cause:
            raise InferenceError(f"the GPU refused: {cause}") from cause
