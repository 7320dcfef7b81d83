"""What the terminal of `up` shows of its parts' logs: what matters, unless all is asked for."""

import contextlib
import io
from pathlib import Path

import pytest
import structlog

from sewtrack.launch.logs import Logs
from sewtrack.web.logs import configure_logs


def written(log_format: str) -> str:
    kept = structlog.get_config()
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            configure_logs(log_format)
            log = structlog.get_logger()
            log.info("request", method="GET", path="/well", status=200)
            log.warning("request", method="GET", path="/slow", status=200, ms=2000.0)
            log.info("something else")
    finally:
        structlog.configure(**kept)
    return out.getvalue()


@pytest.mark.parametrize("log_format", ["text", "json"])
@pytest.mark.parametrize("verbose", [False, True])
def test_requests_that_went_well_are_in_the_file_and_shown_only_when_asked(
    tmp_path: Path, log_format: str, verbose: bool
) -> None:
    terminal = io.StringIO()
    logs = Logs(tmp_path, terminal, verbose=verbose)
    file = logs.open("api-1")
    file.write_text(written(log_format))
    logs.show()
    shown = terminal.getvalue()
    assert ("/well" in shown) is verbose
    assert "/slow" in shown
    assert "something else" in shown
    assert "/well" in file.read_text()
