"""Ways to see a guide: as a tree, as a picture, as a page for reading, and as a card to print.

Everything here is made from a loaded guide alone and is the same at every run.
"""
