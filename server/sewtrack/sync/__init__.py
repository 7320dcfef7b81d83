"""The one write door and the way back: push (mutations in, outcomes out) and pull (changes since a cursor)."""
