"""Builds what is in `dictionaries/models` from text corpora: counts, not sentences, are what stays."""
