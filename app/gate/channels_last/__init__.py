"""A model with its channels first, (channels, height, width), as one with the channels last that predicts the same."""

from app.gate.channels_last.conversion import with_channels_last

__all__ = ["with_channels_last"]
