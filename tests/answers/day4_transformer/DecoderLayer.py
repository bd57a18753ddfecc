"""Answers to `DecoderLayer`, wrong and right."""

import torch
from torch import nn
from torch.nn import functional as F


class _Layer(nn.Module):
    """A right one, for the wrong ones to change a step of."""

    def __init__(self, d_model, n_heads, d_ff, dropout=0.0, pre_norm=False):
        super().__init__()
        self.self_attention = parts.MultiHeadAttention(d_model, n_heads)
        self.cross_attention = parts.MultiHeadAttention(d_model, n_heads)
        self.feed_forward = parts.FeedForward(d_model, d_ff)
        self.norm1 = parts.LayerNorm(d_model)
        self.norm2 = parts.LayerNorm(d_model)
        self.norm3 = parts.LayerNorm(d_model)
        self.dropout = nn.Dropout(dropout)
        self.pre_norm = pre_norm

    def forward(self, x, memory, mask=None, memory_mask=None):
        x = self.bypass(x, self.norm1, lambda x: self.look_back(x, mask))
        x = self.bypass(x, self.norm2, lambda x: self.look_over(x, memory, memory_mask))
        return self.bypass(x, self.norm3, self.feed_forward)

    def look_back(self, x, mask):
        return self.self_attention(x, mask=mask)

    def look_over(self, x, memory, mask):
        return self.cross_attention(x, memory, mask)

    def bypass(self, x, norm, sublayer):
        if self.pre_norm:
            return x + self.dropout(sublayer(norm(x)))
        return norm(x + self.dropout(sublayer(x)))


class wrong_looks_at_itself_twice(_Layer):
    def look_over(self, x, memory, mask):
        return self.cross_attention(x)


class wrong_values_from_x(_Layer):
    def look_over(self, x, memory, mask):
        a = self.cross_attention
        q, k, v = (a.split(z) for z in (a.query(x), a.key(memory), a.value(x)))
        return a.output(a.merge(a.inner(q, k, v, mask)))


class wrong_keys_from_x(_Layer):
    def look_over(self, x, memory, mask):
        a = self.cross_attention
        q, k, v = (a.split(z) for z in (a.query(x), a.key(x), a.value(memory)))
        return a.output(a.merge(a.inner(q, k, v, mask)))


class wrong_queries_from_the_memory(_Layer):
    def look_over(self, x, memory, mask):
        return self.cross_attention(memory, x, None if mask is None else mask.mT)


class wrong_memory_normalised_too(_Layer):
    def look_over(self, x, memory, mask):
        return self.cross_attention(x, self.norm2(memory) if self.pre_norm else memory, mask)


class wrong_masks_exchanged(_Layer):
    def forward(self, x, memory, mask=None, memory_mask=None):
        return super().forward(x, memory, memory_mask, mask)


class wrong_memory_mask_forgotten(_Layer):
    def look_over(self, x, memory, mask):
        return self.cross_attention(x, memory)


class wrong_mask_forgotten(_Layer):
    def look_back(self, x, mask):
        return self.self_attention(x)


class wrong_mask_for_both(_Layer):
    def forward(self, x, memory, mask=None, memory_mask=None):
        both = mask if memory_mask is None or mask is None else mask & memory_mask
        return super().forward(x, memory, mask, both if both is not None else memory_mask)


class wrong_masks_turned_round(_Layer):
    def look_back(self, x, mask):
        return self.self_attention(x, mask=None if mask is None else ~mask)

    def look_over(self, x, memory, mask):
        return self.cross_attention(x, memory, None if mask is None else ~mask)


class wrong_mask_given_as_the_context(_Layer):
    def look_back(self, x, mask):
        return self.self_attention(x, mask)


class wrong_cross_attention_first(_Layer):
    def forward(self, x, memory, mask=None, memory_mask=None):
        x = self.bypass(x, self.norm2, lambda x: self.look_over(x, memory, memory_mask))
        x = self.bypass(x, self.norm1, lambda x: self.look_back(x, mask))
        return self.bypass(x, self.norm3, self.feed_forward)


class wrong_one_attention_for_both(_Layer):
    def look_over(self, x, memory, mask):
        return self.self_attention(x, memory, mask)


class wrong_no_residual_around_the_cross_attention(_Layer):
    def forward(self, x, memory, mask=None, memory_mask=None):
        x = self.bypass(x, self.norm1, lambda x: self.look_back(x, mask))
        if self.pre_norm:
            x = self.look_over(self.norm2(x), memory, memory_mask)
        else:
            x = self.norm2(self.look_over(x, memory, memory_mask))
        return self.bypass(x, self.norm3, self.feed_forward)


class wrong_norms_on_the_other_side(_Layer):
    def __init__(self, d_model, n_heads, d_ff, dropout=0.0, pre_norm=False):
        super().__init__(d_model, n_heads, d_ff, dropout, not pre_norm)


class wrong_residual_after_the_norm(_Layer):
    def bypass(self, x, norm, sublayer):
        if self.pre_norm:
            return x + self.dropout(sublayer(norm(x)))
        return x + norm(self.dropout(sublayer(x)))


class wrong_norms_exchanged(_Layer):
    def forward(self, x, memory, mask=None, memory_mask=None):
        x = self.bypass(x, self.norm1, lambda x: self.look_back(x, mask))
        x = self.bypass(x, self.norm3, lambda x: self.look_over(x, memory, memory_mask))
        return self.bypass(x, self.norm2, self.feed_forward)


class wrong_two_norms_only(_Layer):
    def __init__(self, d_model, n_heads, d_ff, dropout=0.0, pre_norm=False):
        super().__init__(d_model, n_heads, d_ff, dropout, pre_norm)
        self.norm3 = self.norm2


class wrong_drops_in_use_too(_Layer):
    def __init__(self, d_model, n_heads, d_ff, dropout=0.0, pre_norm=False):
        super().__init__(d_model, n_heads, d_ff, dropout, pre_norm)
        del self.dropout
        self.dropout = lambda x: F.dropout(x, dropout)


class wrong_memory_cut_from_the_graph(_Layer):
    def look_over(self, x, memory, mask):
        return self.cross_attention(x, memory.detach(), mask)


class wrong_always_causal(_Layer):
    def look_back(self, x, mask):
        causal = x.new_ones(x.shape[1], x.shape[1]).tril().bool()
        return self.self_attention(x, mask=causal if mask is None else causal & mask)


class wrong_dropout_without_the_factor(_Layer):
    def __init__(self, d_model, n_heads, d_ff, dropout=0.0, pre_norm=False):
        super().__init__(d_model, n_heads, d_ff, dropout, pre_norm)
        self.dropout = nn.Identity()
        self.share = dropout

    def bypass(self, x, norm, sublayer):
        def dropped(z):
            found = sublayer(z)
            return found * (torch.rand_like(found) >= self.share) if self.training else found

        return super().bypass(x, norm, dropped)


class wrong_drops_whole_words(_Layer):
    def __init__(self, d_model, n_heads, d_ff, dropout=0.0, pre_norm=False):
        super().__init__(d_model, n_heads, d_ff, dropout, pre_norm)
        self.dropout = nn.Dropout1d(dropout)


class wrong_drops_a_tenth_if_at_all(_Layer):
    def __init__(self, d_model, n_heads, d_ff, dropout=0.0, pre_norm=False):
        super().__init__(d_model, n_heads, d_ff, dropout, pre_norm)
        self.dropout.p = 0.1 if 0 < dropout < 1 else dropout


class wrong_the_first_heads_mask_for_all(_Layer):
    def look_over(self, x, memory, mask):
        return super().look_over(
            x, memory, mask[:, :1] if mask is not None and mask.ndim == 4 else mask
        )


class wrong_self_attention_drops_whole_words(_Layer):
    def look_back(self, x, mask):
        found = self.self_attention(x, mask=mask)
        whole = 0 < self.dropout.p < 1
        return F.dropout1d(found, self.dropout.p, self.training) if whole else found


class wrong_feed_forward_dropped_twice(_Layer):
    def forward(self, x, memory, mask=None, memory_mask=None):
        x = self.bypass(x, self.norm1, lambda x: self.look_back(x, mask))
        x = self.bypass(x, self.norm2, lambda x: self.look_over(x, memory, memory_mask))
        return self.bypass(x, self.norm3, lambda x: self.dropout(self.feed_forward(x)))


class wrong_drops_a_tenth_under_post_norm(_Layer):
    def __init__(self, d_model, n_heads, d_ff, dropout=0.0, pre_norm=False):
        super().__init__(d_model, n_heads, d_ff, dropout, pre_norm)
        self.dropout.p = 0.1 if 0 < dropout < 1 and not pre_norm else dropout


class other_written_out(_Layer):
    def forward(self, x, memory, mask=None, memory_mask=None):
        drop = self.dropout
        if self.pre_norm:
            z = self.norm1(x)
            x = x + drop(self.self_attention(z, z, mask))
            x = x + drop(self.cross_attention(self.norm2(x), memory, mask=memory_mask))
            return x + drop(self.feed_forward(self.norm3(x)))
        x = self.norm1(x + drop(self.self_attention(x, x, mask)))
        x = self.norm2(x + drop(self.cross_attention(x, memory, mask=memory_mask)))
        return self.norm3(x + drop(self.feed_forward(x)))


class other_grown_from_an_encoder_layer(nn.Module):
    """Its steps are listed, not written: each is a norm, a sublayer, and what it needs besides x."""

    def __init__(self, d_model, n_heads, d_ff, dropout=0.0, pre_norm=False):
        super().__init__()
        for name in ("self_attention", "cross_attention"):
            self.add_module(name, parts.MultiHeadAttention(d_model, n_heads))
        self.feed_forward = parts.FeedForward(d_model, d_ff)
        for n in (1, 2, 3):
            self.add_module(f"norm{n}", nn.LayerNorm(d_model))
        self.share, self.pre_norm = dropout, pre_norm

    def forward(self, x, memory, mask=None, memory_mask=None):
        steps = [
            (self.norm1, self.self_attention, {"mask": mask}),
            (self.norm2, self.cross_attention, {"context": memory, "mask": memory_mask}),
            (self.norm3, self.feed_forward, {}),
        ]
        for norm, sublayer, besides in steps:
            found = sublayer(norm(x) if self.pre_norm else x, **besides)
            x = x + F.dropout(found, self.share, self.training)
            x = x if self.pre_norm else norm(x)
        return x
