"""What the paths of a guide come to: how many, how long, and what a change does to them."""
