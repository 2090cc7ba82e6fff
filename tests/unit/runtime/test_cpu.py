from inspector.runtime.cpu import cpu_name, described

XEON = """processor\t: 0
model name\t: A Xeon
flags\t\t: fpu avx2 avx512f amx_bf16 sse2

processor\t: 1
model name\t: Another
flags\t\t: fpu
"""


def test_the_name_tells_the_model_and_what_changes_the_arithmetic():
    assert described(XEON) == "A Xeon avx2 avx512f amx_bf16"


def test_a_file_without_a_name_gives_nothing():
    assert described("") == ""
    assert described("nonsense") == ""


def test_this_machine_has_a_name():
    assert cpu_name()
