"""Tests of `sewtrack.catalog`."""
