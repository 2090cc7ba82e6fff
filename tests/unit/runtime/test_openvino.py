import subprocess
import sys

import openvino as ov
import pytest

from inspector.errors import InferenceError
from inspector.runtime.openvino import OpenVinoRuntime
from tests.tinynet import write_detector

TILE = (64, 96)
A_SIGNAL_AFTER_THE_ENGINE = """
import signal, sys, threading
from pathlib import Path
from inspector.runtime.openvino import OpenVinoRuntime
held = [OpenVinoRuntime(Path(sys.argv[1]), channels=1, tile_hw=(64, 96), batch=1)]
def give_back():
    held.pop().close()
worker = threading.Thread(target=give_back)
worker.start()
worker.join()
heard = []
signal.signal(signal.SIGTERM, lambda number, _frame: heard.append(number))
signal.raise_signal(signal.SIGTERM)
print(heard == [signal.SIGTERM])
"""
ABLE = ov.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def made(path, precision):
    return OpenVinoRuntime(
        path, channels=1, tile_hw=TILE, batch=1, threads=1, precision=precision
    )


@pytest.fixture
def network(tmp_path):
    return write_detector(tmp_path / "net.onnx", tile_hw=TILE)


def test_auto_takes_bf16_where_the_cpu_has_it_and_says_so(network):
    runtime = made(network, "auto")

    assert runtime.label.endswith(" bf16" if "BF16" in ABLE else " f32")
    runtime.close()


@pytest.mark.skipif("BF16" not in ABLE, reason="this CPU does not compute in bf16")
def test_bf16_is_taken_where_it_is_asked_for(network):
    runtime = made(network, "bf16")

    assert runtime.label.endswith(" bf16")
    runtime.close()


@pytest.mark.skipif("BF16" in ABLE, reason="this CPU computes in bf16")
def test_bf16_is_refused_where_the_cpu_lacks_it(network):
    with pytest.raises(InferenceError, match="bf16"):
        made(network, "bf16")


def test_a_signal_is_heard_after_another_thread_closed_the_engine(network):
    done = subprocess.run(
        [sys.executable, "-c", A_SIGNAL_AFTER_THE_ENGINE, str(network)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "True"), done.stderr
