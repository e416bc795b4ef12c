"""GetCompositeSchedule of a 1.6 backend at a station of OCPP-S 1.6."""

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode

ASKED = {"connectorId": 1, "duration": 60}


def schedule(limit, **more):
    return {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}], **more}


def test_what_json_can_say_passes():
    said = {"status": "Accepted", "connectorId": 1, "scheduleStart": "2026-11-23T12:00:00Z", "chargingSchedule": schedule(16.1)}
    assert Conversation("1.6s", "1.6").backend("GetCompositeSchedule", ASKED, [said]).answer == said
    assert Conversation("1.6s", "1.6").backend("GetCompositeSchedule", ASKED, [{"status": "Rejected"}]).answer == {"status": "Rejected"}


def test_limits_are_multiples_of_a_tenth_and_times_are_times():
    said = {
        "status": "Accepted",
        "scheduleStart": "sometime",
        "chargingSchedule": schedule(16.25, minChargingRate=1.11, startSchedule="2026-11-23 12:00:00"),
    }
    told = {"status": "Accepted", "chargingSchedule": schedule(16.2, minChargingRate=1.1, startSchedule="2026-11-23T12:00:00Z")}
    assert Conversation("1.6s", "1.6").backend("GetCompositeSchedule", ASKED, [said]).answer == told


def test_a_station_without_smart_charging_rejects():
    refused = Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")
    assert Conversation("1.6s", "1.6").backend("GetCompositeSchedule", ASKED, [refused]).answer == {"status": "Rejected"}
