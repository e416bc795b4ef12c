"""RequestStartTransaction becomes RemoteStartTransaction (F01, F02).

The number of the start has no place in 1.x: it waits in memory, with the token as the backend wrote it, for the StartTransaction that follows,
and is stored before the station is asked, since that StartTransaction may overtake the answer (1.6-J §4.1.1).
A profile in the request is left out for a station without smart charging, as F01.FR.12 and 1.6 §5.11 tell the station itself to do.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import charging_profiles, id_tags, wire
from translators.ocpp1x.carried import can_carry
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.boot_state import NOT_ACCEPTED, is_held_back
from translators.ocpp1x.to_station.status_info import UNSUPPORTED, notice, status_info
from translators.ocpp1x.to_station.targets import heard_of, one_to_start
from translators.tables import Kept, Ledger, Lost, Sub, To

WAITS = timedelta(minutes=15)
"""How long the transaction may take to begin when the station's ConnectionTimeOut is not known."""
GRACE = timedelta(seconds=60)

LEDGER = Ledger(
    request={
        "evseId": To("RemoteStartTransaction.connectorId"),
        "remoteStartId": Kept("given back with the transaction that follows"),
        "idToken": Sub(
            {
                "idToken": To("RemoteStartTransaction.idTag"),
                "type": To("RemoteStartTransaction.idTag", note="decides on its form"),
                "additionalInfo": Kept("given back with the transaction that follows"),
                "customData": Lost("custom_data"),
            }
        ),
        "groupIdToken": Lost(
            "remote_start.group_id_token", note="matters for a reserved EVSE only, and only when AuthorizeRemoteStart is false"
        ),
        "chargingProfile": Sub(
            charging_profiles.rows("RemoteStartTransaction.chargingProfile"),
            note="left out for a station without smart charging (F01.FR.12)",
        ),
        "customData": Lost("custom_data"),
    },
    answers={"RemoteStartTransaction": {"status": To("status", "statusInfo")}},
    answer_made={"statusInfo": "why it was refused, or what was lost"},
    losses=(
        *charging_profiles.LOSSES,
        "remote_start.charging_profile",
        "remote_start.connector_guess",
        "remote_start.no_transaction",
    ),
)


def request_start_transaction(req: c.RequestStartTransactionRequest, station: Station) -> Flow[c.RequestStartTransactionResponse]:
    connector = _connector(req.evseId, station)
    if (fault := _fault(req, connector, station)) is not None:
        return c.RequestStartTransactionResponse(status="Rejected", statusInfo=fault)
    try:
        profile, losses = _profile(req.chargingProfile, station)
    except charging_profiles.Unfit as unfit:
        if unfit.loss:
            station.lose(unfit.loss)
        return c.RequestStartTransactionResponse(status="Rejected", statusInfo=status_info(unfit.reasonCode, unfit.text))
    idTag = id_tags.to_id_tag(req.idToken, station)
    _wait_for_transaction(req, idTag, connector, station)
    if not isinstance(req.chargingProfile, UnsetType) and not isinstance(profile, UnsetType):
        station.memory.profiles.wait(req.remoteStartId, charging_profiles.installed(req.chargingProfile, profile))
    request = wire.RemoteStartTransactionRequest(
        connectorId=UNSET if connector is None else connector, idTag=idTag, chargingProfile=profile
    )
    answer = yield from _ask(request, req.remoteStartId, station)
    if answer is None or answer.status != "Accepted":
        return c.RequestStartTransactionResponse(status="Rejected", statusInfo=UNSUPPORTED if answer is None else UNSET)
    if connector is not None:
        heard_of(connector, station)
    return c.RequestStartTransactionResponse(status="Accepted", statusInfo=notice(station, losses))


def _connector(evseId: int | UnsetType, station: Station) -> int | None:
    """The 1.x connector; None: any. 0: the station cannot have that EVSE."""
    topology = station.memory.topology
    if isinstance(evseId, UnsetType) or evseId == 0:
        if evseId == 0:
            station.quirk("connector_zero")
        known = topology.connectors()
        return known[0] if len(known) == 1 else None  # many stations reject the bare form (1.6 §5.11)
    connectors = topology.of_evse(evseId)
    return one_to_start(connectors, station) if connectors else 0


def _fault(req: c.RequestStartTransactionRequest, connector: int | None, station: Station) -> c.StatusInfoType | None:
    """Why the station need not be asked."""
    if is_held_back(station):
        return NOT_ACCEPTED
    if connector == 0:
        return status_info("UnknownEvse")
    nameless = req.idToken.type == "NoAuthorization" and not station.options.no_auth_id_tag
    return status_info("InvalidIdToken") if nameless or not can_carry(req.idToken.idToken, station) else None


def _wait_for_transaction(req: c.RequestStartTransactionRequest, idTag: str, connector: int | None, station: Station) -> None:
    starts = station.memory.remote_starts
    gone = (*starts.expire(station.now), *starts.add(req.remoteStartId, idTag, req.idToken, connector, _until(station)))
    for row in gone:
        station.lose("remote_start.no_transaction")
        station.memory.profiles.starting.pop(row.remoteStartId, None)
    station.touch()


def _profile(profile: c.ChargingProfileType | UnsetType, station: Station) -> tuple[wire.ChargingProfile | UnsetType, list[str]]:
    """The profile for the station and the effect losses. Raises `Unfit` when a station with smart charging could not obey it."""
    if isinstance(profile, UnsetType):
        return UNSET, []
    if not charging_profiles.is_possible(station):
        station.lose("remote_start.charging_profile")  # F01.FR.12; many stations answer an error instead of ignoring it
        return UNSET, ["remote_start.charging_profile"]
    if profile.chargingProfilePurpose != "TxProfile":
        raise charging_profiles.Unfit("InvalidProfile", "chargingProfilePurpose is to be TxProfile")  # F01.FR.26
    return charging_profiles.to_1x(profile, None, station)  # without transactionId (F01.FR.11, 1.6 errata 3.41)


def _until(station: Station) -> datetime:
    """The station gives up when no cable comes within its ConnectionTimeOut (1.6 §9.1.6)."""
    known = station.memory.configuration.connection_timeout
    return station.now + (WAITS if known is None else timedelta(seconds=known) + GRACE)


def _ask(
    request: wire.RemoteStartTransactionRequest, remoteStartId: int, station: Station
) -> Flow[wire.RemoteStartTransactionResponse | None]:
    """Ask the station. A start it did not accept waits no longer; one whose outcome nobody knows does (part D: TIMEOUT)."""

    def remember(answer: wire.RemoteStartTransactionResponse) -> None:
        if answer.status != "Accepted":
            _forget(remoteStartId, station)

    try:
        answer = yield from attempt(request, station, late=remember)
    except Refused as refused:
        if not refused.is_uncertain:
            _forget(remoteStartId, station)
        raise
    if answer is None:
        _forget(remoteStartId, station)
    else:
        remember(answer)
    return answer


def _forget(remoteStartId: int, station: Station) -> None:
    station.memory.remote_starts.discard(remoteStartId)
    station.memory.profiles.starting.pop(remoteStartId, None)
    station.touch()
