"""SEW-TRACK: what a worker tapped is paid exactly once, and everyone concerned can see why the sum is what it is."""

__version__ = "0.1.0"
