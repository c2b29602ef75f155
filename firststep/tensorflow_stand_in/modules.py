"""What Rasa's own modules need of TensorFlow in order to be imported, and nothing more.

Rasa subclasses a few Keras classes and names a few types in annotations that Python
evaluates. Those exist here as empty classes. Using one, or asking for anything else,
raises `TensorFlowMissing`, which Rasa's command line shows as one sentence.
"""

from __future__ import annotations

import sys
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import FrameType, ModuleType
from typing import Any, Final, NoReturn

from rasa.shared.exceptions import RasaException

NAMES: Final = {
    "keras": ("Model",),
    "keras.utils": (),
    "keras.utils.control_flow_util": ("smart_cond",),
    "keras.utils.tf_utils": (),
    "tensorflow": ("RaggedTensor", "SparseTensor", "Tensor", "TensorShape", "TensorSpec"),
    "tensorflow.keras": ("Model",),
    "tensorflow.keras.backend": (),
    "tensorflow.keras.callbacks": ("Callback",),
    "tensorflow.keras.layers": ("AbstractRNNCell", "Dense", "Dropout", "Layer"),
    "tensorflow.keras.metrics": ("Metric",),
    "tensorflow.keras.utils": ("Sequence",),
    "tensorflow.python": (),
    "tensorflow.python.eager": (),
    "tensorflow.python.eager.wrap_function": ("WrappedFunction",),
    "tensorflow.types": (),
    "tensorflow.types.experimental": ("TensorLike",),
}
"""Each module of the stand-in with the classes it has."""


class TensorFlowMissing(RasaException, ImportError):  # type: ignore[misc] # Rasa has no types
    """Something wants TensorFlow, which FirstStep does without."""

    def __init__(self, wanted: str, by: str) -> None:
        """Says what was wanted.

        Args:
            wanted: The name in TensorFlow or Keras, e.g. `tensorflow.keras.layers.LSTM`.
            by: The module or class that wants it.
        """
        super().__init__(
            f"{by} needs TensorFlow ({wanted}), which is not installed. FirstStep's own "
            "components do not need it. To compare them with Rasa's neural ones, install the "
            "extra `tensorflow`: pip install -e '.[tensorflow]'."
        )


class _Unusable(type):
    """The type of the stand-in's classes: they may be named and subclassed, not used."""

    def __call__(cls, *_: Any, **__: Any) -> NoReturn:
        raise TensorFlowMissing(_base_name(cls), f"{cls.__module__}.{cls.__qualname__}")

    def __getattr__(cls, name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(name)
        raise TensorFlowMissing(f"{_base_name(cls)}.{name}", f"{cls.__module__}.{cls.__qualname__}")


def _base_name(cls: type) -> str:
    base = next(each for each in cls.__mro__ if each.__module__ in NAMES)
    return f"{base.__module__}.{base.__qualname__}"


class _StandIn(ModuleType):
    """A module of the stand-in."""

    def __getattr__(self, name: str) -> Any:
        # Tools that walk sys.modules probe for private names and expect AttributeError.
        if name.startswith("_"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        full_name = f"{self.__name__}.{name}"
        if full_name in NAMES:
            return __import__(full_name, fromlist=["*"])
        raise TensorFlowMissing(full_name, _asker())


def _asker() -> str:
    """The module outside the stand-in and the import system whose code is running."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - inspect.stack() would read files
    while frame is not None:
        name = str(frame.f_globals.get("__name__", ""))
        if not name.startswith(("importlib", "firststep.tensorflow_stand_in")):
            return name
        frame = frame.f_back
    return "Something"


class _Loader(Loader):
    """Fills a module of the stand-in."""

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _StandIn(spec.name, "Stands in for TensorFlow, which is not installed.")

    def exec_module(self, module: ModuleType) -> None:
        for name in NAMES[module.__name__]:
            setattr(module, name, _Unusable(name, (), {"__module__": module.__name__}))


def spec_for(fullname: str) -> ModuleSpec:
    """The spec of a module of the stand-in.

    Args:
        fullname: `tensorflow`, `keras` or a module of one of them.

    Raises:
        TensorFlowMissing: The stand-in has no such module.
    """
    if fullname not in NAMES:
        raise TensorFlowMissing(fullname, _asker())
    return ModuleSpec(fullname, _Loader(), is_package=True)
