"""How FirstStep sits in Rasa: the only package, with `actions`, that imports it.

- `importer`: the guides as Rasa's training data; `derived`: what is derived from them.
- `nlu`: FirstStep's understanding as one component of Rasa's pipeline.
- `policy`: every message is one turn of the engine; learns from single-turn rules.
- `tracker_store`: conversations in one SQLite file.
- `changes`: what is changed inside Rasa, and why.
- `export`: the derived training data as files, for the commands that know no importer.
"""
