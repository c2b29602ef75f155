"""The widget in Debian's Chromium, in front of the real servers.

`browser.py` is what a person and an assistive program can do and see, `line.py` the connection
that can be cut, `site.py` made-up servers, `states.py` the way to each state of the chat, and
`screens.py` takes pictures of them all (`make screens`).
"""
