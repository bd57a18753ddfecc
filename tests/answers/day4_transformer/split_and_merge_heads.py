"""Answers to `split_and_merge_heads`, wrong and right. Two names: each is a whole cell."""

wrong_reshape_alone = """
def split_heads(x, n_heads):
    *lead, T, d_model = x.shape
    if d_model % n_heads:
        raise ValueError(n_heads)
    return x.reshape(*lead, n_heads, T, d_model // n_heads)


def merge_heads(x):
    *lead, n_heads, T, d_k = x.shape
    return x.reshape(*lead, T, n_heads * d_k)
"""

wrong_merge_by_reshape_alone = """
def split_heads(x, n_heads):
    *lead, T, d_model = x.shape
    if d_model % n_heads:
        raise ValueError(n_heads)
    return x.reshape(*lead, T, n_heads, d_model // n_heads).swapaxes(-3, -2)


def merge_heads(x):
    *lead, n_heads, T, d_k = x.shape
    return x.reshape(*lead, T, n_heads * d_k)
"""

wrong_columns_dealt_out = """
def split_heads(x, n_heads):
    *lead, T, d_model = x.shape
    if d_model % n_heads:
        raise ValueError(n_heads)
    return np.moveaxis(x.reshape(*lead, T, d_model // n_heads, n_heads), -1, -3)


def merge_heads(x):
    *lead, n_heads, T, d_k = x.shape
    return np.moveaxis(x, -3, -1).reshape(*lead, T, n_heads * d_k)
"""

wrong_no_swap = """
def split_heads(x, n_heads):
    *lead, T, d_model = x.shape
    if d_model % n_heads:
        raise ValueError(n_heads)
    return x.reshape(*lead, T, n_heads, d_model // n_heads)


def merge_heads(x):
    *lead, T, n_heads, d_k = x.shape
    return x.reshape(*lead, T, n_heads * d_k)
"""

wrong_heads_before_the_batch = """
def split_heads(x, n_heads):
    if x.shape[-1] % n_heads:
        raise ValueError(n_heads)
    return np.stack(np.split(x, n_heads, axis=-1))


def merge_heads(x):
    return np.concatenate(list(x), axis=-1)
"""

wrong_n_heads_is_d_k = """
def split_heads(x, n_heads):
    *lead, T, d_model = x.shape
    if d_model % n_heads:
        raise ValueError(n_heads)
    return x.reshape(*lead, T, d_model // n_heads, n_heads).swapaxes(-3, -2)


def merge_heads(x):
    *lead, n_heads, T, d_k = x.shape
    return x.swapaxes(-3, -2).reshape(*lead, T, n_heads * d_k)
"""

wrong_transposes_each_head = """
def split_heads(x, n_heads):
    *lead, T, d_model = x.shape
    if d_model % n_heads:
        raise ValueError(n_heads)
    heads = x.swapaxes(-2, -1).reshape(*lead, n_heads, d_model // n_heads, T)
    return heads.reshape(*lead, n_heads, T, d_model // n_heads)


def merge_heads(x):
    *lead, n_heads, T, d_k = x.shape
    return x.reshape(*lead, n_heads * d_k, T).swapaxes(-2, -1)
"""

wrong_batches_only = """
def split_heads(x, n_heads):
    B, T, d_model = x.shape
    if d_model % n_heads:
        raise ValueError(n_heads)
    return x.reshape(B, T, n_heads, d_model // n_heads).transpose(0, 2, 1, 3)


def merge_heads(x):
    B, n_heads, T, d_k = x.shape
    return x.transpose(0, 2, 1, 3).reshape(B, T, n_heads * d_k)
"""

wrong_one_leading_axis_at_most = """
def split_heads(x, n_heads):
    T, d_model = x.shape[-2:]
    if d_model % n_heads:
        raise ValueError(n_heads)
    lead = x.shape[:1] if x.ndim > 2 else ()
    return x.reshape(*lead, T, n_heads, d_model // n_heads).swapaxes(-3, -2)


def merge_heads(x):
    n_heads, T, d_k = x.shape[-3:]
    lead = x.shape[:1] if x.ndim > 3 else ()
    return x.swapaxes(-3, -2).reshape(*lead, T, n_heads * d_k)
"""

wrong_drops_the_rest = """
def split_heads(x, n_heads):
    *lead, T, d_model = x.shape
    d_k = d_model // n_heads
    return x[..., : n_heads * d_k].reshape(*lead, T, n_heads, d_k).swapaxes(-3, -2)


def merge_heads(x):
    *lead, n_heads, T, d_k = x.shape
    return x.swapaxes(-3, -2).reshape(*lead, T, n_heads * d_k)
"""

wrong_asserts = """
def split_heads(x, n_heads):
    *lead, T, d_model = x.shape
    assert d_model % n_heads == 0
    return x.reshape(*lead, T, n_heads, d_model // n_heads).swapaxes(-3, -2)


def merge_heads(x):
    *lead, n_heads, T, d_k = x.shape
    return x.swapaxes(-3, -2).reshape(*lead, T, n_heads * d_k)
"""

wrong_minus_one = """
def split_heads(x, n_heads):
    if x.shape[-1] % n_heads:
        raise ValueError(n_heads)
    return x.reshape(*x.shape[:-1], n_heads, -1).swapaxes(-3, -2)


def merge_heads(x):
    x = x.swapaxes(-3, -2)
    return x.reshape(*x.shape[:-2], -1)
"""

wrong_in_float64 = """
def split_heads(x, n_heads):
    *lead, T, d_model = x.shape
    if d_model % n_heads:
        raise ValueError(n_heads)
    heads = np.zeros((*lead, n_heads, T, d_model // n_heads), dtype=x.dtype)
    for h in range(n_heads):
        heads[..., h, :, :] = x[..., h * heads.shape[-1] : (h + 1) * heads.shape[-1]]
    return heads


def merge_heads(x):
    *lead, n_heads, T, d_k = x.shape
    out = np.zeros((*lead, T, n_heads * d_k))
    for h in range(n_heads):
        out[..., h * d_k : (h + 1) * d_k] = x[..., h, :, :]
    return out if x.dtype.kind == "f" else out.astype(x.dtype)
"""

other_side_by_side = """
def split_heads(x, n_heads):
    if x.shape[-1] % n_heads != 0:
        raise ValueError("the heads do not fit")
    return np.stack(np.split(x, n_heads, axis=-1), axis=-3)


def merge_heads(x):
    return np.concatenate([x[..., h, :, :] for h in range(x.shape[-3])], axis=-1)
"""

other_column_by_column = """
def split_heads(x, n_heads):
    d_k, rest = divmod(x.shape[-1], n_heads)
    if rest:
        raise ValueError(f"{x.shape[-1]} / {n_heads}")
    heads = np.empty(x.shape[:-2] + (n_heads, x.shape[-2], d_k), dtype=x.dtype)
    for column in range(x.shape[-1]):
        heads[..., column // d_k, :, column % d_k] = x[..., column]
    return heads


def merge_heads(x):
    d_k = x.shape[-1]
    columns = [x[..., c // d_k, :, c % d_k] for c in range(x.shape[-3] * d_k)]
    return np.stack(columns, axis=-1)
"""

other_with_einsum = """
def split_heads(x, n_heads):
    d_model = x.shape[-1]
    d_k = d_model // n_heads
    if n_heads * d_k != d_model:
        raise ValueError(n_heads)
    return np.einsum("...thd->...htd", x.reshape(x.shape[:-1] + (n_heads, d_k)))


def merge_heads(x):
    swapped = np.ascontiguousarray(np.einsum("...htd->...thd", x))
    return swapped.reshape(swapped.shape[:-2] + (swapped.shape[-2] * swapped.shape[-1],))
"""
