"""Tests of `sewtrack.records`."""
