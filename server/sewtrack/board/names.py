"""Names as a wall shows them: enough for a colleague, no more."""

#: Letters of the Uzbek alphabet that are written with two signs; an initial is a letter, not half of one.
_TWO_SIGNS = ("sh", "ch", "oʻ", "gʻ", "o'", "g'", "oʼ", "gʼ", "o‘", "g‘")


def board_name(name: str) -> str:
    """First name and the surname's initial: `Dilnoza R.` of `Dilnoza Rahimova`, `Nodira Sh.` of `Nodira Shodiyeva`."""
    first, _, rest = " ".join(name.split()).partition(" ")
    if not rest:
        return first
    length = 2 if rest[:2].lower() in _TWO_SIGNS else 1
    return f"{first} {rest[:length]}."
