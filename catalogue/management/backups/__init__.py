"""Backups: made while the site writes, verified by restoring them, and restored."""
