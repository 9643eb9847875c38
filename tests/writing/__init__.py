"""Tests of what leaves: a package, so that its fixtures are told from those of the tests of reading."""
