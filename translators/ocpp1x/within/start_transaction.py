"""StartTransaction of a SOAP station in front of a 1.6 backend: the same fields; the number is the backend's (translation-up §3.3).

A repetition gets the answer of before: the backend would begin a second transaction. After an accepted start the gateway tells Charging for a
station of 1.2 or 1.5, which stays silent (V30).
"""

from __future__ import annotations

from msgspec.structs import replace

from translators.flow import Flow, call
from translators.memory.station import Station
from translators.memory.transactions import Transaction
from translators.ocpp1x import times, wire
from translators.ocpp1x.known_numbers import fingerprint_of_start
from translators.ocpp1x.starts import connector_of
from translators.ocpp1x.times import Moment
from translators.ocpp1x.verdicts import idTagInfo_of, verdict_of
from translators.ocpp1x.within import long_id_tags
from translators.ocpp1x.within.connector_statuses import derived
from translators.ocpp1x.within.numbers import given
from translators.ocpp1x.within.relaying import answer_for_station, rows
from translators.tables import Ledger, To

LEDGER = Ledger(
    request={
        **rows(wire.StartTransactionRequest, "StartTransaction."),
        "connectorId": To("StartTransaction.connectorId", "StatusNotification"),
        "timestamp": To("StartTransaction.timestamp", "StatusNotification"),
    },
    made={"StatusNotification": "Charging, for a silent station of 1.2 or 1.5"},
    answers={
        "StartTransaction": {
            "transactionId": To("transactionId"),
            "idTagInfo": To("idTagInfo", "StatusNotification"),
        },
        "StatusNotification": {},
    },
    answer_made={"transactionId": "of the answer before, to a repetition", "idTagInfo": "of the answer before, to a repetition"},
)


def start_transaction(req: wire.StartTransactionRequest, station: Station) -> Flow[wire.StartTransactionResponse]:
    connector = connector_of(req.connectorId, station)
    transactions = station.memory.transactions
    repeated = transactions.find(station.told) if station.told else transactions.started_by(fingerprint_of_start(req))
    if repeated is not None and repeated.verdict is not None:
        return wire.StartTransactionResponse(transactionId=repeated.number, idTagInfo=idTagInfo_of(repeated.verdict, station))
    moment = _moment(req, connector, station)
    start = replace(req, connectorId=connector, timestamp=moment.text, idTag=long_id_tags.for_backend(req.idTag, station))
    answer = yield from call(start, fingerprint_of_start(req))
    number = given(answer.transactionId, moment.at, connector, station)
    told = replace(answer_for_station(answer, station), transactionId=number)
    _remember(req, connector, told, str(answer.transactionId), moment.text, station)
    # No historical statuses (1.6 §4.9): one that waited in the queue of the station is over.
    if told.idTagInfo.status == "Accepted" and not times.is_offline(moment.at, station):
        yield from derived(connector, "Charging", moment.text, station)
    return told


def _moment(req: wire.StartTransactionRequest, connector: int, station: Station) -> Moment:
    """When it began. A clock that stands still says what it said of a transaction that is over: the backend would take the one for the other."""
    moment = times.of_station(req.timestamp, station)
    transactions = station.memory.transactions
    if not (moment.moved and transactions.is_frozen(connector, req.timestamp, moment.text)):
        return moment
    station.quirk("start_without_clock")
    transactions.repair(req.timestamp, station.now_text)
    return Moment(station.now, station.now_text, req.timestamp, True)


def _remember(
    req: wire.StartTransactionRequest, connector: int, answer: wire.StartTransactionResponse, identifier: str, since: str, station: Station
) -> None:
    transactions = station.memory.transactions
    known = transactions.find(station.told) if station.told else None
    if known is not None:
        known.started, known.verdict = True, verdict_of(answer.idTagInfo, (), station)
        station.touch()
        return
    if (before := transactions.open_on(connector)) is not None:
        # 1.x delivers in order: the station has forgotten that one. The backend judges it by itself, as it would without us.
        station.quirk("tx_force_closed")
        before.end(station.now)
    row = Transaction(
        number=answer.transactionId,
        id=identifier,
        connector=connector,
        since=since,
        idTag=req.idTag,
        raw=req.timestamp,
        meterStart=req.meterStart,
        fingerprint=fingerprint_of_start(req),
        started=True,
        verdict=verdict_of(answer.idTagInfo, (), station),
    )
    transactions.add(row, station.now)
    station.touch()
