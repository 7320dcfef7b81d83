"""Work after the transaction. The fact is a row in PostgreSQL; the Redis message is only a nudge to look at it."""
