"""Answers to `Transformer`, wrong and right."""

import math

import numpy as np
import torch
from torch import nn


class _Transformer(nn.Module):
    """A right one in small steps, for the wrong ones to change a step of."""

    def __init__(
        self,
        source_size,
        target_size,
        d_model,
        n_heads,
        n_layers,
        d_ff,
        dropout=0.0,
        pre_norm=True,
        max_len=256,
    ):
        super().__init__()
        self.d_model, self.pre_norm = d_model, pre_norm
        self.source_embedding = nn.Embedding(source_size, d_model)
        self.target_embedding = nn.Embedding(target_size, d_model)
        for embedding in (self.source_embedding, self.target_embedding):
            nn.init.normal_(embedding.weight, std=1 / math.sqrt(d_model))
        table = parts.sinusoidal_positions(max_len + 1, d_model)
        self.register_buffer("positions", table)
        self.dropout = nn.Dropout(dropout)
        sizes = d_model, n_heads, d_ff, dropout, pre_norm
        self.encoder = nn.ModuleList([parts.EncoderLayer(*sizes) for _ in range(n_layers)])
        self.decoder = nn.ModuleList([parts.DecoderLayer(*sizes) for _ in range(n_layers)])
        if pre_norm:
            self.encoder_norm = parts.LayerNorm(d_model)
            self.decoder_norm = parts.LayerNorm(d_model)
        self.output = nn.Linear(d_model, target_size)

    def forward(self, source, target):
        return self.decode(target, self.encode(source), source)

    def encode(self, source):
        x, mask = self.embedded(self.source_embedding, source), self.source_mask(source)
        for layer in self.encoder:
            x = layer(x, mask)
        return self.memory_of(x)

    def memory_of(self, x):
        return self.encoder_norm(x) if self.pre_norm else x

    def decode(self, target, memory, source):
        x = self.embedded(self.target_embedding, target)
        mask, memory_mask = self.target_mask(target), self.memory_mask(source, target)
        for layer in self.decoder:
            x = layer(x, memory, mask, memory_mask)
        return self.logits(x)

    def logits(self, x):
        return self.output(self.decoder_norm(x) if self.pre_norm else x)

    def embedded(self, embedding, tokens):
        return self.dropout(self.placed(embedding(tokens) * math.sqrt(self.d_model)))

    def placed(self, x):
        return x + self.positions[: x.shape[1]]

    def source_mask(self, source):
        return parts.padding_mask(source, 0)

    def target_mask(self, target):
        return parts.padding_mask(target, 0) & parts.causal_mask(target.shape[1])

    def memory_mask(self, source, target):
        return parts.padding_mask(source, 0)


class wrong_embeddings_begin_large(_Transformer):
    def __init__(self, *sizes, **how):
        super().__init__(*sizes, **how)
        self.source_embedding.reset_parameters()
        self.target_embedding.reset_parameters()


class wrong_one_embedding_begins_large(_Transformer):
    def __init__(self, *sizes, **how):
        super().__init__(*sizes, **how)
        self.target_embedding.reset_parameters()


class wrong_embeddings_drawn_with_that_variance(_Transformer):
    def __init__(self, source_size, target_size, d_model, *others, **how):
        super().__init__(source_size, target_size, d_model, *others, **how)
        for embedding in (self.source_embedding, self.target_embedding):
            nn.init.normal_(embedding.weight, std=1 / d_model)


class wrong_no_causal_mask(_Transformer):
    def target_mask(self, target):
        return parts.padding_mask(target, 0)


class wrong_sees_what_comes_next_as_well(_Transformer):
    def target_mask(self, target):
        length = target.shape[1]
        return parts.padding_mask(target, 0) & torch.ones(length, length).tril(1).bool()


class wrong_sees_only_what_came_before(_Transformer):
    def target_mask(self, target):
        length = target.shape[1]
        return parts.padding_mask(target, 0) & torch.ones(length, length).tril(-1).bool()


class wrong_targets_padding_is_seen(_Transformer):
    def target_mask(self, target):
        return parts.causal_mask(target.shape[1])


class wrong_targets_padding_for_the_memory(_Transformer):
    def memory_mask(self, source, target):
        return parts.padding_mask(target, 0)


class wrong_memorys_padding_is_seen(_Transformer):
    def memory_mask(self, source, target):
        return None


class wrong_sources_padding_is_seen(_Transformer):
    def source_mask(self, source):
        return None


class wrong_padding_masks_turned_round(_Transformer):
    def source_mask(self, source):
        return ~parts.padding_mask(source, 0)


class wrong_encoder_is_causal(_Transformer):
    def source_mask(self, source):
        return self.target_mask(source)


class wrong_memory_is_causal(_Transformer):
    def memory_mask(self, source, target):
        square = torch.ones(target.shape[1], source.shape[1]).tril().bool()
        return parts.padding_mask(source, 0) & square


class wrong_no_factor(_Transformer):
    def embedded(self, embedding, tokens):
        return self.dropout(self.placed(embedding(tokens)))


class wrong_factor_on_the_sum(_Transformer):
    def embedded(self, embedding, tokens):
        return self.dropout(self.placed(embedding(tokens)) * math.sqrt(self.d_model))


class wrong_divided_by_the_factor(_Transformer):
    def embedded(self, embedding, tokens):
        return self.dropout(self.placed(embedding(tokens) / math.sqrt(self.d_model)))


class wrong_no_positions(_Transformer):
    def placed(self, x):
        return x


class wrong_positions_count_from_one(_Transformer):
    def placed(self, x):
        return x + self.positions[1 : x.shape[1] + 1]


class wrong_positions_for_the_source_only(_Transformer):
    def embedded(self, embedding, tokens):
        x = embedding(tokens) * math.sqrt(self.d_model)
        return self.dropout(self.placed(x) if embedding is self.source_embedding else x)


class wrong_positions_of_the_row(_Transformer):
    def placed(self, x):
        return x + self.positions[: x.shape[0], None]


class wrong_positions_concatenated(_Transformer):
    def __init__(self, source_size, target_size, d_model, *others, **how):
        super().__init__(source_size, target_size, d_model, *others, **how)
        self.source_embedding = nn.Embedding(source_size, d_model // 2)
        self.target_embedding = nn.Embedding(target_size, d_model // 2)

    def placed(self, x):
        where = self.positions[: x.shape[1], : self.d_model - x.shape[2]]
        return torch.cat([x, where.expand(len(x), -1, -1)], dim=2)


class wrong_memory_not_normalised(_Transformer):
    def memory_of(self, x):
        return x


class wrong_no_last_norm(_Transformer):
    def logits(self, x):
        return self.output(x)


class wrong_one_norm_for_both_stacks(_Transformer):
    def logits(self, x):
        return self.output(self.encoder_norm(x) if self.pre_norm else x)


class wrong_post_norm_normalised_again(_Transformer):
    def memory_of(self, x):
        return self.encoder_norm(x) if self.pre_norm else nn.functional.layer_norm(x, x.shape[-1:])


class wrong_decoder_asks_the_encoders_input(_Transformer):
    def encode(self, source):
        return self.memory_of(self.embedded(self.source_embedding, source))


class wrong_decoder_embeds_the_source_itself(_Transformer):
    def decode(self, target, memory, source):
        return super().decode(target, self.embedded(self.source_embedding, source), source)


class wrong_every_layer_reads_the_same(_Transformer):
    def encode(self, source):
        x, mask = self.embedded(self.source_embedding, source), self.source_mask(source)
        y = x
        for layer in self.encoder:
            y = layer(x, mask)
        return self.memory_of(y)


class wrong_one_layer_again_and_again(_Transformer):
    def __init__(self, *sizes, **how):
        super().__init__(*sizes, **how)
        self.encoder = nn.ModuleList([layer for _ in self.encoder for layer in self.encoder[:1]])


class wrong_memory_goes_through_every_layer(_Transformer):
    def decode(self, target, memory, source):
        x = self.embedded(self.target_embedding, target)
        mask, memory_mask = self.target_mask(target), self.memory_mask(source, target)
        for layer in self.decoder:
            x = memory = layer(x, memory, mask, memory_mask)
            memory_mask = mask
        return self.logits(x)


class wrong_one_embedding_for_both(_Transformer):
    def __init__(self, *sizes, **how):
        super().__init__(*sizes, **how)
        self.target_embedding = self.source_embedding


class wrong_embedded_words_not_dropped(_Transformer):
    def embedded(self, embedding, tokens):
        return self.placed(embedding(tokens) * math.sqrt(self.d_model))


class wrong_dropout_not_handed_on(_Transformer):
    def __init__(self, *sizes, dropout=0.0, **how):
        super().__init__(*sizes, **how)
        self.dropout = nn.Dropout(dropout)


class wrong_pre_norm_not_handed_on(_Transformer):
    def __init__(self, a, b, d_model, n_heads, n_layers, d_ff, dropout=0.0, *more, **how):
        super().__init__(a, b, d_model, n_heads, n_layers, d_ff, dropout, *more, **how)
        sizes = d_model, n_heads, d_ff, dropout
        self.encoder = nn.ModuleList(parts.EncoderLayer(*sizes) for _ in range(n_layers))
        self.decoder = nn.ModuleList(parts.DecoderLayer(*sizes) for _ in range(n_layers))


class wrong_returns_probabilities(_Transformer):
    def logits(self, x):
        return super().logits(x).softmax(-1)


class wrong_last_word_only(_Transformer):
    def logits(self, x):
        return super().logits(x)[:, -1]


class wrong_encoder_does_not_learn(_Transformer):
    def memory_of(self, x):
        return super().memory_of(x).detach()


class wrong_logits_of_the_source_vocabulary(_Transformer):
    def __init__(self, source_size, target_size, d_model, *others, **how):
        super().__init__(source_size, target_size, d_model, *others, **how)
        self.output = nn.Linear(d_model, source_size)


class wrong_positions_up_to_256(_Transformer):
    def __init__(self, source_size, target_size, d_model, *sizes, **how):
        super().__init__(source_size, target_size, d_model, *sizes, **how)
        self.positions = parts.sinusoidal_positions(256, d_model)


class wrong_positions_learn(_Transformer):
    def __init__(self, *sizes, **how):
        super().__init__(*sizes, **how)
        table = self.positions
        del self.positions
        self.positions = nn.Parameter(table)


class wrong_decoder_asks_the_memory_it_kept(_Transformer):
    def encode(self, source):
        self.kept = super().encode(source)
        return self.kept

    def decode(self, target, memory, source):
        return super().decode(target, self.kept, source)


class wrong_one_layer_of_the_decoder_n_times(_Transformer):
    def __init__(self, *sizes, **how):
        super().__init__(*sizes, **how)
        self.decoder = nn.ModuleList([layer for _ in self.decoder for layer in self.decoder[:1]])


class wrong_output_tied_to_the_embedding(_Transformer):
    def __init__(self, *sizes, **how):
        super().__init__(*sizes, **how)
        self.output.weight = self.target_embedding.weight


class other_masks_and_positions_of_its_own(_Transformer):
    def __init__(self, source_size, target_size, d_model, *others, **how):
        super().__init__(source_size, target_size, d_model, *others, **how)
        self.source_embedding = nn.Embedding(source_size, d_model, padding_idx=0)
        self.target_embedding = nn.Embedding(target_size, d_model, padding_idx=0)
        with torch.no_grad():
            self.source_embedding.weight /= d_model**0.5
            self.target_embedding.weight /= d_model**0.5

    def placed(self, x):
        at, pair = np.arange(x.shape[1])[:, None], np.arange(0, self.d_model, 2)[None]
        angles = at / np.power(10_000, pair / self.d_model)
        table = np.empty((x.shape[1], self.d_model))
        table[:, ::2], table[:, 1::2] = np.sin(angles), np.cos(angles)[:, : self.d_model // 2]
        return x + torch.as_tensor(table, dtype=x.dtype)

    def source_mask(self, source):
        return source.ne(0).view(len(source), 1, 1, -1)

    def target_mask(self, target):
        at = torch.arange(target.shape[1])
        return (at[:, None] >= at) & target.ne(0)[:, None, None]

    def memory_mask(self, source, target):
        return self.source_mask(source).expand(-1, 1, target.shape[1], -1)


class other_factor_folded_into_a_lookup(_Transformer):
    """Rows of a matrix that is scaled beforehand; norms that are there under post-norm too."""

    def __init__(self, *sizes, **how):
        super().__init__(*sizes, **how)
        if not self.pre_norm:
            self.encoder_norm = self.decoder_norm = nn.Identity()

    def embedded(self, embedding, tokens):
        rows = (embedding.weight * self.d_model**0.5)[tokens.flatten()]
        return self.dropout(self.placed(rows.view(*tokens.shape, self.d_model)))

    def memory_of(self, x):
        return self.encoder_norm(x)

    def logits(self, x):
        return nn.functional.linear(self.decoder_norm(x), self.output.weight, self.output.bias)


class other_one_pass_without_methods_between(_Transformer):
    def forward(self, source, target):
        seen = parts.padding_mask(source, parts.PAD)
        x = self.dropout(
            math.sqrt(self.d_model) * self.source_embedding(source)
            + self.positions[None, : source.shape[1]]
        )
        for layer in self.encoder:
            x = layer(x, mask=seen)
        memory = self.encoder_norm(x) if self.pre_norm else x
        y = self.dropout(
            math.sqrt(self.d_model) * self.target_embedding(target)
            + self.positions[None, : target.shape[1]]
        )
        causal = parts.causal_mask(target.shape[1]) & parts.padding_mask(target, parts.PAD)
        for layer in self.decoder:
            y = layer(y, memory, mask=causal, memory_mask=seen)
        return self.output(self.decoder_norm(y) if self.pre_norm else y)
