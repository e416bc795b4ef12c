"""How messages are wrapped: OCPP-J arrays (`ocppj`) and SOAP envelopes (`soap`)."""
