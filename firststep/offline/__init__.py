"""What a device without signal needs to go on by itself, made from the guides.

The web widget runs the conversation engine in the browser. `compile` writes the guides down for
it, `words` the words that it can read, and `vectors` what the engine here answers to many
conversations, so that a test can compare the two.
"""
