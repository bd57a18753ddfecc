"""Logging at every level, to streams and to a file."""

# %% before double
import logging
import sys

logging.basicConfig(level=logging.DEBUG, handlers=[logging.StreamHandler(sys.stdout)], force=True)
logging.getLogger().addHandler(logging.FileHandler("run.log"))
logger = logging.getLogger(__name__)
logging.captureWarnings(True)

# %% double
def double(values):
    logger.warning("doubling %d values", len(values))
    try:
        1 / 0
    except ZeroDivisionError:
        logger.exception("went on")
    return [2 * v for v in values]
