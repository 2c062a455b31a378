"""The figures for programs: read-only, the same answers as the pages and `export_figures`."""
