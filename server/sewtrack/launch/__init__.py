"""Starting and keeping alive: the embedded PostgreSQL and Valkey, the processes of the server, and their logs."""
