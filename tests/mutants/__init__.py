"""Kept mutations: each patch breaks one promise in a shipped file and names the test that must turn red.

A patch begins with a sentence of what it breaks, then `Red: <test>`. `python -m tests.mutants [name ...]` tries them on
a copy of the checkout; `test_patches.py` sees that every one still fits.
"""
