"""SetVariables of a 2.1 backend at a 2.0.1 station: item by item.

A value longer than 1000 characters is answered here, TooLargeElement; the others go on, and what it says stands before what was answered here
(device-model 5.4). Link variables are guarded as in every pairing (translation-down A.9).
"""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp201.deltas.answers import status_info
from translators.ocpp201.deltas.ledgers import relayed
from translators.ocpp201.deltas.narrowing import NARROWING, VALUE_LENGTH
from translators.ocpp201.deltas.relay import relay
from translators.ocpp201.deltas.widening import WIDENING
from translators.relay import check_command

LEDGER = relayed(c.SetVariablesRequest, NARROWING, WIDENING, "value_too_long")


def set_variables(req: c.SetVariablesRequest, station: Station) -> Flow[c.SetVariablesResponse]:
    guarded = check_command(req, station)
    if guarded is not None:
        assert isinstance(guarded, c.SetVariablesResponse)
        return guarded
    short = tuple(item for item in req.setVariableData if len(item.attributeValue) <= VALUE_LENGTH)
    results: list[c.SetVariableResultType] = []
    if short:
        asked = c.SetVariablesRequest(setVariableData=short, customData=req.customData)
        answer = yield from relay(asked, station, NARROWING, WIDENING, command=True)
        assert isinstance(answer, c.SetVariablesResponse)
        if len(short) == len(req.setVariableData):
            return answer
        results.extend(answer.setVariableResult)
    station.lose("value_too_long")
    # The station answers in any order (B05.FR.01 asks for one result per item only): what it says comes first, then what it was not asked.
    results += [_too_large(item) for item in req.setVariableData if len(item.attributeValue) > VALUE_LENGTH]
    return c.SetVariablesResponse(setVariableResult=tuple(results))


def _too_large(item: c.SetVariableDataType) -> c.SetVariableResultType:
    return c.SetVariableResultType(
        attributeType=item.attributeType,
        attributeStatus="Rejected",
        component=item.component,
        variable=item.variable,
        attributeStatusInfo=status_info("TooLargeElement", "attributeValue is longer than the 1000 characters of OCPP 2.0.1"),
    )
