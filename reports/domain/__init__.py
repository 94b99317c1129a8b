"""Rules of documents as plain data."""
