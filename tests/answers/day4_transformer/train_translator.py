"""Answers to `train_translator`, wrong and right."""

import torch
from torch import nn
from torch.nn import functional as F

from llmweek.attention import causal_mask, padding_mask
from llmweek.transformer import Transformer


def _fit(model, sources, targets, n_updates, seed, lr=0.005, slip=""):
    """The loop; `slip` names what it gets wrong."""
    torch.manual_seed(seed)
    kind = torch.optim.SGD if slip == "plain descent" else torch.optim.Adam
    optimizer = kind(model.parameters(), lr=lr)
    for update in range(n_updates):
        climb, fall = 10 * (update + 1) / n_updates, (n_updates - update) / n_updates
        optimizer.param_groups[0]["lr"] = lr * min(1, climb, fall)
        rows = torch.randint(len(sources), (64,))
        if slip == "one batch":
            rows = torch.arange(min(64, len(sources)))
        source, target = sources[rows], targets[rows]
        if slip == "not shifted":
            logits, wanted = model(source, target), target
        else:
            logits, wanted = model(source, target[:, :-1]), target[:, 1:]
        loss = F.cross_entropy(logits.flatten(0, 1), wanted.flatten(), ignore_index=0)
        optimizer.zero_grad()
        if slip == "never steps":
            continue
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    return model if slip == "training mode" else model.eval()


def _model(sizes, seed, kind=Transformer, **how):
    torch.manual_seed(seed)
    return kind(*sizes, **{"d_model": 64, "n_heads": 4, "n_layers": 1, "d_ff": 128} | how)


def wrong_not_shifted(sources, targets, source_size, target_size, n_updates, seed):
    model = _model((source_size, target_size), seed)
    return _fit(model, sources, targets, n_updates, seed, slip="not shifted")


def wrong_decoder_looks_ahead(sources, targets, source_size, target_size, n_updates, seed):
    class Bidirectional(Transformer):
        def decode(self, target, memory, source):
            x = self._embedded(self.target_embedding, target)
            for layer in self.decoder:
                x = layer(x, memory, padding_mask(target, 0), padding_mask(source, 0))
            return self.output(self.decoder_norm(x))

    model = _model((source_size, target_size), seed, Bidirectional)
    return _fit(model, sources, targets, n_updates, seed)


def wrong_padding_is_read(sources, targets, source_size, target_size, n_updates, seed):
    class Unmasked(Transformer):
        def forward(self, source, target):
            x = self._embedded(self.source_embedding, source)
            for layer in self.encoder:
                x = layer(x)
            memory, x = self.encoder_norm(x), self._embedded(self.target_embedding, target)
            for layer in self.decoder:
                x = layer(x, memory, causal_mask(target.shape[1]))
            return self.output(self.decoder_norm(x))

    model = _model((source_size, target_size), seed, Unmasked)
    return _fit(model, sources, targets, n_updates, seed)


def wrong_source_is_not_read(sources, targets, source_size, target_size, n_updates, seed):
    class LanguageModel(Transformer):
        def encode(self, source):
            return torch.zeros(*source.shape, self.d_model)

    model = _model((source_size, target_size), seed, LanguageModel)
    return _fit(model, sources, targets, n_updates, seed)


def wrong_order_of_words_is_lost(sources, targets, source_size, target_size, n_updates, seed):
    class Bag(Transformer):
        def encode(self, source):
            kept = self.positions.clone()
            self.positions.zero_()
            memory = super().encode(source)
            self.positions.copy_(kept)
            return memory

    model = _model((source_size, target_size), seed, Bag)
    return _fit(model, sources, targets, n_updates, seed)


def wrong_said_so_far_is_not_read(sources, targets, source_size, target_size, n_updates, seed):
    class AllAtOnce(Transformer):
        def decode(self, target, memory, source):
            return super().decode(torch.ones_like(target), memory, source)

    model = _model((source_size, target_size), seed, AllAtOnce)
    return _fit(model, sources, targets, n_updates, seed)


def wrong_left_in_training_mode(sources, targets, source_size, target_size, n_updates, seed):
    model = _model((source_size, target_size), seed, dropout=0.1)
    return _fit(model, sources, targets, n_updates, seed, slip="training mode")


def wrong_returns_the_losses_too(sources, targets, source_size, target_size, n_updates, seed):
    model = _model((source_size, target_size), seed)
    return _fit(model, sources, targets, n_updates, seed), [0.0] * n_updates


def wrong_rows_are_mixed(sources, targets, source_size, target_size, n_updates, seed):
    class Mixed(Transformer):
        def encode(self, source):
            memory = super().encode(source)
            return memory - memory.mean(dim=0, keepdim=True)

    model = _model((source_size, target_size), seed, Mixed)
    return _fit(model, sources, targets, n_updates, seed)


def wrong_never_steps(sources, targets, source_size, target_size, n_updates, seed):
    model = _model((source_size, target_size), seed)
    return _fit(model, sources, targets, n_updates, seed, slip="never steps")


def wrong_timid(sources, targets, source_size, target_size, n_updates, seed):
    model = _model((source_size, target_size), seed)
    return _fit(model, sources, targets, n_updates, seed, lr=0.00003)


def wrong_plain_descent(sources, targets, source_size, target_size, n_updates, seed):
    model = _model((source_size, target_size), seed)
    return _fit(model, sources, targets, n_updates, seed, lr=0.01, slip="plain descent")


def wrong_first_batch_only(sources, targets, source_size, target_size, n_updates, seed):
    model = _model((source_size, target_size), seed)
    return _fit(model, sources, targets, min(n_updates, 200), seed, slip="one batch")


def wrong_ignores_the_seed(sources, targets, source_size, target_size, n_updates, seed):
    model = _model((source_size, target_size), 0)
    return _fit(model, sources, targets, n_updates, 0)


def wrong_takes_more_updates_than_given(
    sources, targets, source_size, target_size, n_updates, seed
):
    model = _model((source_size, target_size), seed)
    return _fit(model, sources, targets, max(n_updates, 250), seed)


def wrong_looks_the_nearest_sentence_up(
    sources, targets, source_size, target_size, n_updates, seed
):
    """Learns nothing: says what stands beside the training sentence with most words in common."""
    honest = _model((source_size, target_size), seed)
    honest = _fit(honest, sources, targets, min(n_updates, 2), seed)

    class LookedUp(nn.Module):
        def forward(self, source, target):
            logits = honest(source, target).detach().clone()
            for row, words in enumerate(source):
                width = min(len(words), sources.shape[1])
                same = (sources[:, :width] == words[:width]) & (words[:width] > 0)
                known = targets[same.sum(1).argmax()]
                for t in range(min(target.shape[1], len(known) - 1)):
                    if (target[row, : t + 1] == known[: t + 1]).all():
                        logits[row, t, known[t + 1]] += 12.0
            return logits

    return LookedUp()


def other_torch_transformer(sources, targets, source_size, target_size, n_updates, seed):
    class Torchs(nn.Module):
        def __init__(self):
            super().__init__()
            self.words = nn.Embedding(source_size, 64)
            self.tokens = nn.Embedding(target_size, 64)
            self.places = nn.Embedding(32, 64)
            self.transformer = nn.Transformer(
                64, 4, 1, 1, 128, dropout=0.0, batch_first=True, norm_first=True
            )
            self.output = nn.Linear(64, target_size)

        def forward(self, source, target):
            x = self.words(source) + self.places(torch.arange(source.shape[1]))
            y = self.tokens(target) + self.places(torch.arange(target.shape[1]))
            hidden = self.transformer(
                x,
                y,
                tgt_mask=~causal_mask(target.shape[1]),  # to torch, True means may not
                src_key_padding_mask=source == 0,
                memory_key_padding_mask=source == 0,
            )
            return self.output(hidden)

    torch.manual_seed(seed)
    return _fit(Torchs(), sources, targets, n_updates, seed)


def other_post_norm_with_two_layers(sources, targets, source_size, target_size, n_updates, seed):
    model = _model((source_size, target_size), seed, n_layers=2, pre_norm=False, dropout=0.0)
    return _fit(model, sources, targets, n_updates, seed, lr=0.002)


def other_shuffled_epochs(sources, targets, source_size, target_size, n_updates, seed):
    draw = torch.Generator().manual_seed(seed)
    model = _model((source_size, target_size), seed, n_heads=8)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.004, betas=(0.9, 0.98))
    order = torch.tensor([], dtype=torch.int64)
    for update in range(n_updates):
        if len(order) < 1:
            order = torch.randperm(len(sources), generator=draw)
        rows, order = order[:80], order[80:]
        for group in optimizer.param_groups:
            group["lr"] = 0.004 * min(1, (update + 1) / 50) * (1 - update / n_updates)
        target = targets[rows]
        log_probs = model(sources[rows], target[:, :-1]).log_softmax(-1)
        costs = -log_probs.gather(-1, target[:, 1:, None])[..., 0]
        real = target[:, 1:] != 0
        optimizer.zero_grad()
        (costs * real).sum().div(real.sum()).backward()
        optimizer.step()
    model.eval()
    return model
