"""Reset, by what it does and not by its name (translation-down B.1.3).

Immediate ends the transactions and reboots: 1.6's Soft does (errata 3.36), 1.5's Soft does not reboot (§5.12), so there it is Hard. OnIdle waits for
the transactions to end and no 1.x reset waits: it is done when the station is idle now, else refused. One EVSE cannot be reset in 1.x.
"""

from __future__ import annotations

from msgspec import UNSET

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.status_info import UNSUPPORTED, spoken, status_info
from translators.tables import Kept, Ledger, Lost, To

IDLE = ("", "Available", "Unavailable", "Faulted")
"""States in which nobody uses a connector or has it reserved; empty = never heard of."""

LEDGER = Ledger(
    request={
        "type": To("Reset.type"),
        "evseId": Kept("the reset of one EVSE is refused (B11.FR.09)"),
        "customData": Lost("custom_data"),
    },
    answers={"Reset": {"status": To("status")}},
    answer_made={"statusInfo": "why it was refused"},
)


def reset(req: c.ResetRequest, station: Station) -> Flow[c.ResetResponse]:
    if (refusal := _refusal(req, station)) is not None:
        return c.ResetResponse(status="Rejected", statusInfo=refusal)
    kind = _kind(req, station)
    answer = yield from attempt(wire.ResetRequest(type=kind), station)
    if answer is None:
        return c.ResetResponse(status="Rejected", statusInfo=UNSUPPORTED)
    if answer.status == "Accepted":
        station.memory.boot.reset_accepted_at = station.now_text
        station.memory.boot.reset_type = kind
        station.touch()
    return c.ResetResponse(status=answer.status)


def _kind(req: c.ResetRequest, station: Station) -> wire.ResetType:
    if station.version in ("1.2", "1.5"):
        return "Hard"
    return "Soft" if req.type == "OnIdle" else station.options.reset_immediate_to


def _refusal(req: c.ResetRequest, station: Station) -> c.StatusInfoType | None:
    if req.evseId == 0:
        station.quirk("connector_zero")
    elif req.evseId is not UNSET:
        station.lose("reset.evse")
        return status_info("UnsupportedParam", f"evseId: single-EVSE reset not available in {spoken(station)}")  # B11.FR.09
    if req.type == "ImmediateAndResume":
        station.lose("reset.resume")
        return status_info("UnsupportedParam", f"type: transaction resumption not available in {spoken(station)}")  # B13.FR.01
    if req.type == "OnIdle" and not _is_idle(station):
        station.lose("reset.onidle")
        return status_info("UnsupportedParam", f"type: no reset of {spoken(station)} waits until the station is idle")
    return None


def _is_idle(station: Station) -> bool:
    memory = station.memory
    return not memory.transactions.open() and all(memory.connectors.status(connector) in IDLE for connector in memory.connectors.rows)
