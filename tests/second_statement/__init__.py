"""Every KPI stated a second time, slowly and in plain Python, from the pages of definitions alone."""
