"""Tests of what a figure is worth."""
