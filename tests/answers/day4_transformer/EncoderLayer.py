"""Answers to `EncoderLayer`, wrong and right."""

import torch
from torch import nn
from torch.nn import functional as F


class _Layer(nn.Module):
    """A right one, for the wrong ones to change a step of."""

    def __init__(self, d_model, n_heads, d_ff, dropout=0.0, pre_norm=False):
        super().__init__()
        self.attention = parts.MultiHeadAttention(d_model, n_heads)
        self.feed_forward = parts.FeedForward(d_model, d_ff)
        self.norm1 = parts.LayerNorm(d_model)
        self.norm2 = parts.LayerNorm(d_model)
        self.dropout = nn.Dropout(dropout)
        self.pre_norm = pre_norm

    def forward(self, x, mask=None):
        x = self.bypass(x, self.norm1, lambda x: self.attend(x, mask))
        return self.bypass(x, self.norm2, self.feed_forward)

    def attend(self, x, mask):
        return self.attention(x, mask=mask)

    def bypass(self, x, norm, sublayer):
        if self.pre_norm:
            return x + self.dropout(sublayer(norm(x)))
        return norm(x + self.dropout(sublayer(x)))


class wrong_norms_on_the_other_side(_Layer):
    def __init__(self, d_model, n_heads, d_ff, dropout=0.0, pre_norm=False):
        super().__init__(d_model, n_heads, d_ff, dropout, not pre_norm)


class wrong_always_post_norm(_Layer):
    def __init__(self, d_model, n_heads, d_ff, dropout=0.0, pre_norm=False):
        super().__init__(d_model, n_heads, d_ff, dropout)


class wrong_always_pre_norm(_Layer):
    def __init__(self, d_model, n_heads, d_ff, dropout=0.0, pre_norm=False):
        super().__init__(d_model, n_heads, d_ff, dropout, True)


class wrong_no_residual(_Layer):
    def bypass(self, x, norm, sublayer):
        return sublayer(norm(x)) if self.pre_norm else norm(sublayer(x))


class wrong_no_residual_around_the_feed_forward(_Layer):
    def forward(self, x, mask=None):
        x = self.bypass(x, self.norm1, lambda x: self.attend(x, mask))
        if self.pre_norm:
            return self.feed_forward(self.norm2(x))
        return self.norm2(self.feed_forward(x))


class wrong_residual_after_the_norm(_Layer):
    def bypass(self, x, norm, sublayer):
        if self.pre_norm:
            return x + self.dropout(sublayer(norm(x)))
        return x + norm(self.dropout(sublayer(x)))


class wrong_residual_of_the_normalised(_Layer):
    def bypass(self, x, norm, sublayer):
        if self.pre_norm:
            x = norm(x)
            return x + self.dropout(sublayer(x))
        return norm(x + self.dropout(sublayer(x)))


class wrong_one_norm_for_both(_Layer):
    def forward(self, x, mask=None):
        x = self.bypass(x, self.norm1, lambda x: self.attend(x, mask))
        return self.bypass(x, self.norm1, self.feed_forward)


class wrong_one_norm_under_two_names(_Layer):
    def __init__(self, *sizes, **how):
        super().__init__(*sizes, **how)
        self.norm2 = self.norm1


class wrong_norms_exchanged(_Layer):
    def forward(self, x, mask=None):
        x = self.bypass(x, self.norm2, lambda x: self.attend(x, mask))
        return self.bypass(x, self.norm1, self.feed_forward)


class wrong_feed_forward_first(_Layer):
    def forward(self, x, mask=None):
        x = self.bypass(x, self.norm2, self.feed_forward)
        return self.bypass(x, self.norm1, lambda x: self.attend(x, mask))


class wrong_mask_forgotten(_Layer):
    def attend(self, x, mask):
        return self.attention(x)


class wrong_mask_given_as_the_context(_Layer):
    def attend(self, x, mask):
        return self.attention(x, mask)


class wrong_mask_turned_round(_Layer):
    def attend(self, x, mask):
        return self.attention(x, mask=None if mask is None else ~mask)


class wrong_attends_to_what_was_not_normalised(_Layer):
    def forward(self, x, mask=None):
        if not self.pre_norm:
            return super().forward(x, mask)
        x = x + self.dropout(self.attention(self.norm1(x), x, mask))
        return x + self.dropout(self.feed_forward(self.norm2(x)))


class wrong_drops_in_use_too(_Layer):
    def __init__(self, d_model, n_heads, d_ff, dropout=0.0, pre_norm=False):
        super().__init__(d_model, n_heads, d_ff, dropout, pre_norm)
        del self.dropout
        self.dropout = lambda x: F.dropout(x, dropout)


class wrong_drops_the_sum(_Layer):
    def bypass(self, x, norm, sublayer):
        if self.pre_norm:
            return self.dropout(x + sublayer(norm(x)))
        return norm(self.dropout(x + sublayer(x)))


class wrong_never_drops(_Layer):
    def __init__(self, d_model, n_heads, d_ff, dropout=0.0, pre_norm=False):
        super().__init__(d_model, n_heads, d_ff, 0.0, pre_norm)


class wrong_both_read_the_same_input(_Layer):
    def forward(self, x, mask=None):
        if self.pre_norm:
            return x + self.attend(self.norm1(x), mask) + self.feed_forward(self.norm2(x))
        return self.norm2(self.norm1(x + self.attend(x, mask)) + self.feed_forward(x))


class wrong_a_norm_too_many(_Layer):
    def forward(self, x, mask=None):
        x = super().forward(x, mask)
        return self.norm2(x) if self.pre_norm else x


class wrong_attention_cut_from_the_graph(_Layer):
    def attend(self, x, mask):
        return self.attention(x, mask=mask).detach()


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
    def attend(self, x, mask):
        return self.attention(x, mask=mask[:, :1] if mask is not None and mask.ndim == 4 else mask)


class wrong_attention_drops_whole_words(_Layer):
    def attend(self, x, mask):
        found = self.attention(x, mask=mask)
        whole = 0 < self.dropout.p < 1
        return F.dropout1d(found, self.dropout.p, self.training) if whole else found


class wrong_attention_dropped_twice(_Layer):
    def attend(self, x, mask):
        return self.dropout(self.attention(x, mask=mask))


class wrong_drops_a_tenth_under_post_norm(_Layer):
    def __init__(self, d_model, n_heads, d_ff, dropout=0.0, pre_norm=False):
        super().__init__(d_model, n_heads, d_ff, dropout, pre_norm)
        self.dropout.p = 0.1 if 0 < dropout < 1 and not pre_norm else dropout


class other_dropout_told_when(_Layer):
    def __init__(self, d_model, n_heads, d_ff, dropout=0.0, pre_norm=False):
        super().__init__(d_model, n_heads, d_ff, 0.0, pre_norm)
        self.share = dropout

    def drop(self, x):
        return F.dropout(x, self.share, training=self.training)

    def forward(self, x, mask=None):
        found = self.drop(self.attend(self.norm1(x) if self.pre_norm else x, mask))
        x = x + found
        if not self.pre_norm:
            x = self.norm1(x)
        found = self.drop(self.feed_forward(self.norm2(x) if self.pre_norm else x))
        return x + found if self.pre_norm else self.norm2(x + found)


class other_lists_of_sublayers(_Layer):
    def __init__(self, *sizes, **how):
        super().__init__(*sizes, **how)
        self.drops = nn.ModuleList([self.dropout, nn.Dropout(self.dropout.p)])

    def forward(self, x, mask=None):
        sublayers = (lambda z: self.attention(z, z, mask), self.feed_forward)
        for norm, drop, sublayer in zip(
            (self.norm1, self.norm2), self.drops, sublayers, strict=True
        ):
            before, after = (norm, nn.Identity()) if self.pre_norm else (nn.Identity(), norm)
            x = after(x + drop(sublayer(before(x))))
        return x


class other_parts_of_its_own(_Layer):
    """Torch's norm, with the same names of parameters, for the part that is handed over."""

    def __init__(self, d_model, n_heads, d_ff, dropout=0.0, pre_norm=False):
        super().__init__(d_model, n_heads, d_ff, dropout, pre_norm)
        self.norm1, self.norm2 = nn.LayerNorm(d_model), nn.LayerNorm(d_model)


class other_dropped_by_hand(_Layer):
    def bypass(self, x, norm, sublayer):
        found, share = sublayer(norm(x) if self.pre_norm else x), self.dropout.p
        if self.training and share:
            kept = torch.rand_like(found) >= share
            found = torch.where(kept, found / max(1 - share, 1e-9), 0.0)
        return x + found if self.pre_norm else norm(x + found)
