"""GetDiagnostics of a 1.6 backend at a SOAP station."""

import pytest

from tests.playbook import Conversation

ASKED = {"location": "ftp://x"}


@pytest.mark.parametrize("station", ["1.2", "1.5", "1.6s"])
def test_a_name_that_is_too_long_for_json_keeps_its_end(station):
    result = Conversation(station, "1.6").backend("GetDiagnostics", ASKED, [{"fileName": "/" * 300 + "CP-1.zip"}])
    assert len(result.answer["fileName"]) == 255
    assert result.answer["fileName"].endswith("/CP-1.zip")
    assert result.losses == ["truncated"]


@pytest.mark.parametrize("station", ["1.2", "1.5", "1.6s"])
def test_an_answer_without_a_file_begins_no_upload(station):
    conversation = Conversation(station, "1.6")
    assert conversation.backend("GetDiagnostics", ASKED, [{}]).answer == {}
    assert conversation.memory.memory.reported.diagnostics == ""
