"""PostgreSQL at the edge: one transaction per unit of work, and the order in which changes were committed."""
