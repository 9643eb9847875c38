"""`python -m pipeline` is `kehoach`."""

from pipeline.cli import main

main()
