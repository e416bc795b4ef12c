"""GetLocalListVersion, answered by the station (D02).

A list that was sent in parts has another version at the station: it is told as the backend numbered it. A version the backend did not send is told as
it is, so that the backend sends its list anew.
"""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.station_errors import attempt
from translators.tables import Ledger, Lost, To

LEDGER = Ledger(
    request={"customData": Lost("custom_data")},
    answers={"GetLocalListVersion": {"listVersion": To("versionNumber")}},
    losses=("local_list.unsupported", "local_list.version_drift"),
)


def get_local_list_version(req: c.GetLocalListVersionRequest, station: Station) -> Flow[c.GetLocalListVersionResponse]:
    answer = yield from attempt(wire.GetLocalListVersionRequest(), station)
    if answer is None or answer.listVersion < 0:
        station.lose("local_list.unsupported")  # -1 in 1.6 §5.10; 0 in D02.FR.03
        return c.GetLocalListVersionResponse(versionNumber=0)
    lists = station.memory.local_list
    told = lists.told(answer.listVersion)
    if told is None:
        if answer.listVersion:
            station.lose("local_list.version_drift")
        if lists.heard(answer.listVersion):
            station.touch()
    return c.GetLocalListVersionResponse(versionNumber=answer.listVersion if told is None else told)
