"""Everything that imports TensorFlow, Keras or iNNvestigate; pure functions over a loaded network, no Flask, no SQL."""

import os

# Before TensorFlow is imported by whichever module comes first.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
