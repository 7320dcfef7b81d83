"""How the app feels on a cheap phone: a real Chromium, slowed down four times, on a demonstration of its own."""
