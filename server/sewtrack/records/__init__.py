"""Work records as their workers claim them, and the mutations that made every version of them."""
