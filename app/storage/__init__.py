"""Files by content hash, and the pictures and archives that users upload. Imports no TensorFlow."""
