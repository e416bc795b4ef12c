"""The options of SOAP stations."""

from typing import Annotated

import msgspec
from msgspec import Meta

from gateway.config.kinds import Burst, Rate, Seconds, about


class Soap(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """SOAP stations, which the gateway calls back over HTTP."""

    ignore_must_understand: Annotated[
        bool, about("take requests with a header that must be understood and is not, instead of refusing them as SOAP wants it")
    ] = False
    callback_allow: Annotated[tuple[str, ...], about("networks the gateway may call stations back on")] = ("10.0.0.0/8", "192.168.0.0/16")
    call_timeout: Annotated[Seconds, about("seconds to wait for one answer of a station")] = 30.0
    offline_after: Annotated[
        Annotated[float, Meta(ge=1, le=1000)], about("heartbeat intervals of silence after which a station is offline")
    ] = 3.0
    max_interval: Annotated[
        Annotated[int, Meta(ge=0, le=86_400)],
        about("longest heartbeat interval, in seconds, that a station is told or may be set to: it shows no other sign of life; 0 = any"),
    ] = 900
    ca_file: Annotated[str, about("PEM file with further trust anchors for stations that are called back over https")] = ""
    cert_file: Annotated[str, about("PEM file with the certificate that the gateway shows to stations it calls back")] = ""
    key_file: Annotated[str, about("PEM file with that certificate's private key, not encrypted")] = ""
    wakeup_url: Annotated[
        str,
        about(
            'hook of the operator, posted {"station", "identity"} to have a station woken that cannot be called, by a text message for example; '
            "at most once a minute for one station",
            secret=True,
        ),
    ] = ""
    wakeup_wait: Annotated[
        Annotated[float, Meta(gt=0, le=600)],
        about(
            "seconds a command waits for a woken station to speak; commands may take 10 s longer than that, which the central system must wait for"
        ),
    ] = 15.0
    station_rate: Annotated[
        Rate, about("requests a second of one station, on average; more are held back, up to 5 s, then left without an answer; 0 = any")
    ] = 5.0
    station_burst: Annotated[Burst, about("requests that one station may post at once beyond that")] = 50
    address_rate: Annotated[
        Rate,
        about(
            "requests a second of one address, on average, that are refused or cannot be read; more are left without an answer; 0 = any. "
            "Behind listen.trusted_proxies it is the station's own address; this machine's addresses are not limited"
        ),
    ] = 20.0
    address_burst: Annotated[Burst, about("such requests that one address may send at once beyond that")] = 100
    new_stations: Annotated[
        Annotated[int, Meta(ge=1, le=1_000_000)],
        about(
            "stations never seen before that one address may bring in a day; not counted are those that an entry of [[stations]] matches"
        ),
    ] = 500
