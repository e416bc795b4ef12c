"""DiagnosticsStatusNotification of a 1.5 station in front of a 1.6 backend."""

from tests.playbook import Conversation


def test_the_status_passes_and_is_remembered():
    conversation = Conversation("1.5", "1.6")
    result = conversation.station("DiagnosticsStatusNotification", {"status": "UploadFailed"}, [{}])
    assert result.requests == [("DiagnosticsStatusNotification", {"status": "UploadFailed"})]
    assert result.answer == {}
    assert conversation.memory.memory.reported.diagnostics == "UploadFailed"


def test_a_backend_that_asked_for_a_log_hears_of_a_log():
    conversation = Conversation("1.5", "1.6")
    conversation.backend("GetLog", {"logType": "DiagnosticsLog", "requestId": 7, "log": {"remoteLocation": "ftp://x"}}, [{"fileName": "d"}])
    result = conversation.station("DiagnosticsStatusNotification", {"status": "UploadFailed"}, [{}])
    assert result.requests == [("LogStatusNotification", {"status": "UploadFailure", "requestId": 7})]
    assert result.answer == {}
    conversation.backend("GetDiagnostics", {"location": "ftp://x"}, [{"fileName": "d"}])
    again = conversation.station("DiagnosticsStatusNotification", {"status": "Uploaded"}, [{}])
    assert again.requests == [("DiagnosticsStatusNotification", {"status": "Uploaded"})]
