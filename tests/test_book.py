"""The book builds, strictly, and is made of what it should be made of."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import nbformat
import pytest
import yaml
from conftest import ROOT, llmweek
from small_book import DAY, WHY, make_small_book

from llmweek.book import Edition, fill, reading_minutes, span, stage
from llmweek.cli import CommandError
from llmweek.notebook import read_days, release_notebook, source_notebook

DAYS = read_days(ROOT / "solutions")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return make_small_book(tmp_path, ROOT)


def test_the_real_book_has_a_page_for_everything(site: Path) -> None:
    pages = {p.relative_to(site).as_posix() for p in site.rglob("*.html")}
    names = "index setup-learner setup-instructor glossary notation errata bibliography search"
    wanted = {f"{name}.html" for name in names.split()}
    for day in DAYS:
        wanted |= {f"{day.name}/index.html", f"{day.name}/exercises.html"}
    assert wanted <= pages
    assert not [p for p in pages if "solutions" in p]


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.name)
def test_a_download_is_the_release_notebook(site: Path, day) -> None:
    download = nbformat.read(site / "downloads" / f"{day.name}.ipynb", as_version=4)
    assert download == release_notebook(source_notebook(day))


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.name)
def test_colab_gets_the_same_notebook_after_a_cell_that_installs(site: Path, day) -> None:
    colab = nbformat.read(site / "colab" / f"{day.name}.ipynb", as_version=4)
    nbformat.validate(colab)
    assert "pip install" in colab.cells[0].source
    assert colab.cells[1:] == release_notebook(source_notebook(day)).cells


def test_binder_gets_the_wheel_and_torch_for_the_processor(site: Path) -> None:
    index, package = (site / "requirements.txt").read_text("utf-8").splitlines()
    assert index == "--extra-index-url https://download.pytorch.org/whl/cpu"
    assert package.startswith("llmweek[torch] @ https://")
    assert package.endswith(".whl")


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.name)
def test_the_exercise_page_shows_every_exercise(site: Path, day) -> None:
    page = (site / day.name / "exercises.html").read_text("utf-8")
    for exercise in day.exercises:
        assert f'id="ex-{exercise.name.replace("_", "-").lower()}"' in page
    assert page.count("<summary>Hint 1: a nudge</summary>") == len(day.exercises)


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.name)
def test_self_study_explains_every_answer(self_study_site: Path, day) -> None:
    page = (self_study_site / day.name / "solutions.html").read_text("utf-8")
    for exercise in day.exercises:
        assert f'id="sol-{exercise.name.replace("_", "-").lower()}"' in page
    assert "BEGIN SOLUTION" not in page


def test_the_week_says_how_long_each_day_takes(site: Path) -> None:
    page = (site / "index.html").read_text("utf-8")
    for day in DAYS:
        doing = span(sum(e.minutes for e in day.exercises))
        assert f"{len(day.exercises)} exercises, {doing}" in page
    assert "{{" not in page


def test_one_setting_makes_every_link_to_the_repository(small: Path) -> None:
    before = stage(small, Edition.classroom)
    exercises = (before / DAY / "exercises.md").read_text("utf-8")
    config = (small / "_config.yml").read_text("utf-8")
    url = yaml.safe_load(config)["repository"]["url"]
    assert exercises.count(url.removeprefix("https://github.com/")) == 2  # Colab and Binder
    config = config.replace(url, "https://github.com/someone/elsewhere")
    (small / "_config.yml").write_text(config, encoding="utf-8")
    after = stage(small, Edition.classroom)
    slug = url.removeprefix("https://github.com/")
    left = [
        p.name
        for p in after.rglob("*")
        if p.is_file() and p.suffix in (".md", ".ipynb", ".txt", ".yml") and slug in p.read_text()
    ]
    assert not left
    assert "someone/elsewhere" in (after / DAY / "exercises.md").read_text("utf-8")


def test_a_broken_reference_fails_the_build_and_goes_on_failing(small: Path) -> None:
    page = small / "chapters" / DAY / "index.md"
    sound = page.read_text("utf-8")
    page.write_text(sound + "\nSee [nothing](#ex-nowhere).\n", encoding="utf-8")
    for _ in range(2):  # Sphinx, left alone, is content the second time
        done = llmweek("book", cwd=small)
        assert done.returncode == 2
        assert "ex-nowhere" in done.stderr
        assert "did not build" in done.stderr
    page.write_text(sound, encoding="utf-8")
    assert llmweek("book", cwd=small).returncode == 0


def test_a_failing_cell_fails_the_build(small: Path) -> None:
    page = small / "chapters" / DAY / "index.md"
    page.write_text(page.read_text("utf-8").replace("6 * 7", "6 / 0"), encoding="utf-8")
    done = llmweek("book", cwd=small)
    assert done.returncode == 2
    assert "ZeroDivisionError" in done.stdout + done.stderr


def test_cells_run_again_when_the_library_changes_and_only_then(small: Path) -> None:
    (small / "lib").mkdir()
    module = small / "lib" / "thing.py"
    module.write_text("x = 1\n", encoding="utf-8")
    ran = re.compile(r"Executed notebook in")
    assert ran.search(_log(small))
    assert not ran.search(_log(small))
    module.write_text("x = 2\n", encoding="utf-8")
    assert ran.search(_log(small))


def test_a_chapter_reads_the_tables_of_studies_as_they_are_now(small: Path) -> None:
    results = small / "studies" / "results"
    results.mkdir(parents=True)
    page = small / "chapters" / DAY / "index.md"
    cell = 'from pathlib import Path\nprint(Path("../results/made.json").read_text())'
    page.write_text(page.read_text("utf-8").replace("print(6 * 7)", cell), encoding="utf-8")
    for value in ("zq1", "zq2"):
        (results / "made.json").write_text(f'["{value}"]', encoding="utf-8")
        _log(small)
        assert value in (small / "_build" / "html" / DAY / "index.html").read_text("utf-8")


def _log(root: Path) -> str:
    done = llmweek("book", cwd=root)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_staging_touches_what_changed_and_drops_what_is_gone(small: Path) -> None:
    extra = small / "chapters" / "extra.md"
    extra.write_text("# Extra\n", encoding="utf-8")
    staged = stage(small, Edition.classroom)
    for path in staged.rglob("*"):
        os.utime(path, (0, 0))
    extra.unlink()
    with (small / "chapters" / DAY / "index.md").open("a") as chapter:
        chapter.write("\nOne more sentence.\n")
    stage(small, Edition.classroom)
    changed = {p.name for p in staged.rglob("*") if p.is_file() and p.stat().st_mtime > 0}
    assert changed == {"index.md"}
    assert not (staged / "extra.md").exists()


def test_a_page_whose_source_is_gone_is_gone(small: Path) -> None:
    extra = small / "chapters" / "extra.md"
    extra.write_text("---\norphan: true\n---\n# Extra\n", encoding="utf-8")
    assert llmweek("book", cwd=small).returncode == 0
    assert (small / "_build" / "html" / "extra.html").exists()
    extra.unlink()
    assert llmweek("book", cwd=small).returncode == 0
    assert not (small / "_build" / "html" / "extra.html").exists()


def test_figure_scripts_are_copied_but_not_loaded_by_every_page(small: Path) -> None:
    figures = small / "chapters" / DAY / "figures"
    figures.mkdir()
    (figures / "steps.js").write_text("llmweek.figure('steps', () => {});\n", encoding="utf-8")
    staged = stage(small, Edition.classroom)
    assert [p.relative_to(staged) for p in staged.rglob("steps.js")] == [
        Path("_extra") / DAY / "figures" / "steps.js"
    ]


def test_a_script_that_alone_changed_is_copied(small: Path) -> None:
    script = small / "chapters" / DAY / "figures" / "steps.js"
    script.parent.mkdir()
    for content in ("// one\n", "// two\n"):
        script.write_text(content, encoding="utf-8")
        assert llmweek("book", cwd=small).returncode == 0
        built = small / "_build" / "html" / DAY / "figures" / "steps.js"
        assert built.read_text(encoding="utf-8") == content


def test_the_explanations_are_in_self_study_alone(small: Path) -> None:
    for edition, there in ((Edition.classroom, False), (Edition.self_study, True)):
        text = "".join(p.read_text("utf-8") for p in stage(small, edition).rglob("*.md"))
        assert (WHY in text) is there


def test_a_day_that_the_contents_forget_is_an_error(small: Path) -> None:
    shutil.copytree(small / "solutions" / DAY, small / "solutions" / "day9_forgotten")
    with pytest.raises(CommandError, match="day9_forgotten"):
        stage(small, Edition.classroom)


def test_config_asks_nothing_of_the_network() -> None:
    config = json.dumps(yaml.safe_load((ROOT / "_config.yml").read_text("utf-8")))
    assert re.findall(r"https?://[^\"]+", config) == [
        yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["repository"]["url"]
    ]


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "0 min"), (45, "45 min"), (60, "1 h"), (135, "2 h 15 min")]
)
def test_span(minutes: int, text: str) -> None:
    assert span(minutes) == text


def test_a_days_reading_time_is_that_of_all_its_pages(tmp_path: Path) -> None:
    day = DAYS[0]
    (tmp_path / day.name).mkdir()
    for name, words in (("index", 1000), ("by_hand", 500)):
        (tmp_path / day.name / f"{name}.md").write_text("word " * words, "utf-8")
    assert fill(f"{{{{ facts {day.name} }}}}", {day.name: day}, tmp_path, {}).startswith(
        f"15 min to read · {len(day.exercises)} exercises"
    )


def test_one_version_of_torch_is_asked_for_everywhere() -> None:
    named = [
        "Makefile",
        "Containerfile",
        "constraints.txt",
        "pyproject.toml",
        "lib/llmweek/check.py",
    ]
    texts = {name: (ROOT / name).read_text("utf-8") for name in named}
    found = {
        name: set(re.findall(r"\btorch={2,3}([\d.]+\d)", text)) for name, text in texts.items()
    }
    assert len(set().union(*found.values())) == 1, found
    assert all(found.values()), found


def test_how_long_days_take_to_grade_is_as_measured(tmp_path: Path) -> None:
    results = tmp_path / "studies" / "results"
    results.mkdir(parents=True)
    rows = [
        {"key": "day0_inference", "clock_seconds": 0.4},
        {"key": "day12_rest", "clock_seconds": 21.0},
    ]
    (results / "grading.json").write_text(json.dumps({"days": rows}), "utf-8")
    *_, first, second = fill("{{ grading_times }}", {}, tmp_path / "chapters", {}).splitlines()
    assert first == "| Day 0 | 0.4 | 1 min |"
    assert second == "| Day 12 | 21.0 | 1 h 10 min |"


def test_reading_time_counts_prose_and_not_code() -> None:
    prose = "word " * 1000
    assert reading_minutes(prose) == 10
    assert reading_minutes(prose + "\n```{code-cell} ipython3\n" + prose + "\n```\n") == 10
    assert reading_minutes("---\n" + prose + "\n---\n" + prose) == 10
    assert reading_minutes("字" * 1001) == 15
