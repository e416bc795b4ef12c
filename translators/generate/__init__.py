"""Writes the message types from the JSON schemas that the package `ocpp` ships; development only, imported by nothing at run time.

`schemas` reads them and corrects what the package has wrong, `vocabulary` brings the three shapes they come in to one, `names` holds the
words that the schemas do not say, `annotations` turns a schema into a type, `render` writes classes, `outputs` says which class goes to which file.
"""
