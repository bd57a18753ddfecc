"""Text from a GPT, a token at a time, with a cache of keys and values or without."""

from __future__ import annotations

import torch
from torch import Tensor

from llmweek.gpt import GPT
from llmweek.sampling import repetition_penalty as penalised
from llmweek.sampling import sample_next
from llmweek.training import evaluating


@torch.no_grad()
def generate(
    model: GPT,
    prompt: Tensor,
    n_tokens: int,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    repetition_penalty: float = 1.0,
    generator: torch.Generator | None = None,
    use_cache: bool = True,
) -> Tensor:
    """``prompt`` (B, T), T ≥ 1, and ``n_tokens`` further ids: (B, T + n_tokens).

    Temperature 0 is greedy. When the context is full the model goes on from its latter half. With
    ``use_cache`` each position is computed once in a context; without, at every step anew: the
    same tokens, but for rounding. The model is as it was afterwards, in training mode or not.
    """
    with evaluating(model):
        tokens, begin = prompt, max(0, prompt.shape[1] - model.context_length)
        cache = model.new_cache() if use_cache else None
        for _ in range(n_tokens):
            if tokens.shape[1] - begin > model.context_length:
                begin = tokens.shape[1] - max(1, model.context_length // 2)
                # From here every position has another number.
                cache = model.new_cache() if use_cache else None
            held = len(cache[0]) if cache else 0
            logits = model(tokens[:, begin + held :], cache)[:, -1]
            if repetition_penalty != 1:
                logits = penalised(logits, tokens[:, begin:], repetition_penalty)
            chosen = sample_next(
                logits, temperature=temperature, top_k=top_k, top_p=top_p, generator=generator
            )
            tokens = torch.cat([tokens, chosen[:, None]], 1)
        return tokens
