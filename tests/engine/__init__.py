"""The engine on rows written by hand."""
