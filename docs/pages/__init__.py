"""One module per kind of generated file; each gives paths and texts, made from the code and nothing else."""
