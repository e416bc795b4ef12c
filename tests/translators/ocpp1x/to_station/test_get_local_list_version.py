import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.ocpp1x.to_station import ROUTES


@pytest.mark.parametrize(
    ("version", "told", "losses"),
    [(0, 0, []), (7, 7, ["local_list.version_drift"]), (-1, 0, ["local_list.unsupported"])],
)
@pytest.mark.parametrize("station", ["1.5", "1.6"])
def test_the_version_the_station_has(station: str, version: int, told: int, losses: list[str]) -> None:
    talk = Conversation(station, "2.1", from_backend=ROUTES)
    result = talk.backend("GetLocalListVersion", {}, [{"listVersion": version}])
    assert result.requests == [("GetLocalListVersion", {})]
    assert result.answer == {"versionNumber": told}
    assert result.losses == losses


def test_a_station_without_lists_has_version_zero() -> None:
    talk = Conversation("1.6", "2.1", from_backend=ROUTES)
    result = talk.backend("GetLocalListVersion", {}, [Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")])
    assert result.answer == {"versionNumber": 0}
    assert result.losses == ["local_list.unsupported"]
