"""What a fleet's operator orders now and then: local lists, reservations, resets that wait, logs and firmware, across the versions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from ocpp.exceptions import NotImplementedError as UnknownActionError

from gateway.simulator.exchanges import Exchange
from gateway.simulator.options import utc_now
from tests.e2e.house import SOAP, House, TurnedClock, house, until
from translators.memory.pending_reset import QUIET
from translators.memory.station import Memory

ACCEPTED = {"status": "Accepted"}
TOKEN = {"idToken": "04A2B3C4", "type": "ISO14443"}
SIGNED = {
    "location": "https://fw.example/x.bin",
    "retrieveDateTime": "2026-11-24T00:00:00Z",
    "signingCertificate": "CERTIFICATE",
    "signature": "SIGNATURE",
}

MOST_1X = [("1.5", "2.0.1"), ("1.6", "2.0.1"), ("1.6", "2.1"), ("1.6s", "2.1")]
most_1x_behind_2x = pytest.mark.parametrize(("station", "backend"), MOST_1X)
every_1x_behind_2x = pytest.mark.parametrize(("station", "backend"), [("1.2", "2.0.1"), *MOST_1X])


def said(here: House, action: str) -> list[dict[str, Any]]:
    """What the central system was told."""
    return [each.payload for each in here.csms.log.of(action, received=True)]


def memory(here: House) -> Memory:
    live = here.service.registry.get("CP-1")
    assert live is not None
    return live.session.station.memory


def in_an_hour() -> str:
    return (utc_now() + timedelta(hours=1)).isoformat(timespec="seconds").replace("+00:00", "Z")


def unknown(_: Exchange) -> dict[str, Any]:
    raise UnknownActionError("not known")


@most_1x_behind_2x
async def test_a_local_list_arrives_and_its_version_is_told(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station, connectors=2) as peer:
        entries = [
            {"idToken": TOKEN, "idTokenInfo": {"status": "Accepted", "groupIdToken": {"idToken": "FLEET", "type": "Central"}}},
            {"idToken": {"idToken": "04A2B3C5", "type": "ISO14443"}, "idTokenInfo": {"status": "NoCredit"}},
            {"idToken": {"idToken": "x" * 30, "type": "Local"}, "idTokenInfo": {"status": "Accepted"}},
        ]
        answer = await here.csms.call("CP-1", "SendLocalList", versionNumber=7, updateType="Full", localAuthorizationList=entries)
        assert answer["status"] == "Accepted"
        assert "local_list.token_too_long" in answer["statusInfo"]["additionalInfo"]
        assert {tag: info["status"] for tag, info in peer.local_list.items()} == {"04A2B3C4": "Accepted", "04A2B3C5": "Blocked"}
        assert peer.local_list["04A2B3C4"]["parentIdTag"] == "FLEET"
        assert await here.csms.call("CP-1", "GetLocalListVersion") == {"versionNumber": 7}
        gone = [{"idToken": TOKEN}]
        assert (
            await here.csms.call("CP-1", "SendLocalList", versionNumber=8, updateType="Differential", localAuthorizationList=gone)
            == ACCEPTED
        )
        assert list(peer.local_list) == ["04A2B3C5"]
        again = await here.csms.call("CP-1", "SendLocalList", versionNumber=8, updateType="Differential")
        assert again == {"status": "VersionMismatch"}


async def test_a_list_of_a_1_6_backend_reaches_a_2_0_1_station_in_parts() -> None:
    async with house("1.6") as here, here.booted("2.0.1") as peer:
        entries = [{"idTag": f"04A2B{number:03}", "idTagInfo": {"status": "Accepted"}} for number in range(120)]
        answer = await here.csms.call("CP-1", "SendLocalList", listVersion=2, updateType="Full", localAuthorizationList=entries)
        assert answer == ACCEPTED
        assert len(peer.local_list) == 120
        assert [len(each.payload["localAuthorizationList"]) for each in peer.received if each.action == "SendLocalList"] == [50, 50, 20]
        assert await here.csms.call("CP-1", "GetLocalListVersion") == {"listVersion": 2}


@most_1x_behind_2x
async def test_a_connector_is_reserved_and_the_reservation_cancelled(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station, connectors=2):
        reserve: dict[str, Any] = {"id": 5, "evseId": 2, "expiryDateTime": in_an_hour(), "idToken": TOKEN}
        assert await here.csms.call("CP-1", "ReserveNow", **reserve) == ACCEPTED
        await here.csms.log.wait_for("StatusNotification", where=lambda each: each.payload["connectorStatus"] == "Reserved")
        assert await here.csms.call("CP-1", "CancelReservation", reservationId=5) == ACCEPTED
        assert await here.csms.call("CP-1", "CancelReservation", reservationId=5) == {"status": "Rejected"}
        assert said(here, "ReservationStatusUpdate") == []


@most_1x_behind_2x
async def test_a_reservation_that_nobody_uses_is_told_as_expired(station: str, backend: str) -> None:
    clock = TurnedClock()
    async with house(backend, clock=clock) as here, here.booted(station):
        reserve: dict[str, Any] = {"id": 5, "evseId": 1, "expiryDateTime": in_an_hour(), "idToken": TOKEN}
        assert await here.csms.call("CP-1", "ReserveNow", **reserve) == ACCEPTED
        clock.ahead = 3610.0
        await here.csms.log.wait_for("ReservationStatusUpdate")
        assert said(here, "ReservationStatusUpdate") == [{"reservationId": 5, "reservationUpdateStatus": "Expired"}]


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
async def test_a_reservation_of_a_1_6_backend_holds_an_evse(version: str) -> None:
    async with house("1.6") as here, here.booted(version, connectors=2) as peer:
        reserve: dict[str, Any] = {"reservationId": -5, "connectorId": 2, "expiryDate": in_an_hour(), "idTag": "04A2B3C4"}
        assert await here.csms.call("CP-1", "ReserveNow", **reserve) == ACCEPTED
        assert peer.evses[2].reservation is not None
        await here.csms.log.wait_for("StatusNotification", where=lambda each: each.payload["status"] == "Reserved")
        assert await here.csms.call("CP-1", "CancelReservation", reservationId=-5) == ACCEPTED
        assert peer.evses[2].reservation is None


@every_1x_behind_2x
async def test_a_reset_on_idle_comes_after_the_session(station: str, backend: str) -> None:
    clock = TurnedClock()
    async with house(backend, clock=clock) as here, here.booted(station) as peer:
        await peer.plug_in()
        await peer.start_transaction(id_tag="04A2B3C4")
        assert await here.csms.call("CP-1", "Reset", type="OnIdle") == {"status": "Scheduled"}
        assert not memory(here).pending_reset.idle_since
        await peer.stop_transaction()
        await peer.unplug()
        await until(lambda: memory(here).pending_reset.idle_since != "")
        assert [each.action for each in peer.received] == []
        clock.ahead += QUIET.total_seconds()
        boot = await here.csms.log.wait_for("BootNotification", count=2)
        assert boot.payload["reason"] == "RemoteReset"
        assert [(each.action, each.payload) for each in peer.received] == [
            ("Reset", {"type": "Hard" if station in ("1.2", "1.5") else "Soft"})
        ]
        ended = [each for each in said(here, "TransactionEvent") if each["eventType"] == "Ended"]
        assert [each["transactionInfo"]["stoppedReason"] for each in ended] == ["Local"]
        await until(lambda: bool(peer.accepted))
        assert memory(here).pending_reset.since == ""


@every_1x_behind_2x
async def test_diagnostics_are_told_under_the_number_of_the_request(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station) as peer:
        peer.on("GetLog", unknown)
        asked: dict[str, Any] = {"logType": "DiagnosticsLog", "requestId": 7, "log": {"remoteLocation": "ftp://logs.example/"}}
        assert await here.csms.call("CP-1", "GetLog", **asked) == ACCEPTED | {"filename": "CP-1.zip"}
        await here.csms.log.wait_for("LogStatusNotification", where=lambda each: each.payload == {"status": "Uploaded", "requestId": 7})
        refused = await here.csms.call("CP-1", "GetLog", **asked | {"logType": "SecurityLog"})
        assert (refused["status"], refused["statusInfo"]["reasonCode"]) == ("Rejected", "UnsupportedRequest")


async def test_a_security_log_comes_from_a_station_with_the_extension() -> None:
    async with house("2.0.1") as here, here.booted("1.6"):
        asked: dict[str, Any] = {"logType": "SecurityLog", "requestId": 7, "log": {"remoteLocation": "ftp://logs.example/"}}
        assert await here.csms.call("CP-1", "GetLog", **asked) == ACCEPTED | {"filename": "CP-1.log"}
        await here.csms.log.wait_for("LogStatusNotification", where=lambda each: each.payload == {"status": "Uploaded", "requestId": 7})


@pytest.mark.parametrize(("station", "name"), [("1.2", "CP-1.zip"), ("1.5", "CP-1.zip"), ("2.0.1", "CP-1.log"), ("2.1", "CP-1.log")])
async def test_a_1_6_backend_hears_of_an_upload_as_it_asked_for_it(station: str, name: str) -> None:
    async with house("1.6") as here, here.booted(station):
        asked: dict[str, Any] = {"logType": "DiagnosticsLog", "requestId": 77, "log": {"remoteLocation": "ftp://logs.example/"}}
        assert await here.csms.call("CP-1", "GetLog", **asked) == ACCEPTED | {"filename": name}
        await here.csms.log.wait_for("LogStatusNotification", where=lambda each: each.payload == {"status": "Uploaded", "requestId": 77})
        assert await here.csms.call("CP-1", "GetDiagnostics", location="ftp://logs.example/") == {"fileName": name}
        await here.csms.log.wait_for("DiagnosticsStatusNotification", where=lambda each: each.payload == {"status": "Uploaded"})


@pytest.mark.parametrize("station", ["2.0.1", "2.1"])
async def test_a_1_6_backend_updates_the_firmware_of_a_2x_station_signed_and_plain(station: str) -> None:
    async with house("1.6") as here, here.booted(station) as peer:
        assert await here.csms.call("CP-1", "SignedUpdateFirmware", requestId=12, firmware=SIGNED) == ACCEPTED
        done = {"status": "Installed", "requestId": 12}
        await here.csms.log.wait_for("SignedFirmwareStatusNotification", where=lambda each: each.payload == done)
        words = ["Downloading", "Downloaded", "SignatureVerified", "Installing", "Installed"]
        assert said(here, "SignedFirmwareStatusNotification") == [{"status": word, "requestId": 12} for word in words]
        assert peer.received[-1].payload == {"requestId": 12, "firmware": SIGNED}
        plain = {"location": SIGNED["location"], "retrieveDate": SIGNED["retrieveDateTime"]}
        assert await here.csms.call("CP-1", "UpdateFirmware", **plain) == {}  # type: ignore[arg-type]  # the payload
        await here.csms.log.wait_for("FirmwareStatusNotification", where=lambda each: each.payload == {"status": "Installed"})
        assert [each["status"] for each in said(here, "FirmwareStatusNotification")] == [
            "Downloading",
            "Downloaded",
            "Installing",
            "Installed",
        ]


@every_1x_behind_2x
async def test_a_2x_backend_updates_the_firmware_of_a_1x_station(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station):
        plain = {name: SIGNED[name] for name in ("location", "retrieveDateTime")}
        assert await here.csms.call("CP-1", "UpdateFirmware", requestId=3, firmware=plain) == ACCEPTED
        await here.csms.log.wait_for(
            "FirmwareStatusNotification", where=lambda each: each.payload == {"status": "Installed", "requestId": 3}
        )
        answer = await here.csms.call("CP-1", "UpdateFirmware", requestId=4, firmware=SIGNED)
        if station in SOAP:
            assert (answer["status"], answer["statusInfo"]["reasonCode"]) == ("Rejected", "UnsupportedRequest")
        else:
            assert answer == ACCEPTED
            signed = {"status": "SignatureVerified", "requestId": 4}
            await here.csms.log.wait_for("FirmwareStatusNotification", where=lambda each: each.payload == signed)
