"""The addresses of files that a backend names, and whether the station's version knows such servers."""

import pytest

from tests.playbook import Conversation

NOW = "2026-11-23T12:00:00Z"


@pytest.mark.parametrize(
    ("station", "scheme", "quirks"),
    [
        ("1.5", "https", ["scheme_unknown"]),
        ("1.2", "sftp", ["scheme_unknown"]),
        ("1.5", "FTP", []),
        ("1.5", "ftps", []),
        ("1.6s", "https", []),
    ],
)
@pytest.mark.parametrize(
    ("backend", "action", "payload"),
    [
        ("1.6", "UpdateFirmware", lambda location: {"location": location, "retrieveDate": NOW}),
        ("1.6", "GetDiagnostics", lambda location: {"location": location}),
        ("2.0.1", "UpdateFirmware", lambda location: {"requestId": 1, "firmware": {"location": location, "retrieveDateTime": NOW}}),
        ("2.0.1", "GetLog", lambda location: {"requestId": 1, "logType": "DiagnosticsLog", "log": {"remoteLocation": location}}),
    ],
)
def test_a_server_that_the_version_does_not_know_is_counted_and_passed_on(station, scheme, quirks, backend, action, payload):
    location = f"{scheme}://files/x"
    answer = {} if action == "UpdateFirmware" else {"fileName": "x"}
    result = Conversation(station, backend, now=NOW).backend(action, payload(location), [answer])
    assert [told["location"] for _, told in result.requests] == [location]
    assert result.quirks == quirks


def test_a_log_of_a_1_5_station_goes_where_its_diagnostics_go():
    payload = {"requestId": 1, "logType": "DiagnosticsLog", "log": {"remoteLocation": "https://files/x"}}
    assert Conversation("1.5", "1.6", now=NOW).backend("GetLog", payload, [{"fileName": "x"}]).quirks == ["scheme_unknown"]
