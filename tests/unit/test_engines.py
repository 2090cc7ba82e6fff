import json
from datetime import UTC, datetime

import pytest

from inspector import acceptance, engines
from inspector.acceptance import Speed
from inspector.engines import Order
from inspector.errors import ArtifactError, BackendError, PreflightError
from inspector.preflight.certificate import Ledger
from inspector.report.engine_page import engine_document
from inspector.report.render import html_of
from inspector.station import RuntimePart
from tests.lines import write_model
from tests.unit.preflight.certificates import certificate

NOW = datetime(2025, 11, 21, 14, 30, tzinfo=UTC)
PART = RuntimePart(threads=1, batch=2, precision="f32")


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return str(write_model(tmp_path_factory.mktemp("model")))


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "certificates.jsonl")


def order(name, **changes):
    told = {"model": name, "runtime": "openvino", "part": PART, "generated": 2}
    return Order(**told | changes)


class Ticks:
    """A clock that goes on by a millisecond at each look."""

    def __init__(self):
        self.ms = 0

    def __call__(self):
        self.ms += 1
        return self.ms / 1e3


def watch():
    return acceptance.Watch(lambda: NOW, Ticks(), lambda: 0.5, 2)


def test_a_built_engine_has_a_certificate_that_fits_it(model, ledger):
    made = engines.build(order(model), ledger, lambda: NOW)

    assert made.passed
    assert made.made_at == NOW
    assert made.subject.label.startswith("openvino")
    assert made.reference.startswith("onnxruntime")
    assert engines.verify(order(model), ledger) == made


def test_another_batch_precision_or_model_needs_its_own(model, ledger, tmp_path):
    engines.build(order(model), ledger, lambda: NOW)
    other = str(write_model(tmp_path / "other", seed=1))

    for change in (
        {"part": PART.model_copy(update={"batch": 3})},
        {"model": other},
        {"runtime": "onnx"},
    ):
        with pytest.raises(PreflightError, match="engine build"):
            engines.verify(order(model, **change), ledger)


def test_a_broken_chain_is_put_aside_and_a_new_one_begun(model, ledger):
    ledger.path.write_text("not a chain", "utf-8")

    made = engines.build(order(model), ledger, lambda: NOW)

    assert ledger.read() == [made]
    assert ledger.path.with_suffix(".broken-1").read_text("utf-8") == "not a chain"


def test_a_certificate_is_made_once_and_then_found(model, ledger):
    first = engines.ensure(order(model), ledger, lambda: NOW)
    second = engines.ensure(order(model), ledger, lambda: NOW)

    assert first == second
    assert len(ledger.read()) == 1


def test_where_an_engine_cannot_be_had_none_is_made(model, ledger):
    impossible = order(model, runtime="no-such-runtime")

    assert engines.ensure(impossible, ledger, lambda: NOW) is None
    with pytest.raises(BackendError, match="no-such-runtime"):
        engines.build(impossible, ledger, lambda: NOW)


def test_int8_without_a_file_in_int8_names_the_command_that_makes_it(model, ledger):
    with pytest.raises(ArtifactError, match="lab quantise --style symmetric"):
        engines.build(
            order(model, part=PART.model_copy(update={"precision": "int8"})),
            ledger,
            lambda: NOW,
        )


@pytest.fixture(scope="module")
def accepted(model, tmp_path_factory):
    ledger = Ledger(tmp_path_factory.mktemp("ledger") / "certificates.jsonl")
    return acceptance.accept(
        order(model), ledger, watch(), budget_s=0.01, batches=(1, 4)
    )


def test_acceptance_times_each_batch_size_and_the_reference(accepted):
    assert [row.batch for row in accepted.speed] == [1, 4]
    assert all(row.runs >= 10 for row in accepted.speed)
    assert all(row.p50_ms <= row.p99_ms for row in accepted.speed)
    assert accepted.reference_ms > 0
    assert (accepted.cores, accepted.load) == (2, 0.5)
    assert accepted.certificate.passed


def test_the_best_batch_has_the_least_time_per_tile(accepted):
    assert accepted.best.batch == 4  # a call takes one tick whatever its size
    nothing = accepted.model_copy(update={"speed": (Speed(batch=1, trouble="no"),)})
    assert nothing.best is None


def test_a_sealed_acceptance_can_be_read_back_and_a_changed_one_not(accepted, tmp_path):
    path = tmp_path / "acceptance.json"
    path.write_text(accepted.model_dump_json(), "utf-8")
    assert acceptance.read_acceptance(path) == accepted

    faster = json.loads(accepted.model_dump_json())
    faster["speed"][0]["p50_ms"] = 0.001
    path.write_text(json.dumps(faster), "utf-8")
    with pytest.raises(PreflightError, match="changed after it was sealed"):
        acceptance.read_acceptance(path)


@pytest.mark.parametrize("content", ["{}", "[]", "", "{"])
def test_a_file_that_is_no_acceptance_is_refused(tmp_path, content):
    path = tmp_path / "acceptance.json"
    path.write_text(content, "utf-8")

    with pytest.raises(PreflightError, match="acceptance"):
        acceptance.read_acceptance(path)


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "may judge"), ("zh", "可在本机判定")]
)
def test_the_page_shows_outcome_figures_and_seals(accepted, lang, said):
    page = html_of(engine_document(acceptance.page_of(accepted), lang)).decode()

    for text in (said, accepted.seal, accepted.certificate.seal, "openvino"):
        assert text in page


def test_the_page_of_an_engine_that_failed_says_why(accepted):
    failed = certificate(
        certificate().figures.model_copy(update={"agreed": 10, "sure": 20})
    )
    told = accepted.model_copy(
        update={"certificate": failed, "speed": (Speed(batch=8, trouble="no room"),)}
    )
    page = html_of(engine_document(acceptance.page_of(told), "en")).decode()

    assert "must not judge product" in page
    assert "agreement of sure boxes is 0.5" in page
    assert "no room" in page


def test_a_page_without_a_sure_box_asks_for_recordings(accepted):
    empty = certificate(
        certificate().figures.model_copy(update={"agreed": 0, "sure": 0})
    )
    told = accepted.model_copy(update={"certificate": empty})

    assert (
        "add recordings"
        in html_of(engine_document(acceptance.page_of(told), "en")).decode()
    )


def test_the_same_acceptance_gives_the_same_page(accepted):
    pages = [html_of(engine_document(acceptance.page_of(accepted), "en")) for _ in "ab"]

    assert pages[0] == pages[1]
