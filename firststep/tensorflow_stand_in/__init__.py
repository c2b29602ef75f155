"""Stands in for the import of TensorFlow, which Rasa wants and FirstStep does without.

Rasa 3.6 imports TensorFlow and Keras for every command, even where no component uses
them: 1.6 GB of an install, 345 MB of memory and four seconds of each start. Here:

- `finder`: a finder at the end of Python's import path, which answers only when
  TensorFlow is imported and isn't installed. With the extra `tensorflow`, the real one
  is found first and nothing of this is ever loaded.
- `modules`: the few empty classes that Rasa's modules need in order to be imported.
  Whatever else is asked of them raises `TensorFlowMissing`, one clear sentence.
- `python -m firststep.tensorflow_stand_in install`: writes the .pth file that activates
  the finder at every start of the environment's Python, so that plain `rasa` works.

`tests/rasa/test_tensorflow_stand_in.py` fails when a newer Rasa no longer needs it.
"""
