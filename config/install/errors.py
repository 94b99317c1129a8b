"""The one way in which a step of the set-up gives up."""


class SetUpError(Exception):
    """A step cannot be done; the text names the cause and the mend."""
