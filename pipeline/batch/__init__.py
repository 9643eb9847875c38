"""Many documents: find them, work through them on all cores, keep what was done (`catalogue.sqlite`)."""
