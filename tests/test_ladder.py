"""The figures of the ladder show every rung, and which is which without its colour."""

import json
import re
from dataclasses import asdict, replace

import matplotlib as mpl
import pytest

from llmweek import ladder
from llmweek.ladder import Rung

mpl.use("agg")

FFNN = Rung("FFNN", "FFNN", 1, "words", 2000, 1.0, 10, 900, 1.5, 50.0, 60.0, 300.0, {"n": 5})
TRIGRAM = replace(FFNN, name="3", family="Kneser–Ney", parameters=800, settings={"order": 3})
BIGRAM = replace(TRIGRAM, name="2", parameters=100, settings={"order": 2}, bits_per_byte=1.8)
LARGER = replace(TRIGRAM, vocabulary=8000, parameters=2000)
OF_CHARACTERS = replace(FFNN, family="GRU", tokens="characters", vocabulary=99)
SCORES = replace(TRIGRAM, family="stupid backoff", bits_per_byte=None, perplexity=None)
UNIFORM = replace(FFNN, family="uniform", parameters=0)
ALL = [BIGRAM, TRIGRAM, LARGER, FFNN, OF_CHARACTERS, SCORES, UNIFORM]


@pytest.fixture(autouse=True)
def _close():
    with mpl.rc_context():
        yield
    import matplotlib.pyplot as plt

    plt.close("all")


def lines(fig):
    return [line for line in fig.axes[0].lines if len(line.get_xdata())]


def test_rungs_are_read_as_they_were_written(tmp_path):
    path = tmp_path / "ladder.json"
    rows = [asdict(rung) | {"key": "k", "hash": "h", "versions": {}} for rung in ALL]
    path.write_text(json.dumps({"about": "", "rungs": rows}), encoding="utf-8")
    assert ladder.read(path) == ALL


def test_every_rung_with_a_place_is_drawn_once():
    drawn = [
        point
        for line in lines(ladder.figure(ALL))
        for point in zip(line.get_xdata(), line.get_ydata(), strict=True)
    ]
    expected = [(r.parameters, r.bits_per_byte) for r in ALL if r not in (SCORES, UNIFORM)]
    assert sorted(drawn) == sorted(expected)


def test_families_and_vocabularies_differ_without_colour():
    looks = [(line.get_marker(), line.get_fillstyle()) for line in lines(ladder.figure(ALL))]
    assert len(set(looks)) == len(looks) == 4
    assert len({marker for _, marker in ladder.LOOKS.values()}) == len(ladder.LOOKS)
    assert len({colour for colour, _ in ladder.LOOKS.values()}) == len(ladder.LOOKS)


def test_orders_are_joined_and_networks_are_not():
    styles = {len(line.get_xdata()): line.get_linestyle() for line in lines(ladder.figure(ALL[:4]))}
    assert styles[2] == "-"  # bigram and trigram
    network = next(x for x in lines(ladder.figure(ALL)) if x.get_marker() == "D")
    assert network.get_linestyle() == "None"


def test_the_legend_names_families_and_vocabularies():
    def labels(rungs):
        return [text.get_text() for text in ladder.figure(rungs).legends[0].get_texts()]

    assert labels([BIGRAM, FFNN]) == ["Kneser–Ney", "FFNN"]
    sizes = ["2,000 words", "8,000 words", "99 characters"]
    assert labels(ALL) == ["Kneser–Ney", "FFNN", "GRU", *sizes]


def test_highlighting_fades_the_others():
    alphas = {x.get_marker(): x.get_alpha() for x in lines(ladder.figure(ALL, highlight=["FFNN"]))}
    assert alphas.pop("D") == 1
    assert alphas
    assert all(alpha < 0.5 for alpha in alphas.values())


def test_the_detail_enlarges_what_lies_between_its_bounds():
    whole, part = ladder.figure(ALL, detail=(1.4, 1.6)).axes
    assert whole.get_ylim()[1] > 1.8
    assert part.get_ylim() == (1.4, 1.6)
    left, right = part.get_xlim()
    inside = {r.parameters for r in ALL if r.parameters and r.bits_per_byte == 1.5}
    assert left < min(inside) < max(inside) < right < 10 * max(inside)
    assert BIGRAM.parameters < left  # 1.8 bits per byte: not in this panel
    assert len(part.lines) == len(whole.lines)


def test_the_data_curve_goes_by_bytes():
    rungs = [replace(TRIGRAM, train_bytes=b, bits_per_byte=2e6 / b) for b in (2_000_000, 1_000_000)]
    (line,) = lines(ladder.data_curve(rungs))
    assert list(line.get_xdata()) == [1, 2]
    assert list(line.get_ydata()) == [2, 1]


def test_what_cannot_be_drawn_is_said():
    for draw in (ladder.figure, ladder.data_curve):
        with pytest.raises(ValueError, match="no rung"):
            draw([SCORES])
        with pytest.raises(ValueError, match="no look for Mamba"):
            draw([replace(FFNN, family="Mamba")])


def test_the_table_has_the_best_first_and_what_has_no_bits_last():
    table = ladder.table(ALL, 'All <of> "them"')
    names = re.findall(r'<th scope="row">(.*?)</th>', table)
    ordered = sorted((r for r in ALL if r is not SCORES), key=lambda r: r.bits_per_byte)
    assert names == [r.name for r in [*ordered, SCORES]]
    assert "<td>2,000 words</td><td>1.500</td><td>50.0</td><td>900</td>" in table
    assert "<td>–</td><td>–</td>" in table
    assert 'aria-label="All &lt;of&gt; &quot;them&quot;"' in table
    assert table.count('<th scope="col">') == table.count("<td>") // len(ALL) + 1
