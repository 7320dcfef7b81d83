"""`python -m sewtrack <verb>`."""

import sys

from sewtrack.cli import main

sys.exit(main(sys.argv[1:]))
