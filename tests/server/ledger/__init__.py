"""Tests of `sewtrack.ledger`."""
