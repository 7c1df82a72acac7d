"""The frame around every page: router, header, filters, links to share, style."""
