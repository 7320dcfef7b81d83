"""The append-only ledger: what each approved piece is worth, line by line, and the periods those lines fall into."""
