"""Tests of the files Cadran writes."""
