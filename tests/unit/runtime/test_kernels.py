import pytest

pytest.importorskip("cuda.bindings.nvrtc", reason="needs cuda-bindings")
pytestmark = pytest.mark.rtx

from inspector.errors import InferenceError  # noqa: E402  # after the skip
from inspector.runtime.kernels import compiled, place_tiles  # noqa: E402


@pytest.mark.parametrize("arch", ["sm_75", "sm_80", "sm_86", "sm_90", "sm_120"])
def test_the_kernel_compiles_for_every_machine_of_the_product(arch):
    assert place_tiles(arch).startswith(b"\x7fELF")


def test_a_mistake_gives_the_compilers_message():
    with pytest.raises(InferenceError, match=r"kernel\.cu\(1\): error"):
        compiled("int wrong = ;", "sm_80")


def test_a_machine_that_the_compiler_does_not_know_is_refused():
    with pytest.raises(InferenceError, match="sm_1 does not compile"):
        place_tiles("sm_1")
