"""Announcements of changed prices, and who has read them."""
