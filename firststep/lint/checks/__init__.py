"""What is wrong or unkind in a guide that the loader takes.

Each module is one concern. It has `CODES`, what each of its codes means, and
`validate(subject)`, which yields every problem it finds; adding a check is adding a file. A
module that walks the guide says `NEEDS_SOUND = True` and is left out for a guide that the
loader refuses.
"""
