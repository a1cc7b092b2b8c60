"""One module per outward format of documents: what leaves the catalogue otherwise than as a page."""
