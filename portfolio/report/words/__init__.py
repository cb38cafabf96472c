"""A fact as a sentence, or as the words in one: no layout, no markup, no library of a medium."""
