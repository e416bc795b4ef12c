"""DataTransfer of a SOAP station in front of a 1.6 backend."""

import pytest

from tests.playbook import Conversation


@pytest.mark.parametrize("station", ["1.5", "1.6s"])
@pytest.mark.parametrize("too_long", [{"vendorId": "v" * 256}, {"vendorId": "v", "messageId": "m" * 51}])
def test_an_id_that_is_too_long_for_json_is_not_cut_into_another(station, too_long):
    result = Conversation(station, "1.6").station("DataTransfer", too_long)
    assert (result.sent, result.answer, result.losses) == ([], {"status": "Rejected"}, ["truncated"])


@pytest.mark.parametrize(("station", "backend"), [("1.5", "1.6"), ("1.6s", "1.6"), ("1.5", "2.0.1")])
def test_data_that_xml_cannot_carry_is_left_out_of_the_answer(station, backend):
    result = Conversation(station, backend).station("DataTransfer", {"vendorId": "v"}, [{"status": "Accepted", "data": "a\u0001"}])
    assert (result.answer, result.quirks) == ({"status": "Accepted"}, ["bad_answer"])
