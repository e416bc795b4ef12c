"""What an operator may settle for a station, with the defaults a careful one would choose."""

from __future__ import annotations

from datetime import tzinfo
from typing import Literal

from msgspec import Struct


class Options(Struct, frozen=True, kw_only=True):
    """Settings the translation depends on (decisions.md, translation-up §10)."""

    tenant: str = ""
    """Enters the transaction ids, so that two fleets may use the same station ids."""
    id_token_type: str = ""
    """Type of every idTag of the station towards 2.x; empty = inferred (translation-up §1.4)."""
    unknown_token_type: str = "Central"
    """Type of an idTag no rule recognises."""
    no_auth_id_tag: str = "NOAUTHORIZATION"
    """idTag that stands for a token of type NoAuthorization towards 1.x; empty = refuse."""
    id_tag_after: str = ""
    """What stands before the idTag proper (quirks.md 24); empty = nothing does."""
    hold_available: float = 0.0
    """Seconds that Available waits for the StopTransaction of its connector (quirks.md 47)."""
    zone: tzinfo | None = None
    """Of times without one, of a SOAP station; None = UTC."""
    custom_data: Literal["off", "minimal"] = "minimal"
    """Whether what 1.x alone knows travels in customData (vendor id org.ocppgw.legacy)."""
    connectors: tuple[tuple[int, int, int], ...] = ()
    """Configured topology: (1.x connectorId, EVSE id, connector id); empty = connector n is EVSE n, connector 1."""
    connector_types: tuple[tuple[int, str], ...] = ()
    """(1.x connectorId, connectorType of 2.x), as far as the operator knows them: 1.x does not say."""
    notice_status_info: bool = True
    """Tell a 2.x backend in statusInfo of a loss that changed the effect (translation-down A.6)."""
    reset_immediate_to: Literal["Soft", "Hard"] = "Soft"
    """What a 2.x Immediate reset is to a 1.6 station."""
    firmware_allow_unsigned: bool = False
    """Pass a signed firmware update on without its signature to a station that cannot check it."""
    unlock_stops_transaction: bool = True
    """An UnlockConnector of a 1.6 backend stops the transaction of a 2.x station first, as 1.6 means it."""
    attach_orphan_meter_values: bool = True
    """Periodic meter values without a transaction id belong to the open transaction of their connector."""
    force_close_transactions: bool = True
    """End an open 1.x transaction when another one starts on its connector."""
    hold_register: float = 30.0
    """Seconds a StartTransaction towards 1.6 waits for a register value."""
    pnc_over_data_transfer: bool = True
    """Ask a 1.6 backend for Plug & Charge by DataTransfer org.openchargealliance.iso15118pnc (translation-down B.8.4)."""
    max_interval: int = 0
    """Longest heartbeat interval of a SOAP station, seconds; 0: the backend's own."""
    call_timeout: int = 30
    """Seconds the gateway waits for an answer of the backend; told as OCPPCommCtrlr.MessageTimeout of a 1.x station."""
    security_profile: int = 1
    """Of the link to the backend; told as SecurityCtrlr.SecurityProfile of a 1.x station."""
    backend_url: str = ""
    """Told to a 2.1 backend as the URL of the active network profile of a 1.x station."""
    default_evse_max_power: int = 22000
    """W; of an EVSE of a 1.x station whose power nobody told."""
    report_items: int = 50
    """Most variables in one NotifyReport of a 1.x station."""
    repairs_off: frozenset[str] = frozenset()
    """Names of `translators.repairs.switches.REPAIRS` that are not used for this station and its backend: what needs one is refused as it came."""
    flat_keys: Literal["writable", "all", "none"] = "writable"
    """Which variables of a 2.x station without a 1.6 key are listed when a 1.6 backend asks for all keys (device-model A.4)."""
