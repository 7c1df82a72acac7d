"""Tests of the command line on small loaded homes."""
