"""Tests of `sewtrack.protocol`."""
