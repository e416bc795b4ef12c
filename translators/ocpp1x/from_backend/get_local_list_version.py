"""GetLocalListVersion of a 1.6 backend: -1 from a station without a list, which 2.x does not tell from an empty one (translation-down B.4.1).

A list that was sent in parts has another version at the station: it is told as the backend numbered it.
"""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.station_errors import attempt
from translators.tables import Kept, Ledger, Lost, Sub, To

NO_LIST = wire.GetLocalListVersionResponse(listVersion=-1)
AVAILABLE = c.GetVariablesRequest(
    getVariableData=(
        c.GetVariableDataType(
            component=c.ComponentType(name="LocalAuthListCtrlr"), variable=c.VariableType(name="Available"), attributeType="Actual"
        ),
    )
)

LEDGER = Ledger(
    request={},
    answers={
        "GetLocalListVersion": {"versionNumber": To("listVersion"), "customData": Lost("custom_data")},
        "GetVariables": {
            "getVariableResult": Sub(
                {
                    "attributeStatus": To("listVersion"),
                    "attributeValue": To("listVersion"),
                    "attributeStatusInfo": Lost("status_info"),
                    "attributeType": Kept("as asked"),
                    "component": Kept("as asked"),
                    "variable": Kept("as asked"),
                    "customData": Lost("custom_data"),
                }
            ),
            "customData": Lost("custom_data"),
        },
    },
    made={"GetVariables.getVariableData": "whether an empty list is one (D02.FR.02, D02.FR.03)"},
    losses=("local_list.version_drift",),
)


def get_local_list_version(req: wire.GetLocalListVersionRequest, station: Station) -> Flow[wire.GetLocalListVersionResponse]:
    """Raises Refused when the station gives no answer."""
    answer = yield from attempt(c.GetLocalListVersionRequest(), station)
    if answer is None:
        return NO_LIST
    if answer.versionNumber == 0:
        asked = yield from attempt(AVAILABLE, station)
        found = asked.getVariableResult[0] if asked is not None else None
        unknown = found is not None and found.attributeStatus in ("UnknownComponent", "UnknownVariable")
        if unknown or (found is not None and (found.attributeValue or "").lower() == "false"):
            return NO_LIST
    lists = station.memory.local_list
    told = lists.told(answer.versionNumber)
    if told is None:
        if answer.versionNumber:
            station.lose("local_list.version_drift")
        if lists.heard(answer.versionNumber):
            station.touch()
    return wire.GetLocalListVersionResponse(listVersion=answer.versionNumber if told is None else told)
