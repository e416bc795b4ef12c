import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.memory.station import Memory
from translators.memory.transactions import Transaction
from translators.ocpp1x.to_station import ROUTES

UNLOCK = {"evseId": 1, "connectorId": 1}
UNSUPPORTED = {"reasonCode": "UnsupportedRequest"}


def talk(station: str = "1.6", memory: Memory | None = None) -> Conversation:
    return Conversation(station, "2.0.1", memory=memory, from_backend=ROUTES)


def known() -> Memory:
    memory = Memory()
    memory.topology.saw(1)
    return memory


@pytest.mark.parametrize(
    ("station", "status", "answer", "losses"),
    [
        ("1.6", "Unlocked", {"status": "Unlocked"}, []),
        ("1.6", "UnlockFailed", {"status": "UnlockFailed"}, []),
        ("1.6", "NotSupported", {"status": "UnlockFailed", "statusInfo": UNSUPPORTED}, []),
        ("1.5", "Accepted", {"status": "Unlocked"}, ["unlock.unverified"]),
        ("1.5", "Rejected", {"status": "UnlockFailed"}, []),
    ],
)
def test_the_answer_in_the_words_of_2_x(station: str, status: str, answer: object, losses: list[str]) -> None:
    conversation = talk(station, known())
    result = conversation.backend("UnlockConnector", UNLOCK, [{"status": status}])
    assert result.requests == [("UnlockConnector", {"connectorId": 1})]
    assert result.answer == answer
    assert result.losses == losses
    assert bool(conversation.memory.memory.connectors.of(1).unlocked_at) == (status in ("Unlocked", "Accepted"))


@pytest.mark.parametrize("request_", [{"evseId": 1, "connectorId": 2}, {"evseId": 0, "connectorId": 1}, {"evseId": 1, "connectorId": 0}])
def test_a_connector_the_station_cannot_have_is_unknown(request_: dict[str, int]) -> None:
    result = talk().backend("UnlockConnector", request_)
    assert result.sent == []
    assert result.answer == {"status": "UnknownConnector"}


def test_not_supported_of_a_connector_nobody_heard_of_means_unknown() -> None:
    result = talk(memory=known()).backend("UnlockConnector", {"evseId": 5, "connectorId": 1}, [{"status": "NotSupported"}])
    assert result.answer == {"status": "UnknownConnector"}


def test_a_transaction_is_never_stopped_by_an_unlock() -> None:
    memory = known()
    memory.transactions.rows.append(Transaction(number=1, id="x", connector=1, since="2026-11-23T11:00:00Z"))
    result = talk(memory=memory).backend("UnlockConnector", UNLOCK)
    assert result.sent == []
    assert result.answer == {"status": "OngoingAuthorizedTransaction"}
    assert result.losses == ["unlock.ongoing_tx"]


@pytest.mark.parametrize("status", ["Charging", "SuspendedEV", "SuspendedEVSE"])
def test_a_charging_connector_has_a_transaction_even_if_it_is_not_known(status: str) -> None:
    memory = known()
    memory.connectors.of(1).status = status
    assert talk(memory=memory).backend("UnlockConnector", UNLOCK).answer == {"status": "OngoingAuthorizedTransaction"}


def test_a_station_without_unlock_has_no_lock() -> None:
    result = talk().backend("UnlockConnector", UNLOCK, [Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")])
    assert result.answer == {"status": "UnlockFailed", "statusInfo": UNSUPPORTED}


def test_an_unlocked_connector_is_one_the_station_has() -> None:
    conversation = talk()
    conversation.backend("UnlockConnector", {"evseId": 3, "connectorId": 1}, [{"status": "Unlocked"}])
    assert conversation.memory.memory.topology.connectors() == (1, 2, 3)
