"""Answers to `rotation_matrix`, wrong and right."""

import cmath
import math

import numpy as np


def wrong_points_in_columns(theta):
    c, s = np.cos(theta), np.sin(theta)
    return np.array([[c, -s], [s, c]])


def wrong_degrees(theta):
    c, s = np.cos(np.radians(theta)), np.sin(np.radians(theta))
    return np.array([[c, s], [-s, c]])


def wrong_sine_for_cosine(theta):
    c, s = np.cos(theta), np.sin(theta)
    return np.array([[s, c], [c, -s]])


def wrong_reflects(theta):
    c, s = np.cos(theta), np.sin(theta)
    return np.array([[c, s], [s, -c]])


def wrong_rounds(theta):
    c, s = round(math.cos(theta), 6), round(math.sin(theta), 6)
    return np.array([[c, s], [-s, c]])


def wrong_cosine_from_sine(theta):
    s = math.sin(theta)
    c = math.sqrt(1 - s * s)  # loses the sign beyond a quarter turn
    return np.array([[c, s], [-s, c]])


def wrong_ignores_the_sign(theta):
    c, s = math.cos(theta), math.sin(abs(theta))
    return np.array([[c, s], [-s, c]])


def wrong_list(theta):
    c, s = math.cos(theta), math.sin(theta)
    return [[c, s], [-s, c]]


def other_complex_number(theta):
    z = cmath.exp(1j * theta)
    return np.array([[z.real, z.imag], [-z.imag, z.real]])


def other_transposes_the_textbook(theta):
    textbook = np.zeros((2, 2))
    textbook[0, 0] = textbook[1, 1] = math.cos(theta)
    textbook[1, 0] = math.sin(theta)
    textbook[0, 1] = -textbook[1, 0]
    return textbook.T
