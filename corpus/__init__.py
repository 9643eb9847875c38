"""Plans written for this project, and the generator that makes scans of them."""
