"""Models as Keras 3 saved them, with its predictions: `make_files.py` made them, in an environment of its own."""
