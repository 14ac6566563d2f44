"""Languages: one format of catalogue, one loader, one way to write money, percentages and dates."""
