"""UnpublishFirmware: nothing was published, since no 1.x station publishes firmware (L04.FR.03)."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.tables import Kept, Ledger, Lost

LEDGER = Ledger(
    request={
        "checksum": Kept("no firmware has it"),
        "customData": Lost("custom_data"),
    },
    answer_made={"status": "NoFirmware"},
)


def unpublish_firmware(req: c.UnpublishFirmwareRequest, station: Station) -> Flow[c.UnpublishFirmwareResponse]:
    yield from ()  # the gateway knows the answer
    return c.UnpublishFirmwareResponse(status="NoFirmware")
