"""Living things: sessions, connections, storage, settings. Knows time, sockets and files, and no OCPP field."""
