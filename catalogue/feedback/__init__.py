"""What readers suggest: received, decided on, made into drafts, and erased."""
