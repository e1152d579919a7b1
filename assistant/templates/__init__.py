"""Kind and view files to checked, bound SQL. The only importer of sqlglot."""
