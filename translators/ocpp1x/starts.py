"""Telling the backend that a transaction of a 1.x station began: by StartTransaction, or later, when that could not be delivered."""

from __future__ import annotations

from datetime import datetime

from msgspec import UnsetType

from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.memory.tokens import Verdict
from translators.memory.transactions import Transaction
from translators.ocpp1x import id_tags
from translators.ocpp1x.transaction_events import started
from translators.ocpp1x.verdicts import verdict_of


def connector_of(connectorId: int, station: Station) -> int:
    """The connector; 0 means the only one. Raises Refused: a transaction needs a connector (1.6 §6.45)."""
    topology = station.memory.topology
    if connectorId == 0 and topology.connectors() == (1,):
        station.quirk("connector_zero")
        return 1
    if connectorId < 1:
        text = f"station: connectorId {connectorId} of StartTransaction is not greater than 0"
        raise Refused(RpcCode.PROPERTY_CONSTRAINT_VIOLATION, text, party="station")
    if topology.saw(connectorId):
        station.touch()
    return connectorId


def deliver(row: Transaction, station: Station) -> Flow[None]:
    """Send Started and keep the verdict. Raises Refused; then it is to be sent again, the same."""
    event = started(row, station)
    if row.startState is None:
        row.startState = event.transactionInfo.chargingState or None
        station.touch()
    answer = yield from call(event, f"{row.id} {row.fingerprint}")
    _acknowledged(row, answer, station)


def _acknowledged(row: Transaction, answer: c.TransactionEventResponse, station: Station) -> None:
    """The backend has the transaction: what it says of the token, or by its silence that it raises no objection."""
    row.started = True
    if isinstance(answer.idTokenInfo, UnsetType):
        if row.token is not None:
            station.quirk("missing_id_token_info")  # required by E01.FR.12
        row.verdict = Verdict(status="Accepted", at=station.now.isoformat())
    else:
        info = id_tags.to_id_tag_info(answer.idTokenInfo, station, row.connector)
        row.verdict = verdict_of(info, answer.idTokenInfo.evseId or (), station)
        row.verdict = _restricted(row, row.verdict, station)
    if row.token is not None:
        station.memory.tokens.judge(row.idTag, row.verdict)
    station.touch()


def _restricted(row: Transaction, verdict: Verdict, station: Station) -> Verdict:
    """A token that Authorize limited to other EVSEs is Blocked here, whatever the backend says now (C01.FR.21 is the station's duty)."""
    earlier = station.memory.tokens.verdict(row.idTag, datetime.fromisoformat(verdict.at))
    if earlier is None or verdict.status != "Accepted" or id_tags.may_charge(earlier.evseIds, station, row.connector):
        return verdict
    station.lose("auth_status_detail")
    return Verdict(status="Blocked", expiryDate=verdict.expiryDate, parentIdTag=verdict.parentIdTag, evseIds=earlier.evseIds, at=verdict.at)
