""" "Pull now": from a committed change to the phones and televisions that it concerns."""
