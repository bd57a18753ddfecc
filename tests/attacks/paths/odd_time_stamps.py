# ruff: noqa
"""A time stamp of the year 9999, in words, of a thousand lines, of no characters; each its own learner."""

STAMPS = ("9999-12-31 23:59:59 UTC", "0001-01-01 00:00:00 UTC", "yesterday", "\x00" * 100, "1e400")
STAMPS += ("2026-01-01\n" * 50_000, "'; drop table grade; --", "2026-13-45 99:99:99 +99:99", "٣", "10" * 40)


def folder(submitted, work):
    for n, stamp in enumerate(STAMPS):
        place = submitted / f"odd_time_stamps{n}" / "day9_small"
        place.mkdir(parents=True)
        (place / "day9_small.ipynb").write_bytes(work)
        (place / "timestamp.txt").write_text(stamp)
