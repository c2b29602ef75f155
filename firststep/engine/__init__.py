"""The conversation engine: pure Python, no Rasa, no I/O, no clock of its own.

A conversation is the list of answers given so far; the position is derived by
replaying them (`conversation.replay`). `turn.take_turn` moves a conversation on
by one user act and says what to reply.
"""
