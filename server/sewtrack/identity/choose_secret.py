"""Which secrets people may choose, and the ones made for them. Pure rules, no storage."""

import secrets
from itertools import pairwise
from pathlib import Path
from typing import Any

from sewtrack.kit.problem import Problem

SECRET_CHARACTERS_MAX = 128
WORKER_CHARACTERS_MIN = 6
PASSWORD_CHARACTERS_MIN = 8
#: Without the letters and digits that are read or heard as another: 16 characters of it are 78 bits.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"

#: What people choose first, here and everywhere. Rows and runs of digits are found by rule, not listed.
COMMON = frozenset(Path(__file__).with_name("common_secrets.txt").read_text("utf-8").split())


def refuse_weak(secret: str, role: str, login: str) -> None:
    """Raises `Problem` 422 `weak_secret` whose `reason` is `too_short`, `too_long`, `like_login` or `common`.

    Workers type theirs with gloves on: six digits. With the phone it is used on, which the server knows, it makes two
    factors; masters and admins, who decide on money, have passwords.
    """
    shortest = WORKER_CHARACTERS_MIN if role == "worker" else PASSWORD_CHARACTERS_MIN
    plain = secret.lower()
    if len(secret) < shortest:
        raise _weak("too_short", at_least=shortest)
    if len(secret) > SECRET_CHARACTERS_MAX:
        raise _weak("too_long", at_most=SECRET_CHARACTERS_MAX)
    if plain == login.lower():
        raise _weak("like_login")
    if plain in COMMON or is_pattern(plain):
        raise _weak("common")


def is_pattern(text: str) -> bool:
    """One character, a pair or a triple repeated; or a run up or down (`123456`, `abcdef`, `987654`)."""
    for length in (1, 2, 3):
        if len(text) % length == 0 and text == text[:length] * (len(text) // length):
            return True
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    # 7890123: a keypad runs on from 9 to 0.
    return steps in ({1}, {-1}) or (text.isdigit() and steps in ({1, -9}, {-1, 9}))


def make_secret(role: str) -> str:
    """A random secret for the role: six digits for a worker, four groups of four for those who decide on money."""
    if role == "worker":
        while True:
            digits = f"{secrets.randbelow(10**WORKER_CHARACTERS_MIN):0{WORKER_CHARACTERS_MIN}d}"
            if digits not in COMMON and not is_pattern(digits):
                return digits
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def _weak(reason: str, **limits: Any) -> Problem:
    return Problem(422, "weak_secret", reason=reason, **limits)
