"""Many devices and one server in one process, by one seed: the shipped rules, and nothing of them written twice."""
