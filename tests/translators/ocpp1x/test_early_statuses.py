"""Available before the StopTransaction of its connector."""

import orjson
import pytest

from gateway.commands import SendCall, SendResult, Side
from tests.talking import Talk
from translators.memory.options import Options

START = {"connectorId": 1, "idTag": "04A2B3C4", "meterStart": 10, "timestamp": "2026-11-23T12:00:00Z"}
TOLD = {"1.6": {"transactionId": 77, "idTagInfo": {"status": "Accepted"}}, "2.0.1": {"idTokenInfo": {"status": "Accepted"}}}
XML = 'xmlns="urn://Ocpp/Cs/2012/06/"'


def status(word, connector=1):
    fields = f"<connectorId>{connector}</connectorId><status>{word}</status><errorCode>NoError</errorCode>"
    return f"<statusNotificationRequest {XML}>{fields}</statusNotificationRequest>".encode()


def start():
    fields = "".join(f"<{name}>{START[name]}</{name}>" for name in ("connectorId", "idTag", "timestamp", "meterStart"))
    return f"<startTransactionRequest {XML}>{fields}</startTransactionRequest>".encode()


def stop(number):
    fields = f"<transactionId>{number}</transactionId><timestamp>2026-11-23T12:00:05Z</timestamp><meterStop>20</meterStop>"
    return f"<stopTransactionRequest {XML}>{fields}</stopTransactionRequest>".encode()


class Station(Talk):
    """One that charges at connector 1."""

    def __init__(self, backend, hold=5.0):
        super().__init__("1.5", backend)
        self.station.options = Options(hold_available=hold)
        self.station.memory.boot.status = "Accepted"
        self.told = []
        self.say("StatusNotification", status("Occupied"))
        self.say("StartTransaction", start())
        (self.number,) = [row.number for row in self.station.memory.transactions.open()]
        self.told.clear()
        self.notes.quirks.clear()

    def say(self, action, body):
        return self.deliver(self.call(Side.STATION, f"s{self.mono}-{action}-{len(self.told)}", action, body))

    def deliver(self, commands):
        """The backend takes everything; gives what the station was answered."""
        answers, waiting = [], list(commands)
        while waiting:
            command = waiting.pop(0)
            if isinstance(command, SendCall):
                self.told.append((command.action, orjson.loads(command.payload)))
                answer = TOLD[self.station.backend_version] if command.action in ("StartTransaction", "TransactionEvent") else {}
                waiting += self.result(command.side, command.message_id, answer)
            elif isinstance(command, SendResult):
                answers.append(command.action)
        return answers

    def pass_time(self, seconds):
        self.deliver(self.wait(seconds))

    @property
    def actions(self):
        return [action for action, _ in self.told]

    @property
    def statuses(self):
        return [payload.get("status") or payload.get("connectorStatus") for action, payload in self.told if action == "StatusNotification"]


every_backend = pytest.mark.parametrize("backend", ["1.6", "2.0.1"])


@every_backend
def test_it_is_answered_at_once_and_told_behind_the_stop(backend):
    talk = Station(backend)
    assert talk.say("StatusNotification", status("Available")) == ["StatusNotification"]
    assert (talk.told, talk.notes.quirks) == ([], ["status_held"])
    talk.pass_time(1.0)
    assert talk.told == []
    assert talk.say("StopTransaction", stop(talk.number)) == ["StopTransaction"]
    assert talk.statuses == ["Available"]
    assert talk.actions[0] in ("StopTransaction", "TransactionEvent")


@every_backend
def test_without_a_stop_it_is_told_after_the_time(backend):
    talk = Station(backend)
    talk.say("StatusNotification", status("Available"))
    talk.pass_time(4.9)
    assert talk.told == []
    talk.pass_time(0.2)
    assert talk.statuses == ["Available"]
    talk.pass_time(60.0)
    assert talk.statuses == ["Available"]


@every_backend
def test_a_newer_status_takes_its_place(backend):
    talk = Station(backend)
    talk.say("StatusNotification", status("Available"))
    talk.say("StatusNotification", status("Faulted"))
    talk.pass_time(10.0)
    assert talk.statuses == ["Faulted"]


@every_backend
def test_after_a_crash_it_is_still_owed(backend):
    talk = Station(backend)
    talk.say("StatusNotification", status("Available"))
    row = talk.station.memory.connectors.of(1)
    assert (row.status, row.sent) == ("Available", "")


@every_backend
@pytest.mark.parametrize(("word", "connector"), [("Faulted", 1), ("Available", 2), ("Available", 0)])
def test_nothing_else_waits(backend, word, connector):
    talk = Station(backend)
    talk.say("StatusNotification", status(word, connector))
    assert talk.told != []
    assert "status_held" not in talk.notes.quirks


@every_backend
def test_only_where_the_operator_says_so(backend):
    talk = Station(backend, hold=0.0)
    talk.say("StatusNotification", status("Available"))
    assert talk.statuses == ["Available"]
