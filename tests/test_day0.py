"""Day 0's own data: the head of GPT-2's merges that its chapter looks token ids up in."""

from pathlib import Path

from data_folder import data_folder

HEAD = Path(__file__).parents[1] / "chapters" / "day0_inference" / "gpt2_merges_head.txt"


def test_the_chapters_merges_are_the_first_of_gpt2s() -> None:
    published = data_folder("gpt2/vocab.bpe") / "gpt2" / "vocab.bpe"
    lines = published.read_text(encoding="utf-8").splitlines()[1:]
    head = HEAD.read_text(encoding="utf-8").splitlines()[1:]
    assert len(head) == 300
    assert head == lines[:300]
    assert len(lines) == 50_000
