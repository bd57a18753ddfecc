"""Answers to `MultiHeadAttention`, wrong and right."""

import math

import torch
from torch import nn
from torch.nn import functional as F


class _Heads(nn.Module):
    """A right one in small steps, for the wrong ones to change a step of."""

    def __init__(self, d_model, n_heads):
        super().__init__()
        if d_model % n_heads:
            raise ValueError("heads")
        self.d_model, self.n_heads, self.d_k = d_model, n_heads, d_model // n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        q, k, v = (self.split(z) for z in self.project(x, x if context is None else context))
        scores = q @ k.mT / self.scale()
        return self.output(self.merge(self.weights(scores, mask) @ v))

    def project(self, x, context):
        return self.query(x), self.key(context), self.value(context)

    def split(self, z):
        return z.view(z.shape[0], z.shape[1], self.n_heads, self.d_k).transpose(1, 2)

    def scale(self):
        return math.sqrt(self.d_k)

    def weights(self, scores, mask):
        if mask is None:
            return scores.softmax(-1)
        return scores.masked_fill(~mask, -1e30).softmax(-1).masked_fill(~mask, 0)

    def merge(self, heads):
        return heads.transpose(1, 2).reshape(heads.shape[0], heads.shape[2], self.d_model)


class wrong_heads_cut_by_reshape(_Heads):
    def split(self, z):
        return z.reshape(z.shape[0], self.n_heads, z.shape[1], self.d_k)

    def merge(self, heads):
        return heads.reshape(heads.shape[0], heads.shape[2], self.d_model)


class wrong_heads_merged_by_reshape(_Heads):
    def merge(self, heads):
        return heads.reshape(heads.shape[0], heads.shape[2], self.d_model)


class wrong_heads_take_turns_in_columns(_Heads):
    def split(self, z):
        return z.unflatten(-1, (self.d_k, self.n_heads)).permute(0, 3, 1, 2)

    def merge(self, heads):
        return heads.permute(0, 2, 3, 1).flatten(2)


class wrong_scale_of_the_model(_Heads):
    def scale(self):
        return math.sqrt(self.d_model)


class wrong_no_scale(_Heads):
    def scale(self):
        return 1.0


class wrong_scale_without_the_root(_Heads):
    def scale(self):
        return self.d_k


class wrong_softmax_over_queries(_Heads):
    def weights(self, scores, mask):
        if mask is None:
            return scores.softmax(-2)
        return scores.masked_fill(~mask, -1e30).softmax(-2).masked_fill(~mask, 0)


class wrong_context_ignored(_Heads):
    def forward(self, x, context=None, mask=None):
        return super().forward(x, None, mask)


class wrong_keys_from_x(_Heads):
    def project(self, x, context):
        return self.query(x), self.key(x), self.value(context)


class wrong_values_from_x(_Heads):
    def project(self, x, context):
        return self.query(x), self.key(context), self.value(x)


class wrong_queries_from_the_context(_Heads):
    def project(self, x, context):
        return self.query(context), self.key(x), self.value(x)


class wrong_context_required(_Heads):
    def forward(self, x, context, mask=None):
        return super().forward(x, context, mask)


class wrong_mask_turned_round(_Heads):
    def weights(self, scores, mask):
        return super().weights(scores, None if mask is None else ~mask)


class wrong_mask_ignored(_Heads):
    def weights(self, scores, mask):
        return scores.softmax(-1)


class wrong_masked_after_the_softmax(_Heads):
    def weights(self, scores, mask):
        weights = scores.softmax(-1)
        return weights if mask is None else weights * mask


class wrong_nothing_to_see_is_nan(_Heads):
    def weights(self, scores, mask):
        return (scores if mask is None else scores.masked_fill(~mask, -math.inf)).softmax(-1)


class wrong_nothing_to_see_sees_everything(_Heads):
    def weights(self, scores, mask):
        return (scores if mask is None else scores.masked_fill(~mask, -1e30)).softmax(-1)


class wrong_nan_replaced_but_not_its_gradient(_Heads):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores + torch.zeros(()).masked_fill(~mask, -math.inf)
        return scores.softmax(-1).nan_to_num()


class wrong_nothing_to_see_skips_the_projection(_Heads):
    def forward(self, x, context=None, mask=None):
        out = super().forward(x, context, mask)
        if mask is None:
            return out
        some = mask.any(-1).expand(out.shape[0], self.n_heads, out.shape[1]).any(1)
        return out * some[..., None]


class wrong_no_output_projection(_Heads):
    def forward(self, x, context=None, mask=None):
        q, k, v = (self.split(z) for z in self.project(x, x if context is None else context))
        return self.merge(self.weights(q @ k.mT / self.scale(), mask) @ v)


class wrong_projections_without_bias(_Heads):
    def __init__(self, d_model, n_heads):
        super().__init__(d_model, n_heads)
        for name in ("query", "key", "value", "output"):
            setattr(self, name, nn.Linear(d_model, d_model, bias=False))


class wrong_bias_not_used(_Heads):
    def project(self, x, context):
        return x @ self.query.weight.T, context @ self.key.weight.T, context @ self.value.weight.T


class wrong_one_projection_for_all(_Heads):
    def project(self, x, context):
        return self.query(x), self.query(context), self.query(context)


class wrong_weights_cut_from_the_graph(_Heads):
    def weights(self, scores, mask):
        return super().weights(scores, mask).detach()


class wrong_any_number_of_heads(_Heads):
    def __init__(self, d_model, n_heads):
        super().__init__(d_model, 1)
        self.n_heads, self.d_k = n_heads, d_model // n_heads


class wrong_the_mask_is_causal_always(_Heads):
    def weights(self, scores, mask):
        causal = torch.ones(scores.shape[-2:], dtype=torch.bool).tril()
        return super().weights(scores, causal if mask is None else causal & mask)


class wrong_mask_wants_no_axis_for_heads(_Heads):
    def weights(self, scores, mask):
        return super().weights(
            scores, mask[:, None] if mask is not None and mask.ndim > 2 else mask
        )


class wrong_a_mask_of_three_axes_is_by_sentence(_Heads):
    def forward(self, x, context=None, mask=None):
        return super().forward(
            x, context, mask[:, None] if mask is not None and mask.ndim == 3 else mask
        )


class other_torchs_kernel(_Heads):
    def forward(self, x, context=None, mask=None):
        q, k, v = (self.split(z) for z in self.project(x, x if context is None else context))
        return self.output(self.merge(F.scaled_dot_product_attention(q, k, v, mask)))


class other_nan_replaced_where_its_gradient_ends(_Heads):
    def weights(self, scores, mask):
        if mask is None:
            return scores.softmax(-1)
        return scores.masked_fill(~mask, -math.inf).softmax(-1).nan_to_num()


class other_one_head_after_the_other(_Heads):
    def forward(self, x, context=None, mask=None):
        q, k, v = self.project(x, x if context is None else context)
        shape = (x.shape[0], self.n_heads, q.shape[1], k.shape[1])
        allowed = torch.ones(shape, dtype=torch.bool) if mask is None else mask.expand(shape)
        found = []
        for head in range(self.n_heads):
            columns = slice(head * self.d_k, (head + 1) * self.d_k)
            scores = q[..., columns] @ k[..., columns].transpose(1, 2) / self.d_k**0.5
            weights = self.weights(scores, allowed[:, head])
            found.append(weights @ v[..., columns])
        return self.output(torch.cat(found, dim=-1))


class other_einsum(_Heads):
    def forward(self, x, context=None, mask=None):
        q, k, v = self.project(x, x if context is None else context)
        q, k, v = (z.unflatten(2, (self.n_heads, self.d_k)) for z in (q, k, v))
        scores = torch.einsum("bqhd,bkhd->bhqk", q, k) * self.d_k**-0.5
        if mask is None:
            weights = F.softmax(scores, dim=-1)
        else:  # a softmax by its definition, over the keys that are allowed
            highest = scores.detach().masked_fill(~mask, -1e30).amax(-1, keepdim=True)
            e = torch.exp((scores - highest).masked_fill(~mask, -1e30))
            weights = e / e.sum(-1, keepdim=True).clamp_min(
                1e-300 if e.dtype.itemsize > 4 else 1e-30
            )
        return self.output(torch.einsum("bhqk,bkhd->bqhd", weights, v).flatten(2))
