"""What the launcher says when it can't go on."""


class LaunchError(Exception):
    """FirstStep can't start or go on; the text tells a person why, and the mend."""


class ModelUnusable(LaunchError):
    """Rasa runs but can't use the model it was given."""


class Interrupted(Exception):
    """Somebody asked FirstStep to stop before it was ready."""
