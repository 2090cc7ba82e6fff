import pytest

from inspector import registry
from inspector.errors import BackendError
from inspector.factory.log import LogOutput


def test_a_backend_is_found_by_its_name():
    assert registry.load("output", "log") is LogOutput
    assert "log" in registry.names("output")


def test_names_are_in_order_and_come_once():
    names = registry.names("runtime")
    assert names == sorted(set(names))
    assert {"onnx", "openvino"} <= set(names)


def test_a_misspelt_backend_is_refused_with_what_was_meant():
    with pytest.raises(BackendError, match="did you mean 'openvino'") as refused:
        registry.load("runtime", "openvno")
    assert "no runtime 'openvno', have ['onnx'" in str(refused.value)


def test_a_name_like_no_other_gets_no_hint():
    with pytest.raises(BackendError) as refused:
        registry.load("runtime", "zzzz")
    assert "did you mean" not in str(refused.value)


def test_a_group_that_nobody_fills_has_no_backends():
    assert registry.names("nothing") == []
    with pytest.raises(BackendError, match=r"have \[\]"):
        registry.load("nothing", "x")


def test_a_backend_whose_package_is_missing_sends_to_the_doctor(monkeypatch):
    class Point:
        name = "pylon"

        def load(self):
            raise ModuleNotFoundError("No module named 'pypylon'")

    monkeypatch.setattr(registry, "entry_points", lambda group: [Point()])
    with pytest.raises(BackendError, match="inspector doctor") as refused:
        registry.load("camera", "pylon")
    assert "pypylon" in str(refused.value)
