"""How long an import and a page take, against something to compare with: `make bench`."""
