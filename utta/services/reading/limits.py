"""How much of a file is read, and how a file is read at all."""

MAX_BYTES = 500 * 1024 * 1024
"""The largest text file that is read from disk, in bytes; it is streamed and never held whole."""
MAX_UPLOAD_BYTES = 200 * 1024 * 1024
"""The largest file that a page takes: an upload is held in memory by the server."""
MAX_ROWS = 1_000_000
MAX_COLUMNS = 200
MAX_LINE = 32 * 1024 * 1024
"""The longest line or JSON value, in bytes or characters: what one row may cost in memory."""
