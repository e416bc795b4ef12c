"""Remote starts that wait for their transaction."""

from datetime import UTC, datetime, timedelta

from translators.canonical import IdTokenType
from translators.memory.remote_starts import MAX_WAITING, RemoteStarts

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=3)
TOKEN = IdTokenType(idToken="u-9f3", type="Central")


def test_a_start_is_matched_by_tag_in_any_case_and_connector_once() -> None:
    starts = RemoteStarts()
    starts.add(5001, "u-9f3", TOKEN, 2, UNTIL)
    assert starts.match("U-9F3", 1, NOW) is None
    assert starts.match("other", 2, NOW) is None
    found = starts.match("U-9F3", 2, NOW)
    assert found is not None
    assert (found.remoteStartId, found.token) == (5001, TOKEN)
    assert starts.match("U-9F3", 2, NOW) is None


def test_the_oldest_fitting_start_is_taken_and_one_for_any_connector_fits_all() -> None:
    starts = RemoteStarts()
    for remote_start_id, connector in ((1, 2), (2, None), (3, 1)):
        starts.add(remote_start_id, "a", TOKEN, connector, UNTIL)
    found = starts.match("a", 1, NOW)
    assert found is not None
    assert found.remoteStartId == 2


def test_a_start_that_waited_too_long_matches_nothing_and_expires() -> None:
    starts = RemoteStarts()
    starts.add(1, "a", TOKEN, None, UNTIL)
    late = UNTIL + timedelta(seconds=1)
    assert starts.match("a", 1, late) is None
    assert [row.remoteStartId for row in starts.expire(late)] == [1]
    assert starts.waiting == []


def test_a_refused_start_is_discarded() -> None:
    starts = RemoteStarts()
    starts.add(1, "a", TOKEN, None, UNTIL)
    starts.discard(1)
    assert starts.match("a", 1, NOW) is None


def test_no_more_than_the_bound_wait_and_what_had_to_go_is_told() -> None:
    starts = RemoteStarts()
    gone = [row.remoteStartId for index in range(MAX_WAITING + 2) for row in starts.add(index, "a", TOKEN, None, UNTIL)]
    assert (gone, len(starts.waiting)) == ([0, 1], MAX_WAITING)
