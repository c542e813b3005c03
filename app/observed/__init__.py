"""What suggest runs have found out so far, read from the store block by block: their pictures are not bounded."""
