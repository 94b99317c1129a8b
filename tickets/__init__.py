"""Demand tickets: what residents ask for, who has to answer, and until when."""
