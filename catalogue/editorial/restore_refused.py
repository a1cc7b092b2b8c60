class RestoreRefused(Exception):
    """Nothing was restored; the message says why, in words for a curator."""
