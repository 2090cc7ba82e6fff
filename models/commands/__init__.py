"""Parts of `inspector lab` that fill a file of their own."""
