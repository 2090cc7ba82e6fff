"""CUDA kernels as text, compiled with NVRTC: needs neither a toolkit nor a GPU."""

from __future__ import annotations

from functools import cache

from cuda.bindings import nvrtc

from inspector.errors import InferenceError

PLACE_TILES = "place_tiles"
THREADS = 256

_SOURCE = r"""
// Writes the engine's input from what was uploaded: the first *count tiles are copied,
// 4 bytes at a time, and the rest of the batch becomes zero, so that a short batch
// costs the host nothing and one captured graph serves every batch.
extern "C" __global__ void place_tiles(
    const unsigned int* __restrict__ uploaded,  // tiles, one behind the other
    const int* __restrict__ count,              // how many of them are valid
    unsigned int* __restrict__ input,           // the engine's input
    long long words_per_tile,
    long long words)                            // of the whole batch
{
    long long step = (long long)gridDim.x * blockDim.x;
    long long valid = (long long)(*count) * words_per_tile;
    for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
         i < words; i += step) {
        input[i] = i < valid ? uploaded[i] : 0u;
    }
}
"""


@cache
def place_tiles(arch: str) -> bytes:
    """The kernel that fills the engine's input, for a machine such as `sm_90`.

    Raises:
        InferenceError: The compiler does not know the machine.
    """
    return compiled(_SOURCE, arch)


def compiled(source: str, arch: str) -> bytes:
    """Machine code of CUDA C++.

    Raises:
        InferenceError: It does not compile; the message is the compiler's.
    """
    code, program = nvrtc.nvrtcCreateProgram(source.encode(), b"kernel.cu", 0, [], [])
    _check(code, "create a program")
    options = [f"--gpu-architecture={arch}".encode(), b"--std=c++17"]
    (code,) = nvrtc.nvrtcCompileProgram(program, len(options), options)
    if code != nvrtc.nvrtcResult.NVRTC_SUCCESS:
        said = _text(program) or str(code)
        nvrtc.nvrtcDestroyProgram(program)
        raise InferenceError(f"a kernel for {arch} does not compile: {said}")
    _, size = nvrtc.nvrtcGetCUBINSize(program)
    binary: bytes = b" " * size  # filled in place
    (code,) = nvrtc.nvrtcGetCUBIN(program, binary)
    nvrtc.nvrtcDestroyProgram(program)
    _check(code, "hand over its code")
    return binary


def _text(program: object) -> str:
    _, size = nvrtc.nvrtcGetProgramLogSize(program)
    log = b" " * size
    nvrtc.nvrtcGetProgramLog(program, log)
    lines = log.decode("utf-8", errors="replace").strip("\0 \n").splitlines()
    return lines[0].strip() if lines else ""


def _check(code: object, what: str) -> None:
    if code != nvrtc.nvrtcResult.NVRTC_SUCCESS:
        raise InferenceError(f"NVRTC could not {what}: {code}")
