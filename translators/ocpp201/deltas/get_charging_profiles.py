"""GetChargingProfiles of a 2.0.1 backend at a 2.1 station, with which a report begins.

A report of which 2.0.1 can be told nothing is none, and the word for that is in the answer (K09: NoProfiles). So the answer waits for the first page
that can be told, or for the end; not for long, since the backend waits for it.
"""

from __future__ import annotations

from translators import canonical as c
from translators.canonical.base import Response
from translators.flow import Flow, wait
from translators.memory.station import Station
from translators.ocpp201.deltas.answers import status_info
from translators.ocpp201.deltas.ledgers import relayed
from translators.ocpp201.deltas.narrowing import NARROWING
from translators.ocpp201.deltas.relay import relay
from translators.ocpp201.deltas.widening import WIDENING

LEDGER = relayed(c.GetChargingProfilesRequest, WIDENING, NARROWING)
BEGINS_WITHIN = 3.0
"""Seconds in which a report begins: a station has it ready when it accepts."""


def get_charging_profiles(req: c.GetChargingProfilesRequest, station: Station) -> Flow[Response]:
    reports, report = station.memory.profile_reports, req.requestId
    if reports.end(report):
        station.touch()
    reports.expect(report)
    try:
        answer = yield from relay(req, station, WIDENING, NARROWING, command=True)
        if isinstance(answer, c.GetChargingProfilesResponse) and answer.status == "Accepted":
            yield from wait(lambda: reports.expected.get(report) != "", BEGINS_WITHIN)
        if reports.expected.get(report) == "nothing":
            info = status_info("UnsupportedParam", "what the station reports is unknown to OCPP 2.0.1")
            return c.GetChargingProfilesResponse(status="NoProfiles", statusInfo=info)
        return answer
    finally:
        reports.answered(report)
