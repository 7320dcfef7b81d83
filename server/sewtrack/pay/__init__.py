"""What is owed: sums of ledger lines per person, and the queries that prove the whole of it consistent."""
