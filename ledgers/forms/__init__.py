"""Forms of the ledgers. The services check again what they ask for."""
