"""Products, operations, effective-dated rates, shifts: what work exists and what it pays."""
