"""The deeds of the command line, a file a noun; each says its commands in `add` and does them with the services."""
