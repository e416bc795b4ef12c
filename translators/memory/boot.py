"""The last boot of a station and the backend's verdict on it."""

from __future__ import annotations

from msgspec import Struct


class BootMemory(Struct, kw_only=True, omit_defaults=True):
    """Persisted per station (translation-up §1.2): a station that reconnects does not boot again."""

    vendor: str = ""
    model: str = ""
    serial: str = ""
    firmware: str = ""
    action_payload: str = ""
    """The boot as the station sent it, JSON text in the vocabulary of its version family; empty = it never booted here."""
    status: str = ""
    """The backend's last verdict: Accepted, Pending, Rejected; empty = none."""
    interval: int = 0
    """Heartbeat interval the backend gave, seconds."""
    told_interval: int = 0
    """The one that a SOAP station was told with an accepted boot; 0: it has not booted here."""
    at: str = ""
    """When the verdict came, RFC 3339."""
    said_at: str = ""
    """When the station last said itself that it boots, RFC 3339: the gateway repeats boots, and invents them."""
    reset_accepted_at: str = ""
    """When a Reset was last accepted: the next boot is a RemoteReset."""
    reset_type: str = ""
    """The 1.6 type of the last Reset towards a 2.x station: Soft or Hard."""
    boot_triggered_at: str = ""
    """When a trigger for BootNotification was last accepted."""
    firmware_status_at: str = ""
    """When the firmware status was last Installing, Installed or InstallRebooting."""
