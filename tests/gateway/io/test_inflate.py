"""Compressed bodies are inflated up to the limit and not a byte further."""

import gzip
import zlib

import pytest

from gateway.io.inflate import TooLarge, Undecodable, deflate_for, inflate, unpack

TEXT = b"<a>some text</a>" * 100


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT, mtime=0)),
        ("GZip ", gzip.compress(TEXT, mtime=0)),
        ("x-gzip", gzip.compress(TEXT, mtime=0)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", raw_deflate(TEXT)),
    ],
)
def test_the_agreed_encodings_are_read(encoding: str, data: bytes) -> None:
    assert inflate(data, encoding, len(TEXT)) == TEXT


@pytest.mark.parametrize(
    ("encoding", "data"),
    [("", TEXT), ("gzip", gzip.compress(TEXT, mtime=0)), ("deflate", zlib.compress(TEXT)), ("deflate", raw_deflate(TEXT))],
)
def test_one_byte_too_many_is_too_large(encoding: str, data: bytes) -> None:
    with pytest.raises(TooLarge):
        inflate(data, encoding, len(TEXT) - 1)


def test_a_bomb_is_refused_without_being_inflated() -> None:
    with pytest.raises(TooLarge):
        inflate(gzip.compress(bytes(100_000_000), 1), "gzip", 1000)


@pytest.mark.parametrize("data", [b"no gzip", gzip.compress(TEXT, mtime=0)[:-9], b""])
def test_data_that_is_not_what_it_says_is_undecodable(data: bytes) -> None:
    with pytest.raises(Undecodable) as caught:
        inflate(data, "gzip", 10_000)
    assert not caught.value.unknown


def test_an_encoding_nobody_agreed_on_is_named() -> None:
    with pytest.raises(Undecodable) as caught:
        inflate(TEXT, "br", 10_000)
    assert caught.value.unknown


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("gzip, deflate", "gzip"),
        ("deflate", "deflate"),
        ("gzip;q=0, deflate;q=0.5", "deflate"),
        ("gzip;q=0", ""),
        ("gzip;q=high", ""),
        ("none", ""),
        ("", ""),
        ("br", ""),
    ],
)
def test_answers_are_compressed_as_the_peer_accepts(accept: str, encoding: str) -> None:
    data, used = deflate_for(accept, TEXT)
    assert used == encoding
    assert inflate(data, used, len(TEXT)) == TEXT


def test_small_answers_stay_plain() -> None:
    assert deflate_for("gzip", b"x" * 1024) == (b"x" * 1024, "")


@pytest.mark.parametrize(
    ("encoding", "data", "odd"),
    [
        ("", TEXT, False),
        ("gzip", gzip.compress(TEXT, mtime=0), False),
        ("deflate", zlib.compress(TEXT), False),
        ("", gzip.compress(TEXT, mtime=0), True),
        ("gzip", TEXT, True),
        ("deflate", TEXT, True),
        ("utf-8", TEXT, True),
    ],
)
def test_a_body_is_read_as_it_is_whatever_is_said_of_it(encoding: str, data: bytes, odd: bool) -> None:
    assert unpack(data, encoding, len(TEXT)) == (TEXT, ("soap_content_encoding",) if odd else ())
    with pytest.raises(TooLarge):
        unpack(data, encoding, len(TEXT) - 1)
