"""`sewtrack bench`: the write door's speed as a ratio to what the database alone can do, measured in one run."""
