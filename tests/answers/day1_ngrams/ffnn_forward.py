"""Answers to `ffnn_forward`, wrong and right."""

import numpy as np


def wrong_no_direct_way(parameters, contexts):
    C, H, d, U, _, b = (parameters[name] for name in "CHdUWb")
    x = C[contexts].reshape(len(contexts), -1)
    a = np.tanh(d + x @ H.T)
    return b + a @ U.T, x, a


def wrong_no_hidden_layer(parameters, contexts):
    C, H, d, _, W, b = (parameters[name] for name in "CHdUWb")
    x = C[contexts].reshape(len(contexts), -1)
    return b + x @ W.T, x, np.tanh(d + x @ H.T)


def wrong_shift_after_the_bend(parameters, contexts):
    C, H, d, U, W, b = (parameters[name] for name in "CHdUWb")
    x = C[contexts].reshape(len(contexts), -1)
    a = np.tanh(x @ H.T) + d
    return b + x @ W.T + a @ U.T, x, a


def wrong_embeddings_are_summed(parameters, contexts):
    C, H, d, U, W, b = (parameters[name] for name in "CHdUWb")
    x = np.tile(C[contexts].sum(axis=1), contexts.shape[1])
    a = np.tanh(d + x @ H.T)
    return b + x @ W.T + a @ U.T, x, a


def wrong_words_in_reverse(parameters, contexts):
    C, H, d, U, W, b = (parameters[name] for name in "CHdUWb")
    x = C[contexts[:, ::-1]].reshape(len(contexts), contexts.shape[1] * C.shape[1])
    a = np.tanh(d + x @ H.T)
    return b + x @ W.T + a @ U.T, x, a


def wrong_numbers_interleaved(parameters, contexts):
    C, H, d, U, W, b = (parameters[name] for name in "CHdUWb")
    x = C[contexts].transpose(0, 2, 1).reshape(len(contexts), contexts.shape[1] * C.shape[1])
    a = np.tanh(d + x @ H.T)
    return b + x @ W.T + a @ U.T, x, a


def wrong_not_transposed_where_square(parameters, contexts):
    C, H, d, U, W, b = (parameters[name] for name in "CHdUWb")
    x = C[contexts].reshape(len(contexts), contexts.shape[1] * C.shape[1])
    a = np.tanh(d + x @ (H if H.shape[0] == H.shape[1] else H.T))
    return b + x @ W.T + a @ U.T, x, a


def wrong_softmax(parameters, contexts):
    C, H, d, U, W, b = (parameters[name] for name in "CHdUWb")
    x = C[contexts].reshape(len(contexts), -1)
    a = np.tanh(d + x @ H.T)
    y = np.exp(b + x @ W.T + a @ U.T)
    return y / y.sum(axis=1, keepdims=True), x, a


def wrong_sigmoid(parameters, contexts):
    C, H, d, U, W, b = (parameters[name] for name in "CHdUWb")
    x = C[contexts].reshape(len(contexts), -1)
    a = 1 / (1 + np.exp(-(d + x @ H.T)))
    return b + x @ W.T + a @ U.T, x, a


def wrong_returns_the_hidden_layer_unbent(parameters, contexts):
    C, H, d, U, W, b = (parameters[name] for name in "CHdUWb")
    x = C[contexts].reshape(len(contexts), -1)
    z = d + x @ H.T
    return b + x @ W.T + np.tanh(z) @ U.T, x, z


def wrong_logits_only(parameters, contexts):
    C, H, d, U, W, b = (parameters[name] for name in "CHdUWb")
    x = C[contexts].reshape(len(contexts), -1)
    return b + x @ W.T + np.tanh(d + x @ H.T) @ U.T


def wrong_empty_batch_fails(parameters, contexts):
    C, H, d, U, W, b = (parameters[name] for name in "CHdUWb")
    x = np.array([np.concatenate([C[word] for word in context]) for context in contexts])
    a = np.tanh(d + x @ H.T)
    return b + x @ W.T + a @ U.T, x, a


def other_one_hot_products(parameters, contexts):
    C, H, d, U, W, b = (parameters[name] for name in "CHdUWb")
    x = np.concatenate(
        [np.eye(len(C), dtype=C.dtype)[contexts[:, p]] @ C for p in range(contexts.shape[1])],
        axis=1,
    )
    a = np.tanh(np.einsum("bj,kj->bk", x, H) + d)
    return np.einsum("bj,vj->bv", x, W) + np.einsum("bk,vk->bv", a, U) + b, x, a


def other_row_by_row(parameters, contexts):
    C, H, d, U, W, b = (parameters[name] for name in "CHdUWb")
    x = np.zeros((len(contexts), H.shape[1]), C.dtype)
    a = np.zeros((len(contexts), len(d)), C.dtype)
    logits = np.zeros((len(contexts), len(b)), C.dtype)
    for i, context in enumerate(contexts):
        x[i] = C[context].ravel()
        a[i] = np.tanh(d + H @ x[i])
        logits[i] = b + W @ x[i] + U @ a[i]
    return logits, x, a


def other_one_product_for_both_ways(parameters, contexts):
    C, H, d, U, W, b = (parameters[name] for name in "CHdUWb")
    x = np.take(C, contexts, axis=0).reshape(len(contexts), H.shape[1])
    a = np.tanh(x @ H.T + d)
    return np.hstack([x, a]) @ np.hstack([W, U]).T + b, x, a
