"""HTTP manners, the same for every route: errors, headers, cross-site refusals, bodies, files, health. No domain."""
