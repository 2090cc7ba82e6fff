from __future__ import annotations

import pytest
import torch

from models.yolov5.device import choose


def test_the_cpu_can_be_asked_for_in_either_precision():
    assert not choose("cpu", "float32").half
    assert choose("cpu", "bfloat16").half
    assert choose("cpu", "float32").label == "cpu float32"


@pytest.mark.parametrize("has", [True, False])
def test_a_cpu_runs_in_bfloat16_where_it_has_the_instructions(monkeypatch, has):
    found = {"avx512_bf16": has, "amx_bf16": False, "l2_cache_size": 1}
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: found)
    assert choose("cpu", "auto").half is has


def test_a_gpu_is_taken_where_there_is_one(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: True)
    assert choose("auto", "auto").label == "cuda bfloat16"
    assert choose("cpu", "float32").device.type == "cpu"


def test_a_gpu_that_is_not_there_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert choose("auto", "float32").device.type == "cpu"
    with pytest.raises(ValueError, match="no CUDA device"):
        choose("cuda", "auto")


def test_the_context_casts_only_when_asked_to():
    kernel = torch.ones(4, 4)
    for precision, wanted in (("bfloat16", torch.bfloat16), ("float32", torch.float32)):
        with choose("cpu", precision).autocast():
            assert (kernel @ kernel).dtype == wanted
