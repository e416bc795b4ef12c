"""What is remembered of one station: typed, serialisable, no I/O.

`station.Station` is what a flow is given: the stored `Memory`, made of the parts beside it, and the circumstances of the moment.
A part is changed by its methods; whoever changes one calls `station.touch()`, and the session stores the memory durably before the next
message leaves.
"""
