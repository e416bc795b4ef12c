"""GetLog of a 1.6 backend at a 1.5 station."""

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode

NOW = "2026-11-23T12:00:00Z"
REQUEST = {
    "logType": "DiagnosticsLog",
    "requestId": 4,
    "retries": 2,
    "retryInterval": 30,
    "log": {"remoteLocation": "ftp://x", "oldestTimestamp": NOW, "latestTimestamp": NOW},
}
ASKED = {"location": "ftp://x", "startTime": NOW, "stopTime": NOW, "retries": 2, "retryInterval": 30}


def test_a_diagnostics_log_is_what_get_diagnostics_uploads():
    result = Conversation("1.5", "1.6").backend("GetLog", REQUEST, [{"fileName": "log.zip"}])
    assert result.requests == [("GetDiagnostics", ASKED)]
    assert result.answer == {"status": "Accepted", "filename": "log.zip"}


@pytest.mark.parametrize("reply", [{}, Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")])
def test_without_a_file_there_is_no_log(reply):
    assert Conversation("1.5", "1.6").backend("GetLog", REQUEST, [reply]).answer == {"status": "Rejected"}


def test_a_security_log_is_refused():
    result = Conversation("1.5", "1.6").backend("GetLog", REQUEST | {"logType": "SecurityLog"})
    assert (result.sent, result.answer, result.losses) == ([], {"status": "Rejected"}, ["log.security"])
