"""The SOAP bench measures real exchanges: all variants answer the same message, and the table says what was measured."""

from __future__ import annotations

from bench import soap
from translators.framing.soap import locate, parse


def test_the_message_that_is_posted_is_one_without_a_quirk() -> None:
    read = parse(soap.meter_values(7).replace("{time}", "2026-01-01T00:00:00Z").encode())
    assert read.quirks + locate(read, "CentralSystemService").quirks == ()


def test_all_variants_answer_under_load_and_are_tabled() -> None:
    results = soap.measure(rounds=2, messages=20, connections=2)
    assert [len(figures.cpu) for figures in results.values()] == [2] * 5
    assert [len(figures.latency) for figures in results.values()] == [40] * 5
    rows = list(soap.table(results))
    assert len(rows) == 2 + len(results)
    assert soap.EMPTY in rows[2]
    assert "1.00x" in rows[2]
    assert 0 < soap.share(results) < 2
    text = soap.section(results)
    assert text.count("**It is kept.**") == (soap.share(results) >= soap.TARGET) + (soap.per_second(results) >= soap.PER_SECOND)
