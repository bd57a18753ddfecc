"""What an LMS exports ends up where nbgrader looks, and an archive writes nowhere else."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from autograde import lms_zip
from autograde.lms_zip import NotAnArchive, unpack

DAYS = ("day0_inference", "day3_bpe")


def archive(path: Path, files: dict[str, str], **modes: int) -> Path:
    """A zip of ``files``, each a minute older than the one before."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for n, (name, text) in enumerate(files.items()):
            info = zipfile.ZipInfo(name, (2026, 3, 1, 12, 59 - n, 0))
            info.external_attr = modes.get("mode", stat.S_IFREG | 0o644) << 16
            opened.writestr(info, text)
    return path


def tree(folder: Path) -> dict[str, str]:
    """Every file under ``folder`` and its text."""
    found = (p for p in folder.rglob("*") if not p.is_dir())
    return {p.relative_to(folder).as_posix(): p.read_text() for p in found}


@pytest.mark.parametrize(
    ("name", "goes_to"),
    [
        ("Ada King_4711_assignsubmission_file_/day3_bpe.ipynb", "Ada King/day3_bpe"),
        ("Ada King_4711_assignsubmission_file/day3_bpe (1).ipynb", "Ada King/day3_bpe"),
        ("Ada King_4711_assignsubmission_file_day3_bpe.ipynb", "Ada King/day3_bpe"),
        ("Zoë 李_8_assignsubmission_file_/work/mine.ipynb", "Zoë 李/day0_inference"),
        ("kingada_123_456_day3_bpe-2.ipynb", "kingada_123/day3_bpe"),
        ("kingada_LATE_123_456_day3_bpe.ipynb", "kingada_123/day3_bpe"),
        ("submitted/ada/day3_bpe/Untitled.ipynb", "ada/day3_bpe"),
    ],
)
def test_each_way_of_naming_is_read(tmp_path: Path, name: str, goes_to: str) -> None:
    submitted = tmp_path / "submitted"
    done = unpack(archive(tmp_path / "a.zip", {name: "x"}), submitted, DAYS, "day0_inference")
    assert (done.placed, done.left) == (1, [])
    assert tree(submitted) == {f"{goes_to}/{goes_to.split('/')[1]}.ipynb": "x"}


def test_the_archives_name_says_the_assignment_and_namesakes_are_two(tmp_path: Path) -> None:
    files = {
        "Li Wei_1_assignsubmission_file_/homework.ipynb": "first",
        "Li Wei_2_assignsubmission_file_/homework.ipynb": "second",
    }
    done = unpack(archive(tmp_path / "CS1-day3_bpe-77.zip", files), tmp_path / "s", DAYS)
    assert done.placed == 2
    assert tree(tmp_path / "s") == {
        "Li Wei 1/day3_bpe/day3_bpe.ipynb": "first",
        "Li Wei 2/day3_bpe/day3_bpe.ipynb": "second",
    }


def test_namesakes_are_said_whenever_they_are_met(tmp_path: Path) -> None:
    """Their numbers are another assignment's in another zip, so nobody can tell who is who."""
    one, two = (
        "Li Wei_1_assignsubmission_file_/x.ipynb",
        "Li Wei_2_assignsubmission_file_/x.ipynb",
    )
    ada = "Ada King_3_assignsubmission_file_/x.ipynb"
    said = []
    for day, files in (
        ("day3_bpe", (one, ada)),
        ("day3_bpe", (one, two, ada)),
        ("day0_inference", (one.replace("1", "7"), ada)),
    ):
        zipped = archive(tmp_path / f"{day}-{len(said)}.zip", dict.fromkeys(files, "x"))
        said.append(unpack(zipped, tmp_path / "s", DAYS).namesakes)
    alone, both, other = said
    assert alone == []
    assert len(both) == len(other) == 1
    assert "called Li Wei (here are Li Wei already)" in both[0]
    assert "called Li Wei (here are Li Wei 1, Li Wei 2 already)" in other[0]
    assert "Ada" not in "".join(both + other)


def test_the_newest_is_taken_and_what_is_there_is_kept(tmp_path: Path) -> None:
    files = {"ada_1_9_day3_bpe-1.ipynb": "newest", "ada_1_8_day3_bpe.ipynb": "older"}
    first = unpack(archive(tmp_path / "a.zip", files), tmp_path / "s", DAYS)
    assert (first.placed, len(first.left)) == (1, 1)
    assert "is there already and was kept" in first.left[0]
    again = unpack(
        archive(tmp_path / "b.zip", {"ada_1_9_day3_bpe.ipynb": "newest"}), tmp_path / "s", DAYS
    )
    assert (again.placed, again.left) == (1, [])
    later = unpack(
        archive(tmp_path / "c.zip", {"ada_1_9_day3_bpe.ipynb": "later"}), tmp_path / "s", DAYS
    )
    assert (later.placed, len(later.left)) == (0, 1)
    assert tree(tmp_path / "s") == {"ada_1/day3_bpe/day3_bpe.ipynb": "newest"}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("../day3_bpe/day3_bpe.ipynb", "cannot be a folder's"),
        ("/day3_bpe/day3_bpe.ipynb", "cannot be a folder's"),
        ("a/../../../tmp/day3_bpe/../day3_bpe/x.ipynb", "cannot be a folder's"),
        ("x\\..\\..\\y/day3_bpe/x.ipynb", "cannot be a folder's"),
        (".._1_assignsubmission_file_/day3_bpe.ipynb", "cannot be a folder's"),
        ("a\x1b[2J/day3_bpe/x.ipynb", "cannot be a folder's"),
        ("李" * 90 + "/day3_bpe/x.ipynb", "too long"),
        ("a" * 129 + "/day3_bpe/x.ipynb", "too long"),
        ("homework.ipynb", "not named as"),
        ("ada_1_2_day3_bpe.pdf", "not a notebook"),
        ("Bob_1005_assignsubmission_onlinetext_/onlinetext.html", "not a notebook"),
        ("ada_1_2_homework.ipynb", "--only ASSIGNMENT"),
    ],
)
def test_what_has_no_place_is_said_and_nothing_is_written(
    tmp_path: Path, name: str, says: str
) -> None:
    path = archive(tmp_path / "a.zip", {name: "x"})
    done = unpack(path, tmp_path / "deep" / "submitted", DAYS)
    assert (done.placed, len(done.left)) == (0, 1)
    assert says in done.left[0]
    assert list(tmp_path.rglob("*")) == [path]


def test_links_are_neither_written_nor_followed(tmp_path: Path) -> None:
    link = archive(
        tmp_path / "a.zip", {"ada_1_2_day3_bpe.ipynb": "/etc/passwd"}, mode=stat.S_IFLNK | 0o777
    )
    done = unpack(link, tmp_path / "s", DAYS)
    assert "a link" in done.left[0]
    (tmp_path / "outside").mkdir()
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "ada_1").symlink_to(tmp_path / "outside")
    done = unpack(
        archive(tmp_path / "b.zip", {"ada_1_2_day3_bpe.ipynb": "x"}), tmp_path / "s", DAYS
    )
    assert "is a link" in done.left[0]
    assert tree(tmp_path / "outside") == {}


def test_sizes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"ada_1_2_day3_bpe.ipynb": "x" * 2000, "eve_2_3_day3_bpe.ipynb": "x"}
    path = archive(tmp_path / "a.zip", files)
    monkeypatch.setattr(lms_zip, "LARGEST", 1000)
    done = unpack(path, tmp_path / "s", DAYS)
    assert (done.placed, len(done.left)) == (1, 1)
    assert "larger than" in done.left[0]
    monkeypatch.setattr(lms_zip, "MOST_BYTES", 1500)
    with pytest.raises(NotAnArchive, match="would unpack to more"):
        unpack(path, tmp_path / "t", DAYS)
    assert not (tmp_path / "t").exists()


def test_a_damaged_entry_costs_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as opened:
        opened.writestr("ada_1_2_day3_bpe.ipynb", "A" * 50)
        opened.writestr("eve_2_3_day3_bpe.ipynb", "E" * 50)
    path.write_bytes(path.read_bytes().replace(b"A" * 50, b"B" * 50))
    done = unpack(path, tmp_path / "s", DAYS)
    assert done.placed == 1
    assert "damaged" in done.left[0]
    assert list(tree(tmp_path / "s")) == ["eve_2/day3_bpe/day3_bpe.ipynb"]


def test_what_is_no_zip_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_text("no zip")
    with pytest.raises(NotAnArchive, match="no zip"):
        unpack(path, tmp_path / "s", DAYS)
