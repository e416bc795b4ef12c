"""`translate`: what becomes of messages, line by line; each loss named beside its message, and counted on /metrics as a session does."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
import orjson
import pytest

from gateway.commands import Side
from gateway.metrics import Metrics
from gateway.observing import Reporter
from gateway.runs import Incoming, Moment
from gateway.translate import Translation, translate
from tests.e2e.house import sum_of
from tests.examples import SOAP, generated, vectors
from tests.soap_instances import schema
from translators.errors import TO_2X, TO_16, RpcCode
from translators.framing import ocppj
from translators.framing.soap import Located, build_request, parse
from translators.losses import LOSSES
from translators.mapping import SIDES, starts
from translators.memory.options import Options
from translators.memory.station import Memory, Station
from translators.versions import BACKEND_VERSIONS, STATION_VERSIONS, VERSIONS, all_actions
from wsdl import Service, SoapVersion

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
START = b'[2,"1","StartTransaction",{"connectorId":1,"idTag":"A","meterStart":10,"timestamp":"2026-11-23T12:00:00Z"}]'


def lines(source: str, target: str, text: bytes, direction: str = "up") -> list[dict[str, Any]]:
    return [orjson.loads(orjson.dumps(line)) for line in translate(source, target, direction, text, NOW)]


def test_lines_share_the_memory_of_one_station() -> None:
    started = lines("1.6", "2.0.1", START)
    number = started[-1]["frame"][2]["transactionId"]
    stop = orjson.dumps([2, "2", "StopTransaction", {"transactionId": number, "meterStop": 20, "timestamp": "2026-11-23T13:00:00Z"}])
    events = [line["frame"][3] for line in lines("1.6", "2.0.1", START + b"\n\n" + stop) if line["leg"] == "backend"]
    assert [event["eventType"] for event in events] == ["Started", "Ended"]
    assert len({event["transactionInfo"]["transactionId"] for event in events}) == 1


def test_an_answer_in_the_file_is_the_answer_to_the_line_before() -> None:
    answer = b'\n[3,"1",{"idTokenInfo":{"status":"Blocked"}}]'
    assert lines("1.6", "2.0.1", START + answer)[-1]["frame"][2]["idTagInfo"] == {"status": "Blocked"}
    error = b'\n[4,"1","InternalError","db",{}]'
    assert lines("1.6", "2.0.1", b'[2,"1","Authorize",{"idTag":"A"}]' + error)[-1]["frame"][:3] == [4, "1", "InternalError"]


def test_an_answer_to_nothing_is_said_to_be_one() -> None:
    (line,) = lines("1.6", "2.0.1", b'[3,"9",{}]')
    assert "9" in line["error"]


def test_a_line_that_is_no_frame_is_named_though_a_1_6_peer_gets_no_answer() -> None:
    (line,) = lines("1.6", "2.0.1", b"zzz")
    assert (line["frame"], line["error"].partition(":")[0]) == (None, "station")


def test_what_is_lost_is_named() -> None:
    (line,) = lines("1.6", "1.6", b'[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"0"}]', "down")
    assert line["losses"] == ["guard.link_key"]
    assert line["frame"] == [3, "1", {"status": "Rejected"}]


def test_what_is_wrong_is_refused_as_a_session_would() -> None:
    (line,) = lines("2.0.1", "1.6", b"{no json")
    assert line["frame"][:3] == [4, "-1", "RpcFrameworkError"]
    (line,) = lines("1.6", "2.0.1", b'[2,"1","MakeCoffee",{}]')
    assert line["frame"][:3] == [4, "1", "NotImplemented"]


def test_an_envelope_that_is_none_is_an_error_of_the_input() -> None:
    with pytest.raises(ValueError, match=r"(?i)envelope|soap"):
        lines("1.5", "2.0.1", b"<no/>")


ROWS = [
    pytest.param(station, backend, side, id=f"{station}-{backend}-from-{side}")
    for station in STATION_VERSIONS
    for backend in BACKEND_VERSIONS
    for side in SIDES
]


def written(version: str, action: str, payload: bytes) -> bytes:
    """A message as a peer of this version writes it: a line of OCPP-J, or an envelope."""
    if VERSIONS[version].is_soap:
        located = Located(SOAP[version], "CentralSystemService", action)
        return build_request(located, payload, identity="CB1234", to="http://g/", from_address="http://s/", message_id="urn:1")
    kind = 6 if action == "NotifyPeriodicEventStream" else 2  # a SEND (2.1 part 4 §4.2.4)
    return b'[%d,"1","%s",%s]' % (kind, action.encode(), payload)


def check(line: dict[str, Any], versions: Mapping[str, str], asked: str) -> None:
    """What is shown is valid for whom it goes to."""
    version = VERSIONS[versions[line["leg"]]]
    codec: Any = version.codec
    if "envelope" in line:
        body = parse(line["envelope"].encode()).body
        if body is not None:  # else a fault
            assert written_schema(SOAP[version.name], body).validate(body), line
        return
    match line["frame"]:
        case [2 | 6, _, action, payload]:
            codec.decode_request(action, orjson.dumps(payload))
        case [3, _, payload]:
            codec.decode_answer(asked, orjson.dumps(payload))
        case frame:
            assert frame[0] == 4
            assert frame[2] in (version.codes or {}).values()


def written_schema(version: SoapVersion, body: Any) -> Any:
    service: Service = "ChargePointService" if "/cp/" in body.tag.casefold() else "CentralSystemService"
    return schema(version, service)


@pytest.mark.parametrize(("station", "backend", "side"), ROWS)
def test_every_message_of_every_version_is_translated_and_all_that_is_shown_is_valid(station: str, backend: str, side: str) -> None:
    versions = {"station": station, "backend": backend}
    source, target = (station, backend) if side == "station" else (backend, station)
    for action in sorted(starts(VERSIONS[source], side)):
        for payload in generated(source, side, action):
            shown = lines(source, target, written(source, action, payload), "up" if side == "station" else "down")
            assert shown, action
            assert {"losses", "quirks"} <= shown[0].keys(), (action, shown)
            assert set(shown[0]["losses"]) <= set(LOSSES)
            for line in shown:
                if line["leg"] is not None:
                    check(line, versions, action)
            assert [line for line in shown if line.get("frame") and line["frame"][0] == 4 and line["frame"][2] == "InternalError"] == []


NAME = "ocpp_gateway_translation_losses_total"


def lossy() -> list[Any]:
    """Vectors that lose something, and whose answers all come from the other leg."""
    found = []
    for vector in vectors():
        exchanges = vector["exchanges"]
        own = any(send["to"] == exchange["from"] and not send.get("told") for exchange in exchanges for send in exchange.get("sends", []))
        soap = any(VERSIONS[vector[side]].is_soap for side in ("station", "backend"))
        if not own and not soap and any(exchange.get("losses") for exchange in exchanges):
            found.append(pytest.param(vector, id=f"{vector['station']}-{vector['backend']}-{vector['title'][:60]}"))
    return found


VECTORS = lossy()


def reply(version: str, send: Mapping[str, Any]) -> ocppj.Frame:
    """The answer of the other leg."""
    if "error" in send:
        codes = TO_2X if VERSIONS[version].family == "2.x" else TO_16
        return ocppj.ErrorFrame("", codes[RpcCode(send["error"])], "", {})
    return ocppj.ResultFrame("", orjson.dumps(send.get("answer", {})))


@pytest.mark.parametrize("vector", VECTORS)
def test_each_loss_is_on_metrics_and_beside_its_message(vector: dict[str, Any]) -> None:
    metrics = Metrics(all_actions())
    memory = msgspec.convert(vector.get("memory", {}), Memory, str_keys=True)
    options = msgspec.convert(vector.get("options", {}), Options)
    station = Station(vector.get("identity", "CB1234"), vector["station"], vector["backend"], options, memory)
    now = vector.get("now", "2026-11-23T12:00:00Z")
    work = Translation(station, Side.STATION, datetime.fromisoformat(now), Reporter(metrics))
    expected: Counter[tuple[str, str]] = Counter()
    for number, exchange in enumerate(vector["exchanges"]):
        now = exchange.get("now", now)
        work.side, work.now = Side(exchange["from"]), Moment(float(number), datetime.fromisoformat(now))
        payload = orjson.dumps(exchange["payload"])
        replies = [reply(vector[send["to"]], send) for send in exchange.get("sends", []) if not send.get("told")]
        lines = list(work.line(Incoming(str(number), exchange["action"], payload, payload), replies))
        assert sorted(lines[0]["losses"]) == sorted(exchange.get("losses", []))
        expected.update((exchange["action"], name) for name in exchange.get("losses", []))
    text = metrics.text().decode()
    assert {each: sum_of(text, NAME, action=each[0], loss=each[1]) for each in expected} == dict(expected)
    assert sum_of(text, NAME) == expected.total()


def test_enough_losses_are_looked_at() -> None:
    named = {name for parameter in VECTORS for exchange in parameter.values[0]["exchanges"] for name in exchange.get("losses", [])}  # type: ignore[index,call-overload]
    assert named <= set(LOSSES)
    assert len(named) >= 40


@pytest.mark.parametrize("said", ["1.2", "1.5", "1.6"])
def test_an_envelope_of_another_version_than_said_is_an_error_of_the_input(said: str) -> None:
    located = Located("1.6", "CentralSystemService", "Heartbeat")
    body = b'<heartbeatRequest xmlns="urn://Ocpp/Cs/2015/10/"/>'
    envelope = build_request(located, body, identity="CP", to="http://x/", from_address="", message_id="1")
    with pytest.raises(ValueError, match=f"of --from 1.6s, not of {said}"):
        list(translate(said, "2.0.1", "up", envelope, NOW))
    (answer,) = [line for line in translate("1.6s", "2.0.1", "up", envelope, NOW) if "heartbeatResponse" in str(line.get("envelope"))]
    assert answer["leg"] == "station"


def test_envelopes_one_per_line_share_the_memory_of_one_station() -> None:
    body = b'<heartbeatRequest xmlns="urn://Ocpp/Cs/2012/06/"/>'
    located = Located("1.5", "CentralSystemService", "Heartbeat")
    envelope = build_request(located, body, identity="CP", to="http://x/", from_address="", message_id="1")
    line = b"".join(envelope.splitlines())
    shown = lines("1.5", "2.0.1", b"\n".join((line, b"", line, b"")))
    assert [entry["leg"] for entry in shown].count("station") == 2
    # The boot that the station never sent is made up once.
    assert [entry["frame"][2] for entry in shown if entry["leg"] == "backend"].count("BootNotification") == 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le", "utf-8-sig"])
@pytest.mark.parametrize("what", ["frames", "envelopes", "an envelope of many lines"])
def test_a_file_of_windows_is_read_like_any_other(encoding: str, what: str) -> None:
    located = Located("1.5", "CentralSystemService", "Heartbeat")
    body = b'<heartbeatRequest xmlns="urn://Ocpp/Cs/2012/06/"/>'
    envelope = build_request(located, body, identity="Säule-漢", to="http://x/", from_address="", message_id="1").decode()
    envelope = envelope.replace("UTF-8", encoding.partition("-be")[0].partition("-le")[0].removesuffix("-sig").upper())
    text = {
        "frames": "\r\n".join(('[2,"1","Heartbeat",{}]', '[2,"2","Authorize",{"idTag":"ÄÖ"}]')),
        "envelopes": "\r\n".join(("".join(envelope.splitlines()),) * 2),
        "an envelope of many lines": envelope.replace("><", ">\r\n<"),
    }[what]
    source = "1.6" if what == "frames" else "1.5"
    data = text.encode(encoding)
    shown = lines(source, "2.0.1", data if encoding in ("utf-16", "utf-8-sig") else "\ufeff".encode(encoding) + data)
    assert len([entry for entry in shown if entry["leg"] == "station"]) == (1 if "many" in what else 2)
    assert {quirk for entry in shown for quirk in entry.get("quirks", ())} <= {"boot_invented", "identifier_charset"}


def test_half_a_file_of_windows_is_an_error_of_the_input() -> None:
    with pytest.raises(ValueError, match="utf-16"):
        lines("1.6", "2.0.1", "[2]".encode("utf-16") + b"\x00")
