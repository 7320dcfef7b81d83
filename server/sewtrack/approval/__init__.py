"""Decisions on records: bound in the sync transaction, settled by an actor."""
