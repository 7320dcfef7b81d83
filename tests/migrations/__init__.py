"""The schema: built, taken down and built again, and the same as the code believes."""
