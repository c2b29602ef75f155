"""How well the understanding reads: sets of messages, scores, and what is aimed at."""
