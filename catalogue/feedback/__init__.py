"""Suggestions of readers: received, decided on, made into drafts, and erased."""
