"""What OCPP 1.2, 1.5 and 1.6 share."""
