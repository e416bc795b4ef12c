"""Reset of a 1.6 backend: Immediate, for Soft and Hard stop transactions now, and OnIdle would wait (translation-down B.1.3)."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.station_errors import attempt
from translators.tables import EnumMap, Kept, Ledger, Lossy, Lost, To

STATUS: EnumMap[c.ResetStatusEnumType, wire.ResetStatus] = EnumMap(
    c.ResetStatusEnumType,
    wire.ResetStatus,
    {"Accepted": "Accepted", "Rejected": "Rejected", "Scheduled": Lossy("Accepted", "reset.scheduled")},
)

LEDGER = Ledger(
    request={"type": Kept("both are Immediate; remembered for the reason of the transactions it stops")},
    made={"Reset.type": "Immediate"},
    answers={
        "Reset": {
            "status": To("status"),
            "statusInfo": Lost("status_info"),
            "customData": Lost("custom_data"),
        }
    },
    answer_made={"status": "Rejected when the station does not know the message"},
    losses=("reset.hard", "reset.scheduled"),
)


def reset(req: wire.ResetRequest, station: Station) -> Flow[wire.ResetResponse]:
    """Raises Refused when the station gives no answer."""
    boot = station.memory.boot
    boot.reset_type = req.type
    station.touch()
    if req.type == "Hard":
        station.lose("reset.hard")

    def remember(answer: c.ResetResponse) -> None:
        if answer.status != "Rejected":
            boot.reset_accepted_at = station.now_text
            station.touch()

    answer = yield from attempt(c.ResetRequest(type="Immediate"), station, late=remember)
    if answer is None:
        return wire.ResetResponse(status="Rejected")
    remember(answer)
    return wire.ResetResponse(status=STATUS.to(answer.status, station))
