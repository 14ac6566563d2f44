"""How documents look and what they say: the Typst template, and its words in fr, nl and en."""
