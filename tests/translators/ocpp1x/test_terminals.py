"""What a payment terminal writes before an idTag."""

import orjson
import pytest

from translators.memory.options import Options
from translators.memory.station import Station
from translators.reading import read_request
from translators.versions import VERSIONS

START = {"connectorId": 1, "idTag": "4711;04A2B3C4", "meterStart": 10, "timestamp": "2026-11-23T12:00:00Z"}
STOP = {"transactionId": 1, "idTag": "4711; 04A2B3C4", "meterStop": 10, "timestamp": "2026-11-23T12:00:00Z"}
TERMINAL = Options(id_tag_after=";")


def read(action, payload, options=TERMINAL, version="1.6"):
    station = Station("CP-1", version, "2.0.1", options)
    data = payload if isinstance(payload, bytes) else orjson.dumps(payload)
    request, passed = read_request(VERSIONS[version], action, data, station, lenient=True)
    return request, passed, station.quirks


@pytest.mark.parametrize(
    ("action", "payload"), [("Authorize", {"idTag": "x;04A2B3C4"}), ("StartTransaction", START), ("StopTransaction", STOP)]
)
def test_the_tag_proper_stands_behind_the_mark_and_is_what_a_relay_passes_on(action, payload):
    request, passed, quirks = read(action, payload)
    assert (request.idTag, orjson.loads(passed)["idTag"], quirks) == ("04A2B3C4", "04A2B3C4", ["id_tag_prefix"])


def test_a_soap_station_may_have_a_terminal_too():
    body = b'<authorizeRequest xmlns="urn://Ocpp/Cs/2012/06/"><idTag>12;ABC</idTag></authorizeRequest>'
    request, passed, quirks = read("Authorize", body, version="1.5")
    assert (request.idTag, passed, quirks) == ("ABC", body, ["id_tag_prefix"])


@pytest.mark.parametrize("tag", ["04A2B3C4", "04A2B3C4;", "; ", ""])
def test_a_tag_without_a_prefix_or_with_nothing_behind_it_is_left_alone(tag):
    request, _, quirks = read("Authorize", {"idTag": tag})
    assert (request.idTag, quirks) == (tag, [])


def test_only_where_the_operator_says_so():
    payload = orjson.dumps({"idTag": "x;ABC"})
    request, passed, quirks = read("Authorize", payload, Options())
    assert (request.idTag, passed, quirks) == ("x;ABC", payload, [])


def test_a_stop_without_a_tag_has_none():
    request, _, quirks = read("StopTransaction", {name: value for name, value in STOP.items() if name != "idTag"})
    assert (request.idTag or "", quirks) == ("", [])
