"""Cut orders: how many pieces were cut, who claims which of them, and leases that keep two phones from the same ones."""
