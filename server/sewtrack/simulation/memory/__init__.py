"""A database in memory that knows the product's statements by heart."""
