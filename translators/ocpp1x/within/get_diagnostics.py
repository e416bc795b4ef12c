"""GetDiagnostics of a 1.6 backend at a SOAP station: the same; the WSDLs of 1.2 and 1.5 have no length for the name of the file."""

from __future__ import annotations

from msgspec.structs import replace

from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.file_servers import count_scheme
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.within.relaying import for_station, ledger

FILE_NAME_LENGTH = 255
"""1.6 §6.26; the end of a path says most."""

LEDGER = ledger(wire.GetDiagnosticsRequest, "truncated")


def get_diagnostics(req: wire.GetDiagnosticsRequest, station: Station) -> Flow[wire.GetDiagnosticsResponse]:
    count_scheme(req.location, station)
    asked: wire.GetDiagnosticsRequest = for_station(req, station)
    answer = yield from attempt(asked, station)
    if answer is None:
        return wire.GetDiagnosticsResponse()
    if not answer.fileName:
        return answer
    # An upload is on its way until the station tells how it ended; its status is told as what it was asked for.
    station.memory.file_requests.logs.clear()
    station.memory.reported.diagnostics = "Uploading"
    station.touch()
    if len(answer.fileName) <= FILE_NAME_LENGTH:
        return answer
    station.lose("truncated")
    return replace(answer, fileName=answer.fileName[-FILE_NAME_LENGTH:])
