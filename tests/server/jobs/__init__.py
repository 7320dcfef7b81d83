"""Tests of `sewtrack.jobs`."""
