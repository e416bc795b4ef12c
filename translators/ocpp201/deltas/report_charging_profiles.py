"""ReportChargingProfiles of a 2.1 station in front of a 2.0.1 backend: the report ends for the backend as it does for the station.

A page of which 2.0.1 can be told nothing is left out: without profiles it is not valid. When it is the last one, the backend would wait for `tbc`
false for ever (K09.FR.02): it is told the last page that could be told once more, as the last. Its profiles have their ids and are the same.
"""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from translators import canonical as c
from translators.canonical.base import ENCODER, Response
from translators.flow import Flow, call, wait
from translators.memory.station import Station
from translators.ocpp201.deltas.answers import to_untold_request
from translators.ocpp201.deltas.ledgers import relayed
from translators.ocpp201.deltas.narrowing import NARROWING
from translators.ocpp201.deltas.relay import count
from translators.ocpp201.deltas.shaping import Telling, Untold
from translators.ocpp201.deltas.widening import WIDENING

LEDGER = relayed(c.ReportChargingProfilesRequest, NARROWING, WIDENING)
ANSWERED_WITHIN = 5.0
"""Seconds in which the backend has its answer, which goes before the report (generic FR.05)."""


def report_charging_profiles(req: c.ReportChargingProfilesRequest, station: Station) -> Flow[Response]:
    reports, goes_on = station.memory.profile_reports, req.tbc is True
    try:
        page = NARROWING.shape(req, Telling(station, req.ACTION, command=False))
    except Untold as untold:
        count(untold, station)
        last = reports.last(req.requestId)
        if not goes_on:
            reports.tells(req.requestId, something=last != "")
        if goes_on or not last:
            return to_untold_request(req.ACTION, untold)
        page = replace(msgspec.json.decode(last, type=c.ReportChargingProfilesRequest), tbc=False)
    reports.tells(req.requestId, something=True)
    if not (yield from wait(lambda: req.requestId not in reports.expected, ANSWERED_WITHIN)):
        reports.answered(req.requestId)  # by a process before this one
    if goes_on:
        reports.told(req.requestId, ENCODER.encode(page).decode())
        station.touch()
    answer: c.ReportChargingProfilesResponse = yield from call(page, station.key)
    if not goes_on and reports.end(req.requestId):
        station.touch()
    return WIDENING.shape(answer, Telling(station, req.ACTION, command=False))  # type: ignore[no-any-return]  # a Response
