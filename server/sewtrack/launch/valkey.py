"""The embedded Valkey: append-only file, nothing evicted, loopback with a password. The jobs' broker and the pokes."""

import os
import signal
import socket
import subprocess
from pathlib import Path

from sewtrack.launch import binaries
from sewtrack.launch.process import free_port, spawn, stop, wait_until

READY_SECONDS_MAX = 30.0
STOP_SECONDS_MAX = 1.5
CONFIGURATION = """\
bind 127.0.0.1
protected-mode yes
port {port}
requirepass {password}
dir .
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
daemonize no
"""


class Valkey:
    """One embedded Valkey, keeping its append-only file in `folder`."""

    name = "valkey"
    stop_signal = signal.SIGTERM
    stop_seconds_max = STOP_SECONDS_MAX

    def __init__(self, folder: Path, log: Path, *, port: int | None, password: str) -> None:
        self.folder, self.log, self.password = folder, log, password
        self.port = free_port(port)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return address(self.port, self.password)

    def start(self) -> None:
        """Starts it and waits until it answers. Raises `LaunchError` with the end of its log."""
        process = self.spawn()
        wait_until(self.is_ready, process, "Valkey", self.log, READY_SECONDS_MAX)

    def spawn(self) -> "subprocess.Popen[bytes]":
        """Starts the process without waiting for it."""
        self.stop()
        self.folder.mkdir(mode=0o700, exist_ok=True)
        configuration = self.folder / "valkey.conf"
        with os.fdopen(os.open(configuration, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(CONFIGURATION.format(port=self.port, password=self.password))
        with self.log.open("ab") as output:
            self.process = spawn(
                [binaries.valkey_server(), configuration.name],
                output=output,
                folder=self.folder,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            )
        return self.process

    def stop(self) -> None:
        stop(self.process, self.stop_signal, self.stop_seconds_max)

    def is_ready(self) -> bool:
        """Whether it answers a ping: it listens before it has read its file, and then says LOADING."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\n") < 2 and (chunk := connection.recv(256)):
                    answer += chunk
        except OSError:
            return False
        return answer.endswith(b"+PONG\r\n")


def address(port: int, password: str) -> str:
    """The URL of an embedded Valkey's first database."""
    return f"redis://:{password}@127.0.0.1:{port}/0"
