"""SendLocalList of a 1.6 backend at a SOAP station: the same entries; HashError of 1.5 is Failed in 1.6.

translation-down B.4.2, B.4.4, V18. The hash of 1.5 is never sent: the specification does not define it (1.5 §5.13).
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.within.relaying import for_station, ledger
from translators.tables import EnumMap, Lossy

LEDGER = ledger(wire.SendLocalListRequest, "local_list.hash_error")
STATUS: EnumMap[wire.UpdateStatus, wire.UpdateStatus] = EnumMap(
    wire.UpdateStatus,
    wire.UpdateStatus,
    {
        "Accepted": "Accepted",
        "Failed": "Failed",
        "NotSupported": "NotSupported",
        "VersionMismatch": "VersionMismatch",
        "HashError": Lossy("Failed", "local_list.hash_error"),
    },
)


def send_local_list(req: wire.SendLocalListRequest, station: Station) -> Flow[wire.SendLocalListResponse]:
    entries = () if isinstance(req.localAuthorizationList, UnsetType) else req.localAuthorizationList
    told = tuple(for_station(entry, station) for entry in entries)

    def remember(answer: wire.SendLocalListResponse) -> None:
        if answer.status == "Accepted":
            station.memory.local_list.installed(req.listVersion, req.listVersion)  # the station may come back as one of another version
            station.touch()

    answer = yield from attempt(replace(req, localAuthorizationList=told or UNSET), station, late=remember)
    if answer is None:
        return wire.SendLocalListResponse(status="NotSupported")
    remember(answer)
    return wire.SendLocalListResponse(status=STATUS.to(answer.status, station))
