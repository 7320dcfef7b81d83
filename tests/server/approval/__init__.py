"""Tests of `sewtrack.approval`."""
