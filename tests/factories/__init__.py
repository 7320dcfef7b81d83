"""A factory, its people and their phones, as tests need them: made by the same commands as real ones."""
