"""Reset, by what it does and not by its name (translation-down B.1.3).

Immediate ends the transactions and reboots. OnIdle waits for the transactions to end and no 1.x reset waits: it is done at once when the station is idle
now, else the answer is Scheduled and the gateway does the waiting (`resets_on_idle`). One EVSE cannot be reset in 1.x.
"""

from __future__ import annotations

from msgspec import UNSET

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import resets, wire
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.status_info import UNSUPPORTED, spoken, status_info
from translators.tables import Kept, Ledger, Lost, To

LEDGER = Ledger(
    request={
        "type": To("Reset.type"),
        "evseId": Kept("the reset of one EVSE is refused (B11.FR.09)"),
        "customData": Lost("custom_data"),
    },
    answers={"Reset": {"status": To("status")}},
    answer_made={"status": "Scheduled when the gateway waits for the station to be idle", "statusInfo": "why it was refused"},
    losses=("reset.evse", "reset.resume"),
)


def reset(req: c.ResetRequest, station: Station) -> Flow[c.ResetResponse]:
    if (refusal := _refusal(req, station)) is not None:
        return c.ResetResponse(status="Rejected", statusInfo=refusal)
    if req.type == "OnIdle" and not resets.is_idle(station):
        station.memory.pending_reset.order(station.now)
        station.touch()
        return c.ResetResponse(status="Scheduled")  # B12.FR.01
    kind = resets.to_1x(req.type, station)

    def remember(answer: wire.ResetResponse) -> None:
        if answer.status == "Accepted":
            resets.accepted(kind, station)

    answer = yield from attempt(wire.ResetRequest(type=kind), station, late=remember)
    if answer is None:
        return c.ResetResponse(status="Rejected", statusInfo=UNSUPPORTED)
    remember(answer)
    return c.ResetResponse(status=answer.status)


def _refusal(req: c.ResetRequest, station: Station) -> c.StatusInfoType | None:
    if req.evseId == 0:
        station.quirk("connector_zero")
    elif req.evseId is not UNSET:
        station.lose("reset.evse")
        return status_info("UnsupportedParam", f"evseId: single-EVSE reset not available in {spoken(station)}")  # B11.FR.09
    if req.type == "ImmediateAndResume":
        station.lose("reset.resume")
        return status_info("UnsupportedParam", f"type: transaction resumption not available in {spoken(station)}")  # B13.FR.01
    return None
