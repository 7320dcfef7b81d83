"""Real factory days, sent by many phones through a bad network, and paid to the tiyin: proof on real input.

Nothing here reads the database or imports a rule of the server: it speaks HTTP like any phone, and keeps its own books.
"""
