"""Generating with a cache of keys and values beside computing every position anew, by length.

    python benchmarks/kv_cache.py [--lengths 32 64 …] [--rounds 5]

One thread, CPU time, the two in turns, medians over the rounds. The last column is the most memory
that the cache takes. The model's weights are random: what is generated does not matter to its cost.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median

import torch

from llmweek.generate import generate
from llmweek.gpt import GPT


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lengths", type=int, nargs="+", default=[32, 64, 128, 256, 512])
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    longest = max(arguments.lengths)
    model = GPT(128, longest, d_model=128, n_heads=4, n_layers=4).eval()
    print("| new tokens | anew, s | cached, s | ratio, median (all) | cache, MB |")
    print("| --- | --- | --- | --- | --- |")
    for n_tokens in arguments.lengths:
        anew, cached = [], []
        for _ in range(arguments.rounds):
            for seconds, use_cache in ((anew, False), (cached, True)):
                seconds.append(timed(lambda u=use_cache, n=n_tokens: made(model, n, u)))  # type: ignore[misc]
        ratios = [a / c for a, c in zip(anew, cached, strict=True)]
        every = ", ".join(f"{r:.1f}" for r in sorted(ratios))
        held = 2 * len(model.blocks) * n_tokens * model.token_embedding.embedding_dim * 4 / 1e6
        print(
            f"| {n_tokens} | {median(anew):.3f} | {median(cached):.3f} "
            f"| {median(ratios):.1f}× ({every}) | {held:.1f} |",
            flush=True,
        )


def made(model: GPT, n_tokens: int, use_cache: bool) -> torch.Tensor:
    prompt = torch.zeros(1, 1, dtype=torch.long)
    return generate(model, prompt, n_tokens - 1, temperature=0, use_cache=use_cache)


def timed(run: Callable[[], object]) -> float:
    """CPU seconds of ``run``."""
    start = time.process_time()
    run()
    return time.process_time() - start


if __name__ == "__main__":
    main()
