"""A GPU through NVIDIA's `cuda.bindings`."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from cuda.bindings import driver

from inspector.errors import InferenceError
from inspector.runtime.gpu import Bytes, GpuFacts, Scalar, out_of_memory

_OK = driver.CUresult.CUDA_SUCCESS
_FULL = driver.CUresult.CUDA_ERROR_OUT_OF_MEMORY
_ATTRIBUTE = driver.CUdevice_attribute


def open_gpu(index: int) -> CudaPythonGpu:
    """The GPU with this number.

    Raises:
        InferenceError: There is no driver, or no such GPU.
    """
    try:
        (code,) = driver.cuInit(0)
    except RuntimeError as cause:  # no libcuda on this machine
        raise InferenceError("there is no NVIDIA driver") from cause
    _check(code, "cuInit")
    return CudaPythonGpu(index)


class CudaPythonGpu:
    """See `Gpu`."""

    def __init__(self, index: int) -> None:
        """Retain the primary context and make it this thread's."""
        self._device = _ask(driver.cuDeviceGet(index), "cuDeviceGet")
        self.facts = _facts(self._device)
        self._context = _ask(
            driver.cuDevicePrimaryCtxRetain(self._device), "cuDevicePrimaryCtxRetain"
        )
        self._open = True
        self._memory: list[object] = []
        self._pinned: list[int] = []
        self._modules: list[object] = []
        self._graphs: list[tuple[object, object]] = []
        self._kernels: dict[str, object] = {}
        _check(driver.cuCtxPushCurrent(self._context)[0], "cuCtxPushCurrent")
        flags = driver.CUstream_flags.CU_STREAM_NON_BLOCKING
        self._stream = _ask(driver.cuStreamCreate(flags), "cuStreamCreate")

    def allocate(self, size: int) -> int:
        """A device pointer to `size` bytes."""
        code, pointer = driver.cuMemAlloc(size)
        if code == _FULL:
            raise out_of_memory(size, self.facts)
        _check(code, "cuMemAlloc")
        self._memory.append(pointer)
        return int(pointer)

    def pinned(self, size: int) -> Bytes:
        """`size` bytes of page-locked memory."""
        code, address = driver.cuMemAllocHost(size)
        if code == _FULL:
            raise out_of_memory(size, self.facts)
        _check(code, "cuMemAllocHost")
        self._pinned.append(int(address))
        held = (ctypes.c_uint8 * size).from_address(int(address))
        return np.ctypeslib.as_array(held)

    def stream(self) -> int:
        """The one stream's handle."""
        return int(self._stream)

    def upload(self, pointer: int, source: Bytes) -> None:
        """Queue a copy to the device."""
        done = driver.cuMemcpyHtoDAsync(
            pointer, source.ctypes.data, source.nbytes, self._stream
        )
        _check(done[0], "cuMemcpyHtoDAsync")

    def download(self, target: Bytes, pointer: int) -> None:
        """Queue a copy from the device."""
        done = driver.cuMemcpyDtoHAsync(
            target.ctypes.data, pointer, target.nbytes, self._stream
        )
        _check(done[0], "cuMemcpyDtoHAsync")

    def load(self, code: bytes, name: str) -> None:
        """Make a kernel ready."""
        module = _ask(driver.cuModuleLoadData(code), "cuModuleLoadData")
        self._modules.append(module)
        found = driver.cuModuleGetFunction(module, name.encode())
        self._kernels[name] = _ask(found, "cuModuleGetFunction")

    def launch(
        self, name: str, blocks: int, threads: int, arguments: Sequence[Scalar]
    ) -> None:
        """Queue a kernel."""
        held = [np.array([value]) for value in arguments]
        places = np.array([one.ctypes.data for one in held], np.uint64)
        done = driver.cuLaunchKernel(
            *(self._kernels[name], blocks, 1, 1, threads, 1, 1),
            *(0, self._stream, places.ctypes.data, 0),
        )
        _check(done[0], "cuLaunchKernel")

    def capture(self, work: Callable[[], None]) -> Callable[[], None] | None:
        """What queues all of `work` at once."""
        mode = driver.CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL
        begun = driver.cuStreamBeginCapture(self._stream, mode)
        _check(begun[0], "cuStreamBeginCapture")
        try:
            work()
        finally:
            code, graph = driver.cuStreamEndCapture(self._stream)
        _check(code, "cuStreamEndCapture")
        ready = _ask(driver.cuGraphInstantiate(graph, 0), "cuGraphInstantiate")
        self._graphs.append((graph, ready))

        def replay() -> None:
            _check(driver.cuGraphLaunch(ready, self._stream)[0], "cuGraphLaunch")

        return replay

    def wait(self) -> None:
        """Wait until everything is done."""
        _check(driver.cuStreamSynchronize(self._stream)[0], "cuStreamSynchronize")

    def close(self) -> None:
        """Give everything back; what the driver says to it no longer matters."""
        if not self._open:
            return
        self._open = False
        driver.cuStreamSynchronize(self._stream)
        for graph, ready in self._graphs:
            driver.cuGraphExecDestroy(ready)
            driver.cuGraphDestroy(graph)
        for module in self._modules:
            driver.cuModuleUnload(module)
        for pointer in self._memory:
            driver.cuMemFree(pointer)
        for address in self._pinned:
            driver.cuMemFreeHost(address)
        driver.cuStreamDestroy(self._stream)
        driver.cuCtxPopCurrent()
        driver.cuDevicePrimaryCtxRelease(self._device)


def _facts(device: object) -> GpuFacts:
    name = _ask(driver.cuDeviceGetName(100, device), "cuDeviceGetName")
    major, minor = (
        _ask(driver.cuDeviceGetAttribute(one, device), "cuDeviceGetAttribute")
        for one in (
            _ATTRIBUTE.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR,
            _ATTRIBUTE.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR,
        )
    )
    return GpuFacts(
        name=bytes(name).split(b"\0")[0].decode(),
        compute_capability=(int(major), int(minor)),
        driver=int(_ask(driver.cuDriverGetVersion(), "cuDriverGetVersion")),
        memory_bytes=int(_ask(driver.cuDeviceTotalMem(device), "cuDeviceTotalMem")),
    )


def _ask(answer: tuple[Any, Any], call: str) -> Any:
    code, value = answer
    _check(code, call)
    return value


def _check(code: object, call: str) -> None:
    if code == _OK:
        return
    said, text = driver.cuGetErrorString(code)
    reason = text.decode() if said == _OK and text else str(code)
    raise InferenceError(f"the GPU refused {call}: {reason}")
