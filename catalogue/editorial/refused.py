class Refused(Exception):
    """Nothing was written or read; the message says why, in words for whoever tried."""
