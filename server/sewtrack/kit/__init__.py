"""Money, clock, ids and the shape of errors. No domain, no database."""
