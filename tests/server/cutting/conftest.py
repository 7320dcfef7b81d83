from tests.server.sync.conftest import sound_books

__all__ = ["sound_books"]
