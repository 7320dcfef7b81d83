"""Factories, people, devices, grants, sessions: who may say what."""
