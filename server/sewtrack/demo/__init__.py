"""A believable factory for an empty installation, made by the same commands and rules that a real one uses."""

from sewtrack.demo.seed import seed

__all__ = ["seed"]
