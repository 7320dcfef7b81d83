"""Tests of `sewtrack.kit`."""
