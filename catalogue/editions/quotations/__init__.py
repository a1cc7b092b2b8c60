"""Quotations: what a reader holds in hand, compared with every text of every edition."""
