"""Firmware updates and log uploads for a 2.x station."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation, Result
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
from translators.ocpp1x.from_backend import ROUTES

UNKNOWN = Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")


def talk(*pairs: tuple[int, int], **options: Any) -> Conversation:
    conversation = Conversation("2.0.1", "1.6", from_backend=ROUTES, options=Options(**options))
    conversation.memory.memory.topology.learn_all(pairs or [(1, 1), (2, 1)])
    return conversation


def payloads(result: Result) -> list[Any]:
    return [sent.payload for sent in result.sent]


UPDATE = {"location": "https://x/y", "retrieveDate": "2026-11-23T00:00:00Z"}


class TestFiles:
    @pytest.mark.parametrize("status", ["Rejected", "InvalidCertificate", "RevokedCertificate"])
    def test_an_update_the_station_refuses_is_an_error(self, status: str) -> None:
        station = talk()
        result = station.backend("UpdateFirmware", UPDATE, [{"status": status}])
        assert result.error is not None
        assert result.error.code == RpcCode.GENERIC_ERROR
        assert station.memory.memory.file_requests.firmware is None

    def test_a_station_without_updates_does_not_support_them(self) -> None:
        error = talk().backend("UpdateFirmware", UPDATE, [UNKNOWN]).error
        assert error is not None
        assert error.code == RpcCode.NOT_SUPPORTED

    def test_negative_retries_say_nothing(self) -> None:
        result = talk().backend("UpdateFirmware", {**UPDATE, "retries": -1, "retryInterval": 30}, [{"status": "AcceptedCanceled"}])
        assert (payloads(result)[0].get("retries"), payloads(result)[0]["retryInterval"]) == (None, 30)
        assert result.answer == {}

    @pytest.mark.parametrize("answer", [{"status": "Rejected"}, UNKNOWN])
    def test_no_diagnostics_are_an_empty_answer(self, answer: Any) -> None:
        station = talk()
        assert station.backend("GetDiagnostics", {"location": "ftp://x"}, [answer]).answer == {}
        assert station.memory.memory.file_requests.log is None

    def test_diagnostics_without_a_name_are_counted(self) -> None:
        result = talk().backend("GetDiagnostics", {"location": "ftp://x"}, [{"status": "Accepted"}])
        assert (result.answer, result.losses) == ({}, ["log.no_filename"])

    @pytest.mark.parametrize(("cause", "kept"), [("timeout", True), ("unreachable", False)])
    def test_what_was_not_answered_may_go_on(self, cause: Any, kept: bool) -> None:
        station = talk()
        lost = Refused(RpcCode.GENERIC_ERROR, "", "station", cause)
        assert station.backend("UpdateFirmware", UPDATE, [lost]).error is not None
        assert station.backend("GetDiagnostics", {"location": "ftp://x"}, [lost]).error is not None
        requests = station.memory.memory.file_requests
        assert (requests.firmware is not None, requests.log is not None) == (kept, kept)

    @pytest.mark.parametrize(("version", "longest"), [("2.0.1", 512), ("2.1", 2000)])
    def test_an_address_longer_than_the_station_takes_is_not_cut(self, version: str, longest: int) -> None:
        station = Conversation(version, "1.6", from_backend=ROUTES)
        location = "ftp://".ljust(longest, "x")
        assert station.backend("UpdateFirmware", {**UPDATE, "location": location}, [{"status": "Accepted"}]).answer == {}
        fetched = station.backend("GetDiagnostics", {"location": location}, [{"status": "Accepted", "filename": "f"}])
        assert fetched.answer == {"fileName": "f"}
        longer = station.backend("UpdateFirmware", {**UPDATE, "location": location + "x"})
        assert longer.error is not None
        assert longer.error.code == RpcCode.PROPERTY_CONSTRAINT_VIOLATION
        assert station.backend("GetDiagnostics", {"location": location + "x"}).answer == {}
