"""Files as they come: their dialect, heading, rows and what is no row; sheets of a workbook; the files of a folder."""
