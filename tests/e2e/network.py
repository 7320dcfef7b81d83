"""The Wi-Fi between a browser and the server: a proxy on the loopback interface that can be bad in the ways Wi-Fi is."""

import contextlib
import socket
import threading
from urllib.parse import urlsplit


class Network:
    """A port that leads to the server.

    `up` passes everything; `down` refuses and cuts; `mute` delivers what the browser says and keeps what the server
    answers to a sync, which is how a phone loses the answer to work that the server has stored.
    """

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 80)
        self.state = "up"
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._lock = threading.Lock()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        #: Bytes of answers that were kept back: proof that a mute network really muted something.
        self.kept_back = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def become(self, state: str) -> None:
        """Changes the weather; going down also cuts what is open."""
        self.state = state
        if state == "down":
            self.cut()

    def cut(self) -> None:
        with self._lock:
            pairs, self._pairs = self._pairs, set()
        for pair in pairs:
            for end in pair:
                _close(end)

    def close(self) -> None:
        _close(self._door)
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._door.accept()
            except OSError:
                return
            if self.state == "down":
                _close(browser)
                continue
            try:
                server = socket.create_connection(self._target)
            except OSError:
                _close(browser)
                continue
            with self._lock:
                self._pairs.add((browser, server))
            muted = threading.Event()
            for way in ((browser, server, False, muted), (server, browser, True, muted)):
                threading.Thread(target=self._carry, args=way, daemon=True).start()

    def _carry(
        self, source: socket.socket, sink: socket.socket, answers: bool, muted: threading.Event
    ) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if not answers and self.state == "mute" and b"/api/v1/sync" in data:
                    muted.set()
                if answers and muted.is_set():
                    self.kept_back += len(data)
                else:
                    sink.sendall(data)
        _close(source)
        _close(sink)


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
