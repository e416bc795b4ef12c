"""Frames with something around them, or with elements too few or too many."""

import pytest

from translators.losses import QUIRKS
from translators.repairs.frames import repair_frame
from translators.repairs.payloads import MAX_BYTES


@pytest.mark.parametrize(
    ("data", "mended", "quirks"),
    [
        (b'\xef\xbb\xbf[2,"1","Heartbeat",{}]', b'[2,"1","Heartbeat",{}]', ("trailing_bytes",)),
        (b'[2,"1","Heartbeat",{}]\x00\x00', b'[2,"1","Heartbeat",{}]', ("trailing_bytes",)),
        (b'[2,"1","Heartbeat",{}]\x00rest]', b'[2,"1","Heartbeat",{}]', ("trailing_bytes",)),
        (b'[2,"1","DataTransfer",{"data":"]\\"]"}] [3]', b'[2,"1","DataTransfer",{"data":"]\\"]"}]', ("trailing_bytes",)),
        (b'[2,"1","Heartbeat"]', b'[2,"1","Heartbeat",{}]', ("payload_missing",)),
        (b'[2,"1","Heartbeat",{},{}]', b'[2,"1","Heartbeat",{}]', ("extra_elements",)),
        (b'[3,"1",{},null]', b'[3,"1",{}]', ("extra_elements",)),
        (b'[2,"1","Authorize",{"idTag":"\xff"}]', '[2,"1","Authorize",{"idTag":"\ufffd"}]'.encode(), ("bad_utf8",)),
    ],
)
def test_a_frame_is_mended(data, mended, quirks):
    repaired = repair_frame(data)
    assert (repaired.payload, repaired.quirks) == (mended, quirks)
    assert set(quirks) <= set(QUIRKS)


@pytest.mark.parametrize("data", [b"", b"{}", b'[2,"1","Heartbeat",{}]', b'[3,"1"]', b"[", b'[9,"1",{},{},{}]', b"[]"])
def test_what_is_whole_or_no_frame_is_left_alone(data):
    assert repair_frame(data) is None


def test_a_frame_that_is_too_large_is_left_alone():
    assert repair_frame(b"\x00" * (MAX_BYTES + 1)) is None
