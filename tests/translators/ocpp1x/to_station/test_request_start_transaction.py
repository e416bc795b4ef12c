from datetime import timedelta
from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
from translators.memory.profiles import Member
from translators.memory.station import Memory
from translators.memory.transactions import Transaction
from translators.ocpp1x.to_station import ROUTES

TOKEN = {"idToken": "04A1B2C3", "type": "ISO14443"}
START = {"remoteStartId": 5, "idToken": TOKEN}
ACCEPTED = [{"status": "Accepted"}]


def talk(station: str = "1.6", backend: str = "2.1", memory: Memory | None = None, options: Options | None = None) -> Conversation:
    return Conversation(station, backend, memory=memory, options=options, from_backend=ROUTES)


def profile(**fields: Any) -> dict[str, Any]:
    period = {"startPeriod": 0, "limit": 16.27} | fields.pop("period", {})
    schedule = {"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": [period]} | fields.pop("schedule", {})
    base = {
        "id": 9,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": [schedule],
    }
    return base | fields


def test_a_long_token_goes_by_its_alias_and_waits_for_its_transaction() -> None:
    """V01"""
    conversation = talk()
    token = {
        "idToken": "7f1d3c2a-9b54-4c0e-8a77-1f0c9e5d2b60",
        "type": "Central",
        "additionalInfo": [{"additionalIdToken": "APP-77", "type": "appSession"}],
    }
    request = {"remoteStartId": 991, "evseId": 2, "idToken": token, "groupIdToken": {"idToken": "FLEET-1", "type": "Central"}}
    result = conversation.backend("RequestStartTransaction", request, ACCEPTED)
    assert result.requests == [("RemoteStartTransaction", {"connectorId": 2, "idTag": "@U6XKKEKR75HI5PETLNN"})]
    assert result.answer == {"status": "Accepted"}
    assert result.losses == ["remote_start.group_id_token"]
    found = conversation.memory.memory.remote_starts.match("@U6XKKEKR75HI5PETLNN", 2, conversation.memory.now)
    assert found is not None
    assert (found.remoteStartId, found.token.idToken) == (991, token["idToken"])


def test_the_start_is_remembered_before_the_station_is_asked() -> None:
    conversation = talk()
    flow = ROUTES["RequestStartTransaction"].flow(  # type: ignore[union-attr]
        conversation._codec("backend").decode_request(
            "RequestStartTransaction", b'{"remoteStartId":5,"idToken":{"idToken":"A","type":"Central"}}'
        ),
        conversation.memory,
    )
    next(flow)
    assert conversation.memory.touched
    assert conversation.memory.memory.remote_starts.waiting[0].remoteStartId == 5
    flow.close()
    assert conversation.memory.memory.remote_starts.waiting != []


def test_without_an_evse_the_only_connector_is_named() -> None:
    memory = Memory()
    memory.topology.saw(1)
    assert talk(memory=memory).backend("RequestStartTransaction", START, ACCEPTED).sent[0].payload == {
        "connectorId": 1,
        "idTag": "04A1B2C3",
    }
    memory.topology.saw(2)
    assert talk(memory=memory).backend("RequestStartTransaction", START, ACCEPTED).sent[0].payload == {"idTag": "04A1B2C3"}


def test_evse_zero_of_2_0_1_is_no_evse() -> None:
    result = talk(backend="2.0.1").backend("RequestStartTransaction", START | {"evseId": 0}, ACCEPTED)
    assert result.sent[0].payload == {"idTag": "04A1B2C3"}
    assert result.quirks == ["connector_zero"]


def two_plugs() -> Memory:
    memory = Memory()
    memory.topology.configure([(1, 1, 1), (2, 1, 2), (3, 1, 3)], flattened=False)
    return memory


@pytest.mark.parametrize(
    ("statuses", "chosen"),
    [
        ({1: "Available", 2: "Preparing", 3: "Available"}, 2),
        ({1: "Unavailable", 2: "Faulted", 3: "Available"}, 3),
        ({1: "Preparing", 2: "Available", 3: "Available"}, 2),
        ({}, 2),
    ],
)
def test_of_several_connectors_the_likeliest_is_chosen(statuses: dict[int, str], chosen: int) -> None:
    """Connector 1 has a transaction."""
    memory = two_plugs()
    memory.transactions.rows.append(Transaction(number=1, id="x", connector=1, since="2026-11-23T11:00:00Z"))
    for connector, status in statuses.items():
        memory.connectors.of(connector).status = status
    result = talk(memory=memory).backend("RequestStartTransaction", START | {"evseId": 1}, ACCEPTED)
    assert result.sent[0].payload["connectorId"] == chosen
    assert result.losses == ["remote_start.connector_guess"]


def test_an_evse_the_station_cannot_have_is_unknown() -> None:
    refused = talk(memory=two_plugs()).backend("RequestStartTransaction", START | {"evseId": 2})
    assert refused.sent == []
    assert refused.answer == {"status": "Rejected", "statusInfo": {"reasonCode": "UnknownEvse"}}


@pytest.mark.parametrize("status", ["Pending", "Rejected"])
def test_a_station_whose_boot_is_not_accepted_is_not_asked(status: str) -> None:
    memory = Memory()
    memory.boot.status = status
    result = talk(memory=memory).backend("RequestStartTransaction", START)
    assert result.answer == {"status": "Rejected", "statusInfo": {"reasonCode": "CSNotAccepted"}}


def test_no_authorization_has_the_tag_the_operator_chose_or_is_refused() -> None:
    start = {"remoteStartId": 1, "idToken": {"idToken": "", "type": "NoAuthorization"}}
    assert talk().backend("RequestStartTransaction", start, ACCEPTED).sent[0].payload == {"idTag": "NOAUTHORIZATION"}
    refused = talk(options=Options(no_auth_id_tag="")).backend("RequestStartTransaction", start)
    assert refused.answer == {"status": "Rejected", "statusInfo": {"reasonCode": "InvalidIdToken"}}


def test_a_rejected_start_waits_for_nothing() -> None:
    conversation = talk()
    assert conversation.backend("RequestStartTransaction", START, [{"status": "Rejected"}]).answer == {"status": "Rejected"}
    assert conversation.memory.memory.remote_starts.waiting == []


@pytest.mark.parametrize(("cause", "waits"), [("timeout", True), ("offline", True), ("answered", False), ("unreachable", False)])
def test_after_an_error_the_start_waits_if_it_may_have_arrived(cause: Any, waits: bool) -> None:
    conversation = talk()
    error = Refused(RpcCode.INTERNAL_ERROR, "", "station", cause)
    result = conversation.backend("RequestStartTransaction", START, [error])
    assert result.error is not None
    assert bool(conversation.memory.memory.remote_starts.waiting) == waits


def test_a_station_without_remote_start_refuses_and_is_not_asked_again() -> None:
    conversation = talk()
    unsupported = Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")
    result = conversation.backend("RequestStartTransaction", START, [unsupported])
    assert result.answer == {"status": "Rejected", "statusInfo": {"reasonCode": "UnsupportedRequest"}}
    assert conversation.backend("RequestStartTransaction", START).sent == []


def test_starts_that_led_to_nothing_are_counted_when_the_next_one_comes() -> None:
    conversation = talk()
    conversation.backend("RequestStartTransaction", START, ACCEPTED)
    conversation.memory.now += timedelta(minutes=16)
    assert conversation.backend("RequestStartTransaction", START, ACCEPTED).losses == ["remote_start.no_transaction"]


def test_a_start_waits_as_long_as_the_station_waits_for_a_cable() -> None:
    conversation = talk()
    conversation.memory.memory.configuration.connection_timeout = 30
    conversation.backend("RequestStartTransaction", START, ACCEPTED)
    conversation.memory.now += timedelta(seconds=91)
    assert conversation.backend("RequestStartTransaction", START, ACCEPTED).losses == ["remote_start.no_transaction"]


def test_a_1_5_station_gets_no_profile_and_the_backend_is_told() -> None:
    result = talk("1.5").backend("RequestStartTransaction", START | {"chargingProfile": profile()}, ACCEPTED)
    assert result.sent[0].payload == {"idTag": "04A1B2C3"}
    info = {"reasonCode": "NoError", "additionalInfo": "installed with loss: remote_start.charging_profile"}
    assert result.answer == {"status": "Accepted", "statusInfo": info}
    assert result.losses == ["remote_start.charging_profile"]


def test_a_1_6_station_without_smart_charging_gets_no_profile() -> None:
    memory = Memory()
    memory.configuration.feature_profiles = "Core,RemoteTrigger"
    result = talk(memory=memory, options=Options(notice_status_info=False)).backend(
        "RequestStartTransaction", START | {"chargingProfile": profile()}, ACCEPTED
    )
    assert result.sent[0].payload == {"idTag": "04A1B2C3"}
    assert result.answer == {"status": "Accepted"}


def test_a_1_6_station_gets_the_profile_without_the_transaction() -> None:
    result = talk().backend("RequestStartTransaction", START | {"chargingProfile": profile(transactionId="tx-1")}, ACCEPTED)
    assert result.sent[0].payload["chargingProfile"] == {
        "chargingProfileId": 9,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.2}]},
    }
    assert result.answer["statusInfo"]["additionalInfo"] == "installed with loss: profile.limit_rounded"
    assert result.losses == ["profile.limit_rounded"]


@pytest.mark.parametrize(
    ("fields", "reason", "losses"),
    [
        ({"chargingProfilePurpose": "TxDefaultProfile"}, "InvalidProfile", []),
        ({"chargingProfileKind": "Dynamic"}, "UnsupportedKind", ["profile.kind"]),
        ({"period": {"phaseToUse": 2}}, "InvalidSchedule", ["profile.phase_to_use"]),
    ],
)
def test_a_profile_that_1_6_could_not_obey_refuses_the_start(fields: dict[str, Any], reason: str, losses: list[str]) -> None:
    result = talk().backend("RequestStartTransaction", START | {"chargingProfile": profile(**fields)})
    assert result.sent == []
    assert result.answer["status"] == "Rejected"
    assert result.answer["statusInfo"]["reasonCode"] == reason
    assert result.losses == losses


def test_the_profile_of_a_start_is_that_of_the_transaction_that_follows() -> None:
    conversation = Conversation("1.6", "2.1")
    conversation.backend("RequestStartTransaction", START | {"chargingProfile": profile()}, ACCEPTED)
    assert conversation.memory.memory.profiles.rows == []
    idTag = conversation.memory.memory.remote_starts.waiting[0].idTag
    start = {"connectorId": 2, "idTag": idTag, "meterStart": 0, "timestamp": "2026-11-23T12:00:00Z"}
    begun = conversation.station("StartTransaction", start, [{"idTokenInfo": {"status": "Accepted"}}])
    (row,) = conversation.memory.memory.profiles.rows
    assert row.profile.transactionId == begun.sent[0].payload["transactionInfo"]["transactionId"]
    assert (row.id, row.evse, row.members) == (9, 2, (Member(2, 9),))
    stop = {"transactionId": begun.answer["transactionId"], "meterStop": 5, "timestamp": "2026-11-23T12:00:00Z"}
    conversation.station("StopTransaction", stop, [{}])
    assert conversation.memory.memory.profiles.rows == []


def test_the_profile_of_a_start_that_leads_to_nothing_is_forgotten() -> None:
    rejected = talk()
    rejected.backend("RequestStartTransaction", START | {"chargingProfile": profile()}, [{"status": "Rejected"}])
    assert rejected.memory.memory.profiles.starting == {}
    expired = talk()
    expired.backend("RequestStartTransaction", START | {"chargingProfile": profile()}, ACCEPTED)
    assert list(expired.memory.memory.profiles.starting) == [START["remoteStartId"]]
    expired.backend("RequestStartTransaction", START | {"remoteStartId": 12345}, ACCEPTED, now="2026-11-23T18:00:00Z")
    assert expired.memory.memory.profiles.starting == {}
