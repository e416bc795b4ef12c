"""Requests that wait to be signed, and the roots of the link."""

from __future__ import annotations

from translators.memory.certificates import MAX_REQUESTS, MAX_ROOTS, Certificates, SigningRequest, root


def test_a_newer_request_of_a_kind_takes_the_place_of_the_older() -> None:
    certificates = Certificates()
    certificates.ask("V2GCertificate", SigningRequest(requestId=1))
    certificates.ask("V2GCertificate", SigningRequest(requestId=2))
    assert certificates.pending("V2GCertificate") == SigningRequest(requestId=2)
    certificates.done("V2GCertificate")
    certificates.done("V2GCertificate")
    assert certificates.pending("V2GCertificate") is None


def test_requests_are_bounded_and_the_oldest_goes() -> None:
    certificates = Certificates()
    for number in range(MAX_REQUESTS + 1):
        certificates.ask(f"kind {number}", SigningRequest())
    assert len(certificates.requests) == MAX_REQUESTS
    assert certificates.pending("kind 0") is None


def test_roots_are_bounded_and_the_oldest_goes() -> None:
    certificates = Certificates()
    for number in range(MAX_ROOTS + 1):
        assert certificates.trusts([root("SHA256", "a", "b", f"{number + 1:x}")])
    assert len(certificates.roots) == MAX_ROOTS
    assert not certificates.holds_link(root("SHA256", "a", "b", "1"))


def test_a_root_is_one_and_the_same_however_its_hashes_are_written() -> None:
    certificates = Certificates()
    assert certificates.trusts([root("SHA256", "AB", "CD", "00EF")])
    assert not certificates.trusts([root("SHA256", "ab", "cd", "ef")])
    assert certificates.holds_link(root("SHA256", "aB", "cD", "0EF"))
    assert not certificates.holds_link(root("SHA384", "ab", "cd", "ef"))
