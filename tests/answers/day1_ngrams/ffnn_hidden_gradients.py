"""Answers to `ffnn_hidden_gradients`, wrong and right."""

import numpy as np


def wrong_last_share_only(parameters, contexts, dlogits, x, a):
    do = (dlogits @ parameters["U"]) * (1 - a * a)
    dx = dlogits @ parameters["W"] + do @ parameters["H"]
    dC = np.zeros_like(parameters["C"])
    dC[contexts] += dx.reshape(*contexts.shape, -1)
    return {"d": do.sum(axis=0), "H": do.T @ x, "C": dC}


def wrong_last_share_of_a_context_only(parameters, contexts, dlogits, x, a):
    do = (dlogits @ parameters["U"]) * (1 - a * a)
    dx = (dlogits @ parameters["W"] + do @ parameters["H"]).reshape(*contexts.shape, -1)
    dC = np.zeros_like(parameters["C"])
    for context, shares in zip(contexts, dx, strict=True):
        dC[context] += shares
    return {"d": do.sum(axis=0), "H": do.T @ x, "C": dC}


def wrong_last_share_of_the_batch_only(parameters, contexts, dlogits, x, a):
    do = (dlogits @ parameters["U"]) * (1 - a * a)
    dx = (dlogits @ parameters["W"] + do @ parameters["H"]).reshape(*contexts.shape, -1)
    dC = np.zeros_like(parameters["C"])
    for place in range(contexts.shape[1]):
        dC[contexts[:, place]] += dx[:, place]
    return {"d": do.sum(axis=0), "H": do.T @ x, "C": dC}


def wrong_direct_way_forgotten(parameters, contexts, dlogits, x, a):
    do = (dlogits @ parameters["U"]) * (1 - a * a)
    dx = do @ parameters["H"]
    dC = np.zeros_like(parameters["C"])
    np.add.at(dC, contexts, dx.reshape(*contexts.shape, -1))
    return {"d": do.sum(axis=0), "H": do.T @ x, "C": dC}


def wrong_hidden_way_forgotten(parameters, contexts, dlogits, x, a):
    do = (dlogits @ parameters["U"]) * (1 - a * a)
    dx = dlogits @ parameters["W"]
    dC = np.zeros_like(parameters["C"])
    np.add.at(dC, contexts, dx.reshape(*contexts.shape, -1))
    return {"d": do.sum(axis=0), "H": do.T @ x, "C": dC}


def wrong_no_slope_of_tanh(parameters, contexts, dlogits, x, a):
    do = dlogits @ parameters["U"]
    dx = dlogits @ parameters["W"] + do @ parameters["H"]
    dC = np.zeros_like(parameters["C"])
    np.add.at(dC, contexts, dx.reshape(*contexts.shape, -1))
    return {"d": do.sum(axis=0), "H": do.T @ x, "C": dC}


def wrong_tanh_of_tanh(parameters, contexts, dlogits, x, a):
    do = (dlogits @ parameters["U"]) * (1 - np.tanh(a) ** 2)
    dx = dlogits @ parameters["W"] + do @ parameters["H"]
    dC = np.zeros_like(parameters["C"])
    np.add.at(dC, contexts, dx.reshape(*contexts.shape, -1))
    return {"d": do.sum(axis=0), "H": do.T @ x, "C": dC}


def wrong_slope_of_a_sigmoid(parameters, contexts, dlogits, x, a):
    do = (dlogits @ parameters["U"]) * a * (1 - a)
    dx = dlogits @ parameters["W"] + do @ parameters["H"]
    dC = np.zeros_like(parameters["C"])
    np.add.at(dC, contexts, dx.reshape(*contexts.shape, -1))
    return {"d": do.sum(axis=0), "H": do.T @ x, "C": dC}


def wrong_divided_by_the_batch_again(parameters, contexts, dlogits, x, a):
    do = (dlogits @ parameters["U"]) * (1 - a * a)
    dx = dlogits @ parameters["W"] + do @ parameters["H"]
    dC = np.zeros_like(parameters["C"])
    np.add.at(dC, contexts, dx.reshape(*contexts.shape, -1))
    return {"d": do.mean(axis=0), "H": do.T @ x / len(x), "C": dC / len(x)}


def wrong_h_transposed(parameters, contexts, dlogits, x, a):
    do = (dlogits @ parameters["U"]) * (1 - a * a)
    dx = dlogits @ parameters["W"] + do @ parameters["H"]
    dC = np.zeros_like(parameters["C"])
    np.add.at(dC, contexts, dx.reshape(*contexts.shape, -1))
    return {"d": do.sum(axis=0), "H": x.T @ do, "C": dC}


def wrong_mean_of_the_shares(parameters, contexts, dlogits, x, a):
    do = (dlogits @ parameters["U"]) * (1 - a * a)
    dx = dlogits @ parameters["W"] + do @ parameters["H"]
    dC = np.zeros_like(parameters["C"])
    np.add.at(dC, contexts, dx.reshape(*contexts.shape, -1))
    often = np.bincount(contexts.ravel(), minlength=len(dC))
    return {"d": do.sum(axis=0), "H": do.T @ x, "C": dC / np.maximum(often, 1)[:, None]}


def wrong_bend_before_h_twice(parameters, contexts, dlogits, x, a):
    da = dlogits @ parameters["U"]
    do = da * (1 - a * a)
    dx = dlogits @ parameters["W"] + da @ parameters["H"]
    dC = np.zeros_like(parameters["C"])
    np.add.at(dC, contexts, dx.reshape(*contexts.shape, -1))
    return {"d": do.sum(axis=0), "H": do.T @ x, "C": dC}


def wrong_words_in_reverse(parameters, contexts, dlogits, x, a):
    do = (dlogits @ parameters["U"]) * (1 - a * a)
    dx = dlogits @ parameters["W"] + do @ parameters["H"]
    dC = np.zeros_like(parameters["C"])
    np.add.at(dC, contexts[:, ::-1], dx.reshape(*contexts.shape, -1))
    return {"d": do.sum(axis=0), "H": do.T @ x, "C": dC}


def wrong_rows_looked_up_only(parameters, contexts, dlogits, x, a):
    do = (dlogits @ parameters["U"]) * (1 - a * a)
    dx = dlogits @ parameters["W"] + do @ parameters["H"]
    return {"d": do.sum(axis=0), "H": do.T @ x, "C": dx.reshape(*contexts.shape, -1)}


def other_loop_over_places(parameters, contexts, dlogits, x, a):
    m = parameters["C"].shape[1]
    do = dlogits.dot(parameters["U"]) * (1 - a**2)
    dx = dlogits.dot(parameters["W"]) + do.dot(parameters["H"])
    dC = np.zeros(parameters["C"].shape)
    for i, context in enumerate(contexts):
        for place, word in enumerate(context):
            dC[word] += dx[i, place * m : (place + 1) * m]
    return {"C": dC, "H": np.einsum("ik,ij->kj", do, x), "d": do.sum(0)}


def other_one_hot_product(parameters, contexts, dlogits, x, a):
    vocab_size, m = parameters["C"].shape
    do = np.einsum("iv,vk->ik", dlogits, parameters["U"]) * (1 + a) * (1 - a)
    dx = dlogits @ parameters["W"] + do @ parameters["H"]
    onehot = np.eye(vocab_size, dtype=dx.dtype)[contexts.ravel()]
    return {"d": np.ones(len(a)) @ do, "H": do.T @ x, "C": onehot.T @ dx.reshape(-1, m)}
