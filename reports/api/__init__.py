"""Documents by the programming interface: read only."""
