"""The rules of the sync contract, one file each, spoken to through the API."""
