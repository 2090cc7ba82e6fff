"""Which evidence files can be shown."""

import pytest

from inspector.report.pictures import data_uri, suffix, usable
from tests.unit.report import reports

PNG = b"\x89PNG\r\n\x1a\n....IEND\xae\x42\x60\x82"


def test_jpeg_and_png_are_known_by_their_bytes():
    assert suffix(reports.a_picture(1)) == "jpg"
    assert suffix(PNG) == "png"


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg onload=alert(1)>", b"GIF89a", b"%PDF-1.7", PNG[:-4],
     reports.a_picture(1)[:-2]],
)  # fmt: skip
def test_torn_and_foreign_files_are_not_shown(data):
    assert not usable(data)
    with pytest.raises(ValueError, match="JPEG or PNG"):
        data_uri(data)
