"""Real processes, killed between their steps: what was acknowledged is there, what was sent again is there once."""
