"""What a search for cameras finds."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class FoundCamera:
    """A camera that can be opened.

    Attributes:
        driver: Name of the driver that sees it.
        device: What the station file calls it under this driver.
        vendor: Its maker.
        model: Its model.
        serial: Its serial number.
        address: Its network address, "" if it has none.
    """

    driver: str
    device: str
    vendor: str = ""
    model: str = ""
    serial: str = ""
    address: str = ""

    def document(self) -> dict[str, str]:
        """As JSON."""
        return asdict(self)
