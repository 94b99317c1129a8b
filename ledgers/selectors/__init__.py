"""What the ledgers read, a module for each area."""
