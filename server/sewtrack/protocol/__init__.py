"""The wire between devices and server: shapes, codes and the canonical form. No I/O, no rules."""
