"""Bearer tokens: 256 random bits for whoever carries them, their SHA-256 for the database. A dump opens nothing."""

import hashlib
import secrets

TOKEN_CHARACTERS_MAX = 128


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """No salt and no slow hash: there is nothing to guess in 256 random bits."""
    return hashlib.sha256(token[:TOKEN_CHARACTERS_MAX].encode("utf-8", "surrogateescape")).digest()
