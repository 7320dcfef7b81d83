"""`python -m tests.mutants [name ...]`: breaks a copy of the checkout, a patch at a time, and sees the test turn red."""

import sys

from tests.mutants.patches import mutants
from tests.mutants.trying import survives


def main(prefixes: list[str]) -> int:
    """1 when a mutant survived or could not be tried."""
    chosen = [m for m in mutants() if not prefixes or m.name.startswith(tuple(prefixes))]
    noticed = 0
    for mutant in chosen:
        why = survives(mutant)
        noticed += why is None
        print(f"{'red  ' if why is None else 'GREEN'}  {mutant.name}: {why or mutant.breaks}", flush=True)
    print(f"{noticed} of {len(chosen)} were noticed")
    return 0 if chosen and noticed == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
