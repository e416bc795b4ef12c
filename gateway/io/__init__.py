"""The only part of the gateway that waits: sockets, tasks, certificates, the operators' pages."""
