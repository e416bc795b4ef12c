"""Independent peers: charging stations of every version, and a small central system.

They stand on the public package `ocpp` (messages, schema validation) and on zeep (SOAP), never on the gateway's own codecs, so that what they
accept is evidence: a frame that passes here was judged by somebody else's reading of the standard.

A **station** is a machine with connectors (`station1x`, `station201`) on a **link** (`websocket_link`, `soap_link`): the link carries one
CALL at a time and records every exchange, the station decides what to say. What belongs to a transaction goes through its **outbox**, which
survives an outage and keeps the order. Commands are tables of functions (`commands1x`, `commands201`), each giving a `Reply`: the answer, and what
the station does after it was sent, as real stations do.

The **central system** (`central_system`) accepts stations of one version, keeps the transactions it was told (`central_transactions`) and
lets a test or the demo send any command and bend any answer.

Nothing is exported here, so that a WebSocket station does not load zeep: import the module you need.
"""
