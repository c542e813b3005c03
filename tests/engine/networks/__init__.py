"""Small test networks by name; each builder returns a Keras model with weights that hide nothing."""

from tests.engine.networks import forms, kinds, normalized, plain
from tests.engine.networks.registry import APPLICATIONS, NETWORKS, application, build, conv, functional, pictures

__all__ = [
    "APPLICATIONS",
    "NETWORKS",
    "application",
    "build",
    "conv",
    "forms",
    "functional",
    "kinds",
    "normalized",
    "pictures",
    "plain",
]
