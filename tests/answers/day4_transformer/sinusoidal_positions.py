"""Answers to `sinusoidal_positions`, wrong and right."""

import cmath
import math

import numpy as np


def _table(angles, d_model):
    table = np.empty((len(angles), d_model))
    table[:, 0::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles)[:, : d_model // 2]
    return table


def wrong_i_for_2i(n_positions, d_model):
    pairs = np.arange((d_model + 1) // 2)
    return _table(np.arange(n_positions)[:, None] / 10_000 ** (pairs / d_model), d_model)


def wrong_each_column_its_own_angle(n_positions, d_model):
    columns = np.arange(d_model)
    angles = np.arange(n_positions)[:, None] / 10_000 ** (columns / d_model)
    return np.where(columns % 2 == 0, np.sin(angles), np.cos(angles))


def wrong_twice_the_column(n_positions, d_model):
    columns = np.arange(d_model)
    angles = np.arange(n_positions)[:, None] / 10_000 ** (2 * columns / d_model)
    return np.where(columns % 2 == 0, np.sin(angles), np.cos(angles))


def wrong_sines_then_cosines(n_positions, d_model):
    even = np.arange(0, d_model, 2)
    angles = np.arange(n_positions)[:, None] / 10_000 ** (even / d_model)
    return np.hstack([np.sin(angles), np.cos(angles)[:, : d_model // 2]])


def wrong_cosine_first(n_positions, d_model):
    even = np.arange(0, d_model, 2)
    angles = np.arange(n_positions)[:, None] / 10_000 ** (even / d_model)
    table = np.empty((n_positions, d_model))
    table[:, 0::2] = np.cos(angles)
    table[:, 1::2] = np.sin(angles)[:, : d_model // 2]
    return table


def wrong_from_position_1(n_positions, d_model):
    even = np.arange(0, d_model, 2)
    angles = np.arange(1, n_positions + 1)[:, None] / 10_000 ** (even / d_model)
    return _table(angles, d_model)


def wrong_times_the_power(n_positions, d_model):
    even = np.arange(0, d_model, 2)
    return _table(np.arange(n_positions)[:, None] * 10_000 ** (even / d_model), d_model)


def wrong_position_over_10000_to_the_power(n_positions, d_model):
    even = np.arange(0, d_model, 2)
    return _table((np.arange(n_positions)[:, None] / 10_000) ** (even / d_model), d_model)


def wrong_degrees(n_positions, d_model):
    even = np.arange(0, d_model, 2)
    angles = np.arange(n_positions)[:, None] / 10_000 ** (even / d_model)
    return _table(np.deg2rad(angles), d_model)


def wrong_base_1000(n_positions, d_model):
    even = np.arange(0, d_model, 2)
    return _table(np.arange(n_positions)[:, None] / 1_000 ** (even / d_model), d_model)


def wrong_whole_number_division(n_positions, d_model):
    even = np.arange(0, d_model, 2)
    return _table(np.arange(n_positions)[:, None] / 10_000.0 ** (even // d_model), d_model)


def wrong_always_six_columns_in_the_formula(n_positions, d_model):
    even = np.arange(0, d_model, 2)
    return _table(np.arange(n_positions)[:, None] / 10_000 ** (even / 6), d_model)


def wrong_even_sizes_only(n_positions, d_model):
    even = np.arange(0, d_model, 2)
    angles = np.arange(n_positions)[:, None] / 10_000 ** (even / d_model)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(n_positions, d_model)


def wrong_rounds_odd_sizes_up_in_the_formula(n_positions, d_model):
    rounded = d_model + d_model % 2
    even = np.arange(0, rounded, 2)
    angles = np.arange(n_positions)[:, None] / 10_000 ** (even / rounded)
    return _table(angles, d_model)


def wrong_axes_swapped(n_positions, d_model):
    even = np.arange(0, d_model, 2)
    return _table(np.arange(n_positions)[:, None] / 10_000 ** (even / d_model), d_model).T


def wrong_learned_on_squares(n_positions, d_model):
    even = np.arange(0, n_positions, 2)
    angles = np.arange(d_model)[:, None] / 10_000 ** (even / d_model)
    return _table(angles, n_positions).T


def wrong_angles_in_float32(n_positions, d_model):
    even = np.arange(0, d_model, 2, dtype=np.float32)
    positions = np.arange(n_positions, dtype=np.float32)[:, None]
    angles = positions / np.float32(10_000) ** (even / np.float32(d_model))
    return _table(angles, d_model)


def wrong_returns_float32(n_positions, d_model):
    even = np.arange(0, d_model, 2)
    angles = np.arange(n_positions)[:, None] / 10_000 ** (even / d_model)
    return _table(angles, d_model).astype(np.float32)


def wrong_four_decimals(n_positions, d_model):
    even = np.arange(0, d_model, 2)
    angles = np.arange(n_positions)[:, None] / 10_000 ** (even / d_model)
    return _table(angles, d_model).round(4)


def wrong_one_position_at_least(n_positions, d_model):
    rows = []
    for pos in range(n_positions):
        angles = [pos / 10_000 ** (2 * (c // 2) / d_model) for c in range(d_model)]
        rows.append([math.cos(a) if c % 2 else math.sin(a) for c, a in enumerate(angles)])
    return np.array(rows)


def other_number_by_number(n_positions, d_model):
    table = np.zeros(shape=(n_positions, d_model))
    for pos in range(n_positions):
        for i in range(0, d_model, 2):
            angle = pos / math.pow(10_000, i / d_model)
            table[pos][i] = math.sin(angle)
            if i + 1 < d_model:
                table[pos][i + 1] = math.cos(angle)
    return table


def other_powers_by_logarithms(n_positions, d_model):
    columns = np.arange(d_model)
    frequencies = np.exp(-math.log(10_000) * (columns - columns % 2) / d_model)
    angles = np.outer(np.arange(n_positions), frequencies)
    return np.where(columns % 2 == 0, np.sin(angles), np.cos(angles))


def other_a_sine_shifted(n_positions, d_model):
    columns = np.arange(d_model)
    angles = np.arange(n_positions)[:, np.newaxis] * 1e4 ** (-2 * (columns // 2) / d_model)
    return np.sin(angles + columns % 2 * np.pi / 2)


def other_on_the_circle(n_positions, d_model):
    table = np.zeros((n_positions, d_model + d_model % 2))
    for i in range(table.shape[1] // 2):
        points = [cmath.exp(1j * pos * 10_000 ** (-2 * i / d_model)) for pos in range(n_positions)]
        table[:, 2 * i] = [point.imag for point in points]
        table[:, 2 * i + 1] = [point.real for point in points]
    return table[:, :d_model]
