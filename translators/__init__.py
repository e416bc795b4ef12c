"""Translation between the versions of OCPP, pure: no socket, no clock, no random number, no log.

    station 1.x  --from_station-->  canonical (2.1)  -->  backend 2.x        translators/ocpp1x/from_station/
    station 1.x  <--to_station----  canonical (2.1)  <--  backend 2.x        translators/ocpp1x/to_station/
    station 2.x  --to_backend---->  1.x wire         -->  backend 1.6        translators/ocpp1x/to_backend/
    station 2.x  <--from_backend--  1.x wire         <--  backend 1.6        translators/ocpp1x/from_backend/
    station 1.5  <----within----->  1.x wire         <->  backend 1.6        translators/ocpp1x/within/
    2.0.1        <----deltas----->  2.1                                      translators/ocpp201/deltas/

One request and its answer are one *flow* (`flow.py`): a generator in the file named after the action that enters it. What it remembers
is in `memory/`, what becomes of each field is declared in its `LEDGER` (`tables.py`) and proved by `tests/house/`. A codec per version
(`ocpp16/codec.py`, ...) decodes and validates. `versions.py` lists the versions and gives the routes of each pair.
"""
