"""How much is kept."""

from gateway.kept import Lane
from gateway.room import Bounds, Room

T, N = Lane.TRANSACTION, Lane.OTHER


def test_each_bound_is_met_by_itself() -> None:
    assert not Room(Bounds(messages=0)).fits("A", 1)
    room = Room(Bounds(messages=3, bytes=100, of_station=2))
    assert room.fits("A", 100)
    assert not room.fits("A", 101)
    room.add("A", T, 10)
    room.add("A", N, 10)
    assert not room.fits("A", 1)
    assert room.fits("B", 80)
    assert not room.fits("B", 81)
    room.add("B", T, 1)
    assert not room.fits("C", 1)
    room.remove("A", N, 10)
    assert room.fits("A", 1)


def test_numbers_go_on_behind_what_the_store_had_and_a_share_without_messages_is_gone() -> None:
    room = Room(Bounds())
    room.found("A", T, 2, 20, 41)
    room.found("A", N, 1, 5, 7)
    assert room.add("A", N, 5) == 42
    assert (room.messages, room.bytes, room.of("A").total, room.of("A").rows[N]) == (4, 30, 4, 2)
    for lane, size in ((T, 10), (T, 10), (N, 5), (N, 5)):
        assert room.stations() == ("A",)
        room.remove("A", lane, size)
    assert room.stations() == ()
    assert (room.messages, room.bytes, room.of("A").total) == (0, 0, 0)
