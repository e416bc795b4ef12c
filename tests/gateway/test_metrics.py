"""The gateway's counters and what Prometheus sees of them."""

import timeit

import pytest
from prometheus_client.parser import text_string_to_metric_families

from gateway import metrics as module
from gateway.metrics import BUCKETS, Metrics

CONTRACT = {
    "ocpp_gateway_stations": ("version", "transport"),
    "ocpp_gateway_backend_connections": ("state",),
    "ocpp_gateway_messages": ("leg", "version", "direction", "action", "outcome"),
    "ocpp_gateway_message_seconds": ("leg", "direction"),
    "ocpp_gateway_translation_losses": ("source", "target", "action", "loss"),
    "ocpp_gateway_quirks": ("version", "quirk"),
    "ocpp_gateway_buffered_messages": (),
    "ocpp_gateway_state_seconds": ("operation",),
    "ocpp_gateway_connections_refused": ("reason",),
}


def filled() -> Metrics:
    metrics = Metrics({"Heartbeat", "BootNotification"})
    metrics.message("station", "1.6", "in", "Heartbeat", "relayed")
    metrics.message("station", "1.6", "in", "Heartbeat", "relayed")
    metrics.seconds("station", "in", 0.0002)
    metrics.loss("1.6", "2.0.1", "Heartbeat", "some.loss", 3)
    metrics.quirk("1.5", "some.quirk")
    metrics.refused_connection("unknown_station")
    metrics.state_seconds("save", 0.01)
    metrics.stations = lambda: {("1.6", "websocket"): 2, ("1.5", "soap"): 1}
    metrics.backend_connections = lambda: {"connected": 3}
    metrics.buffered = lambda: 4
    return metrics


def samples(metrics: Metrics) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    families = text_string_to_metric_families(metrics.text().decode())
    return {(sample.name, tuple(sorted(sample.labels.items()))): sample.value for family in families for sample in family.samples}


def value(metrics: Metrics, name: str, **labels: str) -> float:
    return samples(metrics)[name, tuple(sorted(labels.items()))]


def test_names_and_labels_are_those_of_the_contract() -> None:
    families = {family.name: family for family in text_string_to_metric_families(filled().text().decode())}
    for name, labels in CONTRACT.items():
        seen = {label for sample in families[name].samples for label in sample.labels} - {"le"}
        assert seen == set(labels), name


def test_counts_and_gauges_carry_their_values() -> None:
    metrics = filled()
    relayed = {"leg": "station", "version": "1.6", "direction": "in", "action": "Heartbeat", "outcome": "relayed"}
    assert value(metrics, "ocpp_gateway_messages_total", **relayed) == 2
    assert value(metrics, "ocpp_gateway_translation_losses_total", source="1.6", target="2.0.1", action="Heartbeat", loss="some.loss") == 3
    assert value(metrics, "ocpp_gateway_quirks_total", version="1.5", quirk="some.quirk") == 1
    assert value(metrics, "ocpp_gateway_connections_refused_total", reason="unknown_station") == 1
    assert value(metrics, "ocpp_gateway_stations", version="1.5", transport="soap") == 1
    assert value(metrics, "ocpp_gateway_backend_connections", state="connected") == 3
    assert value(metrics, "ocpp_gateway_buffered_messages") == 4


def test_an_empty_gateway_shows_every_family() -> None:
    names = {family.name for family in text_string_to_metric_families(Metrics().text().decode())}
    assert set(CONTRACT) <= names
    assert value(Metrics(), "ocpp_gateway_task_failures_total") == 0


def test_failed_tasks_are_counted() -> None:
    metrics = Metrics()
    metrics.task_failed()
    assert value(metrics, "ocpp_gateway_task_failures_total") == 1


def test_a_histogram_is_cumulative_and_a_bound_belongs_to_its_bucket() -> None:
    metrics = Metrics()
    for seconds in (0.00001, BUCKETS[3], BUCKETS[3] * 1.01, 99.0):
        metrics.seconds("backend", "out", seconds)
    where = {"leg": "backend", "direction": "out"}
    name = "ocpp_gateway_message_seconds"
    assert value(metrics, f"{name}_bucket", le=str(BUCKETS[0]), **where) == 1
    assert value(metrics, f"{name}_bucket", le=str(BUCKETS[3]), **where) == 2
    assert value(metrics, f"{name}_bucket", le=str(BUCKETS[4]), **where) == 3
    assert value(metrics, f"{name}_bucket", le=str(BUCKETS[-1]), **where) == 3
    assert value(metrics, f"{name}_bucket", le="+Inf", **where) == 4
    assert value(metrics, f"{name}_count", **where) == 4
    assert value(metrics, f"{name}_sum", **where) == pytest.approx(99.0 + 0.00001 + BUCKETS[3] * 2.01)


def test_an_action_that_a_peer_invented_is_counted_as_unknown() -> None:
    metrics = Metrics({"Heartbeat"})
    for number in range(100):
        metrics.message("station", "1.6", "in", f"Invented{number}", "refused")
        metrics.loss("1.6", "2.1", f"Invented{number}", "x")
    text = metrics.text().decode()
    assert "Invented" not in text
    labels = {"leg": "station", "version": "1.6", "direction": "in", "action": "unknown", "outcome": "refused"}
    assert value(metrics, "ocpp_gateway_messages_total", **labels) == 100


def test_a_family_that_outgrows_its_bound_counts_the_rest_in_one_series(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_SERIES", 3)
    metrics = Metrics()
    for number in range(10):
        metrics.refused_connection(f"reason{number}")
        metrics.state_seconds(f"operation{number}", 0.1)
    assert value(metrics, "ocpp_gateway_connections_refused_total", reason="other") == 7
    assert value(metrics, "ocpp_gateway_state_seconds_count", operation="other") == 7


def test_no_family_has_a_label_for_a_station_id() -> None:
    labels = {label for _name, pairs in samples(filled()) for label, _value in pairs}
    assert labels <= {"le"}.union(*CONTRACT.values())
    assert not any("station" in label or label == "id" for label in labels)


def test_two_gateways_in_one_process_count_for_themselves() -> None:
    one, other = Metrics(), Metrics()
    one.quirk("1.5", "q")
    assert value(one, "ocpp_gateway_quirks_total", version="1.5", quirk="q") == 1
    assert "some" not in other.text().decode()
    assert ("ocpp_gateway_quirks_total", (("quirk", "q"), ("version", "1.5"))) not in samples(other)


def test_counting_a_message_is_far_cheaper_than_labels() -> None:
    from prometheus_client import CollectorRegistry, Counter

    metrics = Metrics({"Heartbeat"})
    counter = Counter("c", "c", CONTRACT["ocpp_gateway_messages"], registry=CollectorRegistry())
    ours = min(timeit.repeat(lambda: metrics.message("station", "1.6", "in", "Heartbeat", "ok"), number=3000, repeat=5))
    labels = min(timeit.repeat(lambda: counter.labels("station", "1.6", "in", "Heartbeat", "ok").inc(), number=3000, repeat=5))
    assert ours < labels
