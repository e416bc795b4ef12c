"""OCPP-J frames, read and written."""

import orjson
import pytest

from translators.framing import ocppj


def test_a_call_is_read_without_touching_its_payload() -> None:
    assert ocppj.parse(b'[2,"a","Heartbeat",{ "x" : 1.10 }]') == ocppj.CallFrame("a", "Heartbeat", b'{ "x" : 1.10 }')


def test_a_result_is_read() -> None:
    assert ocppj.parse('[3,"a",{}]') == ocppj.ResultFrame("a", b"{}")


def test_an_error_is_read() -> None:
    frame = ocppj.parse(b'[4,"a","GenericError","no",{"k":1}]')
    assert frame == ocppj.ErrorFrame("a", "GenericError", "no", {"k": 1})


def test_a_call_result_error_of_2_1_is_told_apart() -> None:
    frame = ocppj.parse(b'[5,"a","GenericError","no",{}]')
    assert isinstance(frame, ocppj.ErrorFrame)
    assert frame.of_result


def test_a_send_of_2_1_is_a_call_without_an_answer() -> None:
    frame = ocppj.parse(b'[6,"a","NotifyPeriodicEventStream",{}]')
    assert isinstance(frame, ocppj.CallFrame)
    assert frame.send


@pytest.mark.parametrize("data", [b'[4,"a","GenericError"]', b'[4,"a","GenericError",null,null]', b'[4,"a"]'])
def test_an_error_of_another_shape_is_read_and_counted(data: bytes) -> None:
    frame = ocppj.parse(data)
    assert isinstance(frame, ocppj.ErrorFrame)
    assert frame.code == "GenericError"
    assert frame.quirks == ("callerror_shape",)


def test_a_numeric_message_id_is_taken_as_text_and_counted() -> None:
    frame = ocppj.parse(b'[2,17,"Heartbeat",{}]')
    assert isinstance(frame, ocppj.CallFrame)
    assert (frame.message_id, frame.quirks) == ("17", ("message_id_repaired",))


@pytest.mark.parametrize(
    ("data", "message_id"),
    [
        (b"", None),
        (b"{", None),
        (b"{}", None),
        (b"[]", None),
        (b"[2]", None),
        (b'[2,{},"Heartbeat",{}]', None),
        (b'[2,"a"]', "a"),
        (b'[2,"a",7,{}]', "a"),
        (b'[3,"a"]', "a"),
        (b"\xff\xfe", None),
        (b"[" * 100_000, None),
        (b'[2,"a","Heartbeat",{', "a"),
        (' [ 2 , "a" , "Heartbeat",{"x":}]', "a"),
    ],
)
def test_what_is_no_frame_is_said_to_be_none_with_its_id_when_it_has_one(data: bytes | str, message_id: str | None) -> None:
    frame = ocppj.parse(data)
    assert isinstance(frame, ocppj.Unreadable)
    assert frame.message_id == message_id


@pytest.mark.parametrize("data", [b'[3,"a"]', b'[3,"a",{', b'[4,"a","GenericError'])
def test_an_answer_that_cannot_be_read_is_said_to_be_one(data: bytes) -> None:
    frame = ocppj.parse(data)
    assert isinstance(frame, ocppj.Unreadable)
    assert (frame.message_id, frame.of_answer) == ("a", True)


def test_an_unknown_message_type_is_named() -> None:
    frame = ocppj.parse(b'[9,"a",{}]')
    assert isinstance(frame, ocppj.Unreadable)
    assert (frame.message_id, frame.message_type) == ("a", 9)


def test_frames_are_written_as_json_arrays() -> None:
    assert orjson.loads(ocppj.call('q"', "Heartbeat", b"{}")) == [2, 'q"', "Heartbeat", {}]
    assert orjson.loads(ocppj.send("a", "X", b"{}")) == [6, "a", "X", {}]
    assert orjson.loads(ocppj.result("a", b"{}")) == [3, "a", {}]


def test_an_error_description_has_at_most_255_characters_and_details_are_an_object() -> None:
    assert orjson.loads(ocppj.error("a", "GenericError", "x" * 300, [1])) == [4, "a", "GenericError", "x" * 255, {}]
