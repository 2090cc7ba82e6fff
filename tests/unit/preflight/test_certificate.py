import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import PreflightError
from inspector.preflight.certificate import FIRST, Ledger, require
from tests.unit.preflight.certificates import FIGURES, SUBJECT, certificate


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "engines" / "certificates.jsonl")


def test_a_machine_without_certificates_has_an_empty_chain(ledger):
    assert ledger.read() == []


def test_a_certificate_comes_back_as_it_was_sealed(ledger):
    made = ledger.append(certificate())

    assert ledger.read() == [made]
    assert made.previous == FIRST
    assert require(ledger, SUBJECT) == made


def test_each_certificate_names_the_one_before(ledger):
    first = ledger.append(certificate())
    second = ledger.append(certificate(batch=8))

    assert second.previous == first.seal
    assert require(ledger, SUBJECT) == first


def test_an_engine_without_a_certificate_is_refused_with_the_command(ledger):
    with pytest.raises(PreflightError, match="engine build --model steel") as refusal:
        require(ledger, SUBJECT)
    assert "--precision bf16 --batch 4" in str(refusal.value)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("device", "another processor", "made for device 'another processor', this is"),
        ("label", "openvino 2025.1 bf16", "label 'openvino 2025.1 bf16'"),
        ("artifact", "b" * 64, "made for artifact"),
        ("network", "b" * 64, "made for network"),
        ("batch", 8, "made for batch 8, this is 4"),
        ("runtime", "tensorrt", "has no parity certificate"),
        ("model", "board", "has no parity certificate"),
    ],
)
def test_a_certificate_for_something_else_does_not_fit(ledger, field, value, said):
    ledger.append(certificate(**{field: value}))

    with pytest.raises(PreflightError, match=said):
        require(ledger, SUBJECT)


def test_the_one_that_has_most_in_common_is_the_one_that_is_named(ledger):
    ledger.append(certificate(device="another", label="openvino 1 bf16"))
    ledger.append(certificate(device="another"))

    with pytest.raises(PreflightError, match="made for device") as refusal:
        require(ledger, SUBJECT)
    assert "label" not in str(refusal.value)


def test_the_newest_certificate_counts_and_a_failed_one_refuses(ledger):
    ledger.append(certificate())
    ledger.append(certificate(FIGURES.model_copy(update={"agreed": 100})))

    with pytest.raises(PreflightError, match=r"agreement of sure boxes is 0\.5"):
        require(ledger, SUBJECT)

    ledger.append(certificate())
    assert require(ledger, SUBJECT).passed


def changed(ledger, number, **values):
    lines = ledger.path.read_text("utf-8").splitlines()
    content = json.loads(lines[number]) | values
    lines[number] = json.dumps(content)
    ledger.path.write_text("\n".join(lines), "utf-8")


def test_a_changed_figure_breaks_the_seal(ledger):
    ledger.append(certificate())
    changed(ledger, 0, golden="h" * 64)

    with pytest.raises(PreflightError, match="line 1: the certificate was changed"):
        require(ledger, SUBJECT)


def test_a_certificate_that_is_taken_out_breaks_the_chain(ledger):
    for batch in (1, 2, 4):
        ledger.append(certificate(batch=batch))
    lines = ledger.path.read_text("utf-8").splitlines()
    ledger.path.write_text("\n".join([lines[0], lines[2]]), "utf-8")

    with pytest.raises(PreflightError, match="line 2: a certificate before it"):
        ledger.read()


@pytest.mark.parametrize("content", ["{}", "no json", "[" * 5000, "[]", '{"version":'])
def test_a_file_that_holds_something_else_is_refused_in_one_line(ledger, content):
    ledger.path.parent.mkdir()
    ledger.path.write_text(content, "utf-8")

    with pytest.raises(PreflightError, match="line 1") as refusal:
        ledger.read()
    assert "\n" not in str(refusal.value)


def test_a_file_that_is_no_text_is_refused(ledger):
    ledger.path.parent.mkdir()
    ledger.path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(PreflightError, match="cannot be read"):
        ledger.read()


def test_nothing_is_put_behind_a_broken_chain(ledger):
    ledger.append(certificate())
    changed(ledger, 0, reference="another")
    before = ledger.path.read_bytes()

    with pytest.raises(PreflightError):
        ledger.append(certificate())
    assert ledger.path.read_bytes() == before


def test_a_broken_file_is_put_aside_and_never_over_another(ledger):
    for _ in range(2):
        ledger.append(certificate())
        ledger.set_aside()

    assert ledger.read() == []
    names = sorted(path.name for path in ledger.path.parent.iterdir())
    assert names == ["certificates.broken-1", "certificates.broken-2"]


@given(place=st.integers(0, 5000), bit=st.integers(0, 7))
def test_no_single_bit_can_be_turned_unseen(tmp_path_factory, place, bit):
    ledger = Ledger(tmp_path_factory.mktemp("chain") / "c.jsonl")
    made = ledger.append(certificate())
    content = bytearray(ledger.path.read_bytes())
    content[place % (len(content) - 1)] ^= 1 << bit
    ledger.path.write_bytes(bytes(content))

    try:
        chain = ledger.read()
    except PreflightError:
        return
    assert chain == [made]  # a space where there was none says the same
