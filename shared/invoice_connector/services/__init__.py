"""One file, one use case; every argument that is not data is a port."""
