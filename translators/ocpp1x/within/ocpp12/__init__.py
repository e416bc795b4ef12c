"""What a 1.2 station in front of a 1.6 backend needs beyond what it shares with 1.5."""
