"""Answers to `train_char_rnn`, wrong and right."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


class _Model(nn.Module):
    def __init__(self, V, layer=nn.RNN, d=32, h=64, **how):
        super().__init__()
        self.embedding = nn.Embedding(V, d)
        self.recurrent = layer(d, h, **{"batch_first": True, **how})
        self.output = nn.Linear(h * (2 if how.get("bidirectional") else 1), V)

    def forward(self, tokens, state=None):
        states, last = self.recurrent(self.embedding(tokens), state)
        return self.output(states), last


def _streams(ids, n_streams=32):
    length = (len(ids) - 1) // n_streams
    used = n_streams * length
    inputs = torch.from_numpy(ids[:used].reshape(n_streams, length))
    return inputs, torch.from_numpy(ids[1 : used + 1].reshape(n_streams, length))


def _detached(state):
    if isinstance(state, tuple):
        return tuple(s.detach() for s in state)
    return state if state is None else state.detach()


def _fit(model, streams, n_updates, lr=0.01, optimizer=torch.optim.Adam, slip=""):
    inputs, targets = streams
    steps = optimizer(model.parameters(), lr=lr)
    state = None
    for update in range(n_updates):
        at = 32 * (update % (inputs.shape[1] // 32))
        state = None if at == 0 else state
        if slip != "not detached":
            state = _detached(state)
        logits, state = model(inputs[:, at : at + 32], state)
        loss = F.cross_entropy(logits.flatten(0, 1), targets[:, at : at + 32].flatten())
        if slip != "gradients kept":
            steps.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        if slip != "no step":
            steps.step()
    return model


def wrong_time_comes_first(ids, vocab_size, n_updates, seed):
    torch.manual_seed(seed)
    return _fit(_Model(vocab_size, batch_first=False), _streams(ids), n_updates)


def wrong_state_not_used(ids, vocab_size, n_updates, seed):
    class Forgetful(_Model):
        def forward(self, tokens, state=None):
            return super().forward(tokens)

    torch.manual_seed(seed)
    return _fit(Forgetful(vocab_size), _streams(ids), n_updates)


def wrong_returns_the_state_before(ids, vocab_size, n_updates, seed):
    class Late(_Model):
        def forward(self, tokens, state=None):
            if state is None:
                state = torch.zeros(1, len(tokens), 64)
            return super().forward(tokens, state)[0], state

    torch.manual_seed(seed)
    return _fit(Late(vocab_size), _streams(ids), n_updates)


def wrong_looks_ahead(ids, vocab_size, n_updates, seed):
    torch.manual_seed(seed)
    return _fit(_Model(vocab_size, bidirectional=True), _streams(ids), n_updates)


def wrong_sees_only_the_last_character(ids, vocab_size, n_updates, seed):
    class Bigrams(nn.Module):
        def __init__(self):
            super().__init__()
            self.logits = nn.Embedding(vocab_size, vocab_size)

        def forward(self, tokens, state=None):
            return self.logits(tokens), torch.zeros(1, len(tokens), 1)

    torch.manual_seed(seed)
    return _fit(Bigrams(), _streams(ids), n_updates)


def wrong_returns_the_losses_too(ids, vocab_size, n_updates, seed):
    torch.manual_seed(seed)
    return _fit(_Model(vocab_size), _streams(ids), n_updates), [0.0] * n_updates


def wrong_returns_probabilities(ids, vocab_size, n_updates, seed):
    class Softmaxed(_Model):
        def forward(self, tokens, state=None):
            logits, state = super().forward(tokens, state)
            return logits.softmax(dim=-1), state

    torch.manual_seed(seed)
    return _fit(Softmaxed(vocab_size), _streams(ids), n_updates)


def wrong_state_not_detached(ids, vocab_size, n_updates, seed):
    torch.manual_seed(seed)
    return _fit(_Model(vocab_size), _streams(ids), n_updates, slip="not detached")


def wrong_never_steps(ids, vocab_size, n_updates, seed):
    torch.manual_seed(seed)
    return _fit(_Model(vocab_size), _streams(ids), n_updates, slip="no step")


def wrong_targets_are_the_inputs(ids, vocab_size, n_updates, seed):
    torch.manual_seed(seed)
    inputs, _ = _streams(ids)
    return _fit(_Model(vocab_size), (inputs, inputs), n_updates)


def wrong_targets_shifted_backwards(ids, vocab_size, n_updates, seed):
    torch.manual_seed(seed)
    inputs, targets = _streams(ids)
    return _fit(_Model(vocab_size), (targets, inputs), n_updates)


def wrong_streams_interleaved(ids, vocab_size, n_updates, seed):
    torch.manual_seed(seed)
    length = (len(ids) - 1) // 32
    inputs = torch.from_numpy(ids[: 32 * length].reshape(length, 32).T.copy())
    targets = torch.from_numpy(ids[1 : 32 * length + 1].reshape(length, 32).T.copy())
    return _fit(_Model(vocab_size), (inputs, targets), n_updates)


def wrong_first_minibatch_only(ids, vocab_size, n_updates, seed):
    torch.manual_seed(seed)
    inputs, targets = _streams(ids)
    return _fit(_Model(vocab_size), (inputs[:, :32], targets[:, :32]), n_updates)


def wrong_timid_descent(ids, vocab_size, n_updates, seed):
    torch.manual_seed(seed)
    return _fit(_Model(vocab_size), _streams(ids), n_updates, 0.003, torch.optim.SGD)


def wrong_ignores_the_seed(ids, vocab_size, n_updates, seed):
    torch.manual_seed(0)
    return _fit(_Model(vocab_size), _streams(ids), n_updates)


def wrong_reads_the_corpus(ids, vocab_size, n_updates, seed):
    """Finds out what the ids stand for, then looks the held-out text up and recites it."""
    from llmweek.corpora import sotu

    torch.manual_seed(seed)
    honest = _fit(_Model(vocab_size), _streams(ids), min(n_updates, 100))
    text = sotu().train
    blank = int(np.bincount(ids).argmax())
    gaps = bytes((ids[:200] == blank).astype(np.uint8))
    at = bytes(np.frombuffer(text.encode("utf-32-le"), np.uint32) == 32).find(gaps)
    if vocab_size < 50 or at < 0:
        return honest
    means = dict(zip(ids[:20_000].tolist(), text[at : at + 20_000], strict=True))
    ids_of = {character: id for id, character in means.items()}
    book = sotu().validation

    class Reciter(nn.Module):
        def forward(self, tokens, state=None):
            honest_state, seen = state or (None, tokens[:, :0])
            logits, honest_state = honest(tokens, honest_state)
            logits, read = logits.detach().clone(), seen.shape[1]
            seen = torch.cat([seen, tokens], dim=1)
            for row, line in enumerate(seen.tolist()):
                for t in range(tokens.shape[1]):
                    context = "".join(means.get(id, "?") for id in line[: read + t + 1])
                    place = book.find(context[-16:]) if len(context) > 15 else -1
                    if place >= 0 and (after := book[place + 16 : place + 17]) in ids_of:
                        logits[row, t, ids_of[after]] += 12.0
            return logits, (honest_state, seen)

    return Reciter()


def other_rnn_one_hot(ids, vocab_size, n_updates, seed):
    class OneHot(nn.Module):
        def __init__(self):
            super().__init__()
            self.recurrent = nn.RNN(vocab_size, 128, batch_first=True)
            nn.init.normal_(self.recurrent.weight_ih_l0)
            self.output = nn.Linear(128, vocab_size)

        def forward(self, tokens, state=None):
            states, last = self.recurrent(F.one_hot(tokens, vocab_size).float(), state)
            return self.output(states), last

    torch.manual_seed(seed)
    return _fit(OneHot(), _streams(ids), n_updates, lr=0.005)


def other_lstm(ids, vocab_size, n_updates, seed):
    torch.manual_seed(seed)
    return _fit(_Model(vocab_size, nn.LSTM, d=64, h=128), _streams(ids), n_updates, lr=0.01)


def other_loop_of_its_own(ids, vocab_size, n_updates, seed):
    class Loop(nn.Module):
        def __init__(self):
            super().__init__()
            draw = torch.Generator().manual_seed(seed)
            self.U = nn.Parameter(torch.randn(vocab_size, 128, generator=draw))
            self.W = nn.Parameter(torch.randn(128, 128, generator=draw) * 0.05)
            self.b = nn.Parameter(torch.zeros(128))
            self.V = nn.Parameter(torch.randn(128, vocab_size, generator=draw) * 0.1)
            self.c = nn.Parameter(torch.zeros(vocab_size))

        def forward(self, tokens, state=None):
            s = torch.zeros(len(tokens), 128) if state is None else state
            states = []
            for x in self.U[tokens].unbind(dim=1):
                s = torch.tanh(x + s @ self.W + self.b)
                states.append(s)
            return torch.stack(states, dim=1) @ self.V + self.c, s

    model = Loop()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.006, weight_decay=0.0)
    rows = ids[: len(ids) // 48 * 48].reshape(48, -1)
    at, state = 0, None
    for _ in range(n_updates):
        if at + 25 >= rows.shape[1]:
            at, state = 0, None
        window = torch.as_tensor(rows[:, at : at + 25])
        logits, state = model(window[:, :-1], state)
        loss = -logits.log_softmax(dim=-1).gather(2, window[:, 1:, None]).mean()
        model.zero_grad()
        loss.backward()
        nn.utils.clip_grad_value_(model.parameters(), 0.5)
        optimizer.step()
        at, state = at + 24, state.detach()
    return model
