"""Seven Days to a Language Model: what the chapters, the exercises and the grader share."""

__version__ = "0.1.0"
