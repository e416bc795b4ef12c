"""What the gateway counts. Slots on the hot path, exported when somebody scrapes.

Rules of this file:
* A count is a dictionary slot `+= 1`, a histogram a list and a bisect; `labels()` of prometheus_client costs thirty times as much (performance.md 5).
* A station id is never a label, and no peer can invent a label value: action names that nobody knows are counted as "unknown", and a family
  that still grows beyond MAX_SERIES counts the rest in one series of "other".
* Every gateway has its own `Metrics` with its own registry, so that two in one process do not clash.
* All calls come from the event loop's thread, the scrape included.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
UNKNOWN = "unknown"
OTHER = "other"
# (leg, version, direction, action, outcome) of all five versions are below 10,000; a family beyond this is a defect, not data.
MAX_SERIES = 20_000

# Seconds. Translation takes some 0.05 ms, a durable write 0.5 ms, a stalled loop shows from 0.1 s on.
BUCKETS = (0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Counts:
    """The counters of one family by label values."""

    __slots__ = ("documentation", "labels", "name", "slots")

    def __init__(self, name: str, documentation: str, labels: tuple[str, ...] = ()) -> None:
        self.name, self.documentation, self.labels = name, documentation, labels
        self.slots: dict[tuple[str, ...], int] = {}

    def add(self, key: tuple[str, ...], n: int = 1) -> None:
        slots = self.slots
        if key in slots:
            slots[key] += n
            return
        if len(slots) >= MAX_SERIES:
            key = (OTHER,) * len(self.labels)
        slots[key] = slots.get(key, 0) + n

    def family(self) -> Metric:
        family = CounterMetricFamily(self.name, self.documentation, labels=self.labels)
        for key, value in self.slots.items():
            family.add_metric(key, value)
        return family


class Histogram:
    """One series of a histogram: a count per bucket and the sum of what was observed, in seconds."""

    __slots__ = ("buckets", "sum")

    def __init__(self) -> None:
        self.buckets = [0] * (len(BUCKETS) + 1)
        self.sum = 0.0

    def observe(self, seconds: float) -> None:
        # A bucket holds what is less than or equal to its bound: bisect_left.
        self.buckets[bisect_left(BUCKETS, seconds)] += 1
        self.sum += seconds

    def cumulated(self) -> Iterator[tuple[str, float]]:
        total = 0
        for bound, count in zip((*(str(bound) for bound in BUCKETS), "+Inf"), self.buckets, strict=True):
            total += count
            yield bound, total


class Histograms:
    """The series of one histogram family by label values."""

    __slots__ = ("documentation", "labels", "name", "series")

    def __init__(self, name: str, documentation: str, labels: tuple[str, ...]) -> None:
        self.name, self.documentation, self.labels = name, documentation, labels
        self.series: dict[tuple[str, ...], Histogram] = {}

    def observe(self, key: tuple[str, ...], seconds: float) -> None:
        histogram = self.series.get(key)
        if histogram is None:
            if len(self.series) >= MAX_SERIES:
                key = (OTHER,) * len(self.labels)
            histogram = self.series.setdefault(key, Histogram())
        histogram.observe(seconds)

    def family(self) -> Metric:
        family = HistogramMetricFamily(self.name, self.documentation, labels=self.labels)
        for key, histogram in self.series.items():
            family.add_metric(key, list(histogram.cumulated()), histogram.sum)
        return family


class Metrics:
    """All counters of one gateway. `known_actions` are the only values the `action` label takes, besides "unknown"."""

    def __init__(self, known_actions: Collection[str] = ()) -> None:
        self._actions = frozenset(known_actions)
        self._messages = Counts("ocpp_gateway_messages", "OCPP messages handled", ("leg", "version", "direction", "action", "outcome"))
        self._losses = Counts("ocpp_gateway_translation_losses", "Named losses of translation", ("source", "target", "action", "loss"))
        self._quirks = Counts("ocpp_gateway_quirks", "Named repairs of what a peer sent", ("version", "quirk"))
        self._refused = Counts("ocpp_gateway_connections_refused", "Station connections refused", ("reason",))
        self._callbacks_denied = Counts("ocpp_gateway_callbacks_denied", "Addresses of SOAP stations that are not called", ("reason",))
        self._wakeups = Counts(
            "ocpp_gateway_wakeups", "SOAP stations that soap.wakeup_url was asked to wake, by what came of it", ("outcome",)
        )
        self._task_failures = Counts("ocpp_gateway_task_failures", "Background tasks that ended with an unexpected error")
        self._task_failures.add((), 0)
        self._dead_letters = Counts("ocpp_gateway_dead_letters_made", "Messages that were given up, by reason", ("reason",))
        self._seconds = Histograms("ocpp_gateway_message_seconds", "Time of a message inside the gateway", ("leg", "direction"))
        self._state = Histograms("ocpp_gateway_state_seconds", "Time of one operation of the state store", ("operation",))
        self.stations: Callable[[], Mapping[tuple[str, str], int]] = dict
        """Asked at scrape: (version, transport) -> stations online."""
        self.unreachable: Callable[[], int] = int
        """Asked at scrape: SOAP stations online that commands do not reach."""
        self.backend_connections: Callable[[], Mapping[str, int]] = dict
        """Asked at scrape: state -> connections to the central system."""
        self.buffered: Callable[[], int] = int
        """Asked at scrape: messages waiting to be delivered."""
        self.dead_letters: Callable[[], int] = int
        """Asked at scrape: messages given up and kept for the operator."""
        self.registry = CollectorRegistry(auto_describe=False)
        self.registry.register(_Slots(self))
        ProcessCollector(registry=self.registry)

    def message(self, leg: str, version: str, direction: str, action: str, outcome: str) -> None:
        """One message handled; `leg` station | backend, `direction` in | out as seen from the gateway."""
        self._messages.add((leg, version, direction, action if action in self._actions else UNKNOWN, outcome))

    def seconds(self, leg: str, direction: str, seconds: float) -> None:
        """How long a message was inside the gateway, in seconds."""
        self._seconds.observe((leg, direction), seconds)

    def loss(self, source: str, target: str, action: str, loss: str, n: int = 1) -> None:
        """Something that could not be said in the receiver's version; `loss` is a name of translators.losses."""
        self._losses.add((source, target, action if action in self._actions else UNKNOWN, loss), n)

    def quirk(self, version: str, quirk: str, n: int = 1) -> None:
        """A repair of something a peer sent; `quirk` is a name of translators.losses."""
        self._quirks.add((version, quirk), n)

    def refused_connection(self, reason: str) -> None:
        """A station's connection refused, by one of the gateway's own reasons."""
        self._refused.add((reason,))

    def dead_letter(self, reason: str) -> None:
        """A message was given up; `dropped`: the oldest one had to make room."""
        self._dead_letters.add((reason,))

    def callback_denied(self, reason: str) -> None:
        """A SOAP station named an address that is not called, by the reason of the address policy."""
        self._callbacks_denied.add((reason,))

    def wakeup(self, outcome: str) -> None:
        """A SOAP station was to be woken: awake | silent | failed, the last of the operator's hook."""
        self._wakeups.add((outcome,))

    def state_seconds(self, operation: str, seconds: float) -> None:
        """How long an operation of the state store took from being asked to being durable, in seconds."""
        self._state.observe((operation,), seconds)

    def task_failed(self) -> None:
        """A background task ended with an error nobody expected."""
        self._task_failures.add(())

    def text(self) -> bytes:
        """The Prometheus text of everything, for CONTENT_TYPE."""
        return generate_latest(self.registry)

    def families(self) -> Iterator[Metric]:
        """Every family of the contract, also those still empty."""
        for counts in (
            self._messages,
            self._losses,
            self._quirks,
            self._refused,
            self._callbacks_denied,
            self._wakeups,
            self._task_failures,
            self._dead_letters,
        ):
            yield counts.family()
        for histograms in (self._seconds, self._state):
            yield histograms.family()
        yield _gauge("ocpp_gateway_stations", "Stations online", ("version", "transport"), self.stations().items())
        yield GaugeMetricFamily(
            "ocpp_gateway_stations_unreachable", "SOAP stations online that commands do not reach", value=self.unreachable()
        )
        connections = (((state,), count) for state, count in self.backend_connections().items())
        yield _gauge("ocpp_gateway_backend_connections", "Connections to the central system", ("state",), connections)
        yield GaugeMetricFamily("ocpp_gateway_buffered_messages", "Messages waiting to be delivered", value=self.buffered())
        yield GaugeMetricFamily("ocpp_gateway_dead_letters", "Messages given up and kept for the operator", value=self.dead_letters())


class _Slots(Collector):
    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics.families()


def _gauge(name: str, documentation: str, labels: tuple[str, ...], values: Iterable[tuple[tuple[str, ...], int]]) -> Metric:
    family = GaugeMetricFamily(name, documentation, labels=labels)
    for key, value in values:
        family.add_metric(key, value)
    return family
