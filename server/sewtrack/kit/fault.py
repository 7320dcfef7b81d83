"""Named places where a test may let the process die: `kill -9` exactly between two steps, not somewhere near.

In production the environment variable is not set and a fault point is one dictionary look-up.
"""

import os
import signal
from pathlib import Path

#: `SEWTRACK_FAULT=point:file`: at `point`, if `file` exists, it is deleted and the process kills itself.
_POINT, _, _FILE = os.environ.get("SEWTRACK_FAULT", "").partition(":")


def fault_point(name: str) -> None:
    """Dies here, once, when a test asked for it."""
    if name == _POINT and _FILE:
        try:
            Path(_FILE).unlink()
        except FileNotFoundError:
            return
        os.kill(os.getpid(), signal.SIGKILL)
