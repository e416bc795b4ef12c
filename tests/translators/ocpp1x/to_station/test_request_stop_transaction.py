import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.memory.station import Memory
from translators.memory.transactions import Transaction
from translators.ocpp1x import transaction_ids
from translators.ocpp1x.to_station import ROUTES


def talk(ended: str = "") -> Conversation:
    memory = Memory()
    memory.transactions.rows.append(Transaction(number=7, id="tx-7", connector=1, since="2026-11-23T11:00:00Z", ended=ended))
    return Conversation("1.6", "2.0.1", memory=memory, from_backend=ROUTES)


STOP = {"transactionId": "tx-7"}
NOT_FOUND = {"status": "Rejected", "statusInfo": {"reasonCode": "TxNotFound"}}


def test_an_id_that_was_never_given_is_refused_without_a_call() -> None:
    """V03"""
    result = talk().backend("RequestStopTransaction", {"transactionId": "does-not-exist"})
    assert result.sent == []
    assert result.answer == NOT_FOUND
    assert result.losses == []


@pytest.mark.parametrize("status", ["Accepted", "Rejected"])
def test_the_station_is_told_its_own_number(status: str) -> None:
    conversation = talk()
    result = conversation.backend("RequestStopTransaction", STOP, [{"status": status}])
    assert result.requests == [("RemoteStopTransaction", {"transactionId": 7})]
    assert result.answer == {"status": status}
    assert bool(conversation.memory.memory.transactions.rows[0].remote_stop_at) == (status == "Accepted")


def test_a_transaction_that_has_ended_is_not_stopped() -> None:
    assert talk("2026-11-23T11:30:00Z").backend("RequestStopTransaction", STOP).answer == NOT_FOUND


def test_a_number_is_recovered_from_the_id_when_the_memory_is_lost() -> None:
    conversation = talk()
    lost = transaction_ids.computed_id(12345, conversation.memory)
    result = conversation.backend("RequestStopTransaction", {"transactionId": lost}, [{"status": "Accepted"}])
    assert result.requests == [("RemoteStopTransaction", {"transactionId": 12345})]
    assert result.losses == ["txid.recovered"]


def test_a_station_whose_boot_is_pending_is_not_asked() -> None:
    conversation = talk()
    conversation.memory.memory.boot.status = "Pending"
    assert conversation.backend("RequestStopTransaction", STOP).answer["statusInfo"] == {"reasonCode": "CSNotAccepted"}


def test_a_station_without_remote_stop_refuses() -> None:
    unsupported = Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")
    result = talk().backend("RequestStopTransaction", STOP, [unsupported])
    assert result.answer == {"status": "Rejected", "statusInfo": {"reasonCode": "UnsupportedRequest"}}
