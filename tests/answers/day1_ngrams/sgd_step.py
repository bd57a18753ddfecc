"""Answers to `sgd_step`, wrong and right."""

import numpy as np


def wrong_up_the_slope(parameters, gradients, lr, weight_decay):
    return {
        name: value + lr * (gradients[name] + (name not in "bd") * weight_decay * value)
        for name, value in parameters.items()
    }


def wrong_biases_decay(parameters, gradients, lr, weight_decay):
    return {
        name: value - lr * (gradients[name] + weight_decay * value)
        for name, value in parameters.items()
    }


def wrong_embeddings_do_not_decay(parameters, gradients, lr, weight_decay):
    return {
        name: value - lr * (gradients[name] + (name in "HUW") * weight_decay * value)
        for name, value in parameters.items()
    }


def wrong_no_decay(parameters, gradients, lr, weight_decay):
    return {name: value - lr * gradients[name] for name, value in parameters.items()}


def wrong_decay_not_scaled(parameters, gradients, lr, weight_decay):
    return {
        name: value - lr * gradients[name] - (name not in "bd") * weight_decay * value
        for name, value in parameters.items()
    }


def wrong_decay_after_the_step(parameters, gradients, lr, weight_decay):
    stepped = {name: value - lr * gradients[name] for name, value in parameters.items()}
    return {
        name: value * (1 - lr * weight_decay) if name not in "bd" else value
        for name, value in stepped.items()
    }


def wrong_decay_makes_larger(parameters, gradients, lr, weight_decay):
    return {
        name: value - lr * (gradients[name] - (name not in "bd") * weight_decay * value)
        for name, value in parameters.items()
    }


def wrong_decay_of_twice_the_size(parameters, gradients, lr, weight_decay):
    return {
        name: value - lr * (gradients[name] + 2 * (name not in "bd") * weight_decay * value)
        for name, value in parameters.items()
    }


def wrong_in_place(parameters, gradients, lr, weight_decay):
    for name, value in parameters.items():
        if name not in ("b", "d"):
            value -= lr * weight_decay * value
        value -= lr * gradients[name]
    return parameters


def wrong_changes_the_gradients(parameters, gradients, lr, weight_decay):
    stepped = {}
    for name, value in parameters.items():
        if name not in ("b", "d"):
            gradients[name] += weight_decay * value
        stepped[name] = value - lr * gradients[name]
    return stepped


def wrong_only_the_output_layer(parameters, gradients, lr, weight_decay):
    return {
        name: value - lr * (gradients[name] + (name != "b") * weight_decay * value)
        if name in "bUW"
        else value.copy()
        for name, value in parameters.items()
    }


def other_shrink_then_step(parameters, gradients, lr, weight_decay):
    keep = dict.fromkeys(("C", "H", "U", "W"), 1 - lr * weight_decay)
    return {
        name: keep.get(name, 1.0) * parameters[name] - lr * gradients[name] for name in gradients
    }


def other_copies_then_in_place(parameters, gradients, lr, weight_decay):
    stepped = {name: np.copy(value) for name, value in parameters.items()}
    for name in stepped:
        stepped[name] -= lr * gradients[name]
    for name in ("C", "H", "U", "W"):
        stepped[name] -= lr * weight_decay * parameters[name]
    return stepped


def other_weights_are_tables(parameters, gradients, lr, weight_decay):
    return {
        name: value - lr * (gradients[name] + (value.ndim > 1) * weight_decay * value)
        for name, value in parameters.items()
    }
