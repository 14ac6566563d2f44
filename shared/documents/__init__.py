"""The PDF base of every document of ours: page, letterhead, address, tables, totals, footer, fonts."""
