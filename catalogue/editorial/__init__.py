"""The way from a saved version to one that may be published: what was saved, who read it, what they said."""
