"""Answers to `break_beam`, wrong and right."""

import math

import numpy as np
import torch

from llmweek.table_model import TableModel


def _inputs(
    seed=1,
    n=60,
    vocab_sizes=(2, 7),
    start_lengths=(1, 4),
    beam_widths=(1, 7),
    max_lens=(1, 9),
    penalties=(0.0, 1.0, 0.6, 2.0),
    levels=(None, 2, 1),
):
    rng = np.random.default_rng(seed)
    for trial in range(n):
        V, t, K, max_len = (
            int(rng.integers(*ends)) for ends in (vocab_sizes, start_lengths, beam_widths, max_lens)
        )
        table = (V, trial, levels[trial % len(levels)])
        start = torch.from_numpy(rng.integers(V, size=t))
        yield table, start, int(rng.integers(V)), K, max_len, penalties[trial % len(penalties)]


def _same_asked(got, want):
    return [sorted(call) for call in got] == [sorted(call) for call in want]


def _same_found(got, want):
    return (
        type(got) is list
        and len(got) == len(want)
        and all(
            said == right and isinstance(p, float) and abs(p - right_p) <= 1e-4
            for (said, p), (right, right_p) in zip(got, want, strict=True)
        )
    )


def _judge(beam_search, inputs, same_found=_same_found, same_asked=_same_asked):
    for table, *rest in inputs:
        right, other = TableModel(*table), TableModel(*table)
        want = parts.beam_search(right.next_log_probs, *rest)
        try:
            got = beam_search(other.next_log_probs, *rest)
            if not same_found(got, want) or not same_asked(other.asked, right.asked):
                return True
        except Exception:
            return True
    return False


def wrong_always_true(beam_search):
    return True


def wrong_always_false(beam_search):
    return False


def wrong_a_beam_of_one_only(beam_search):
    return _judge(beam_search, _inputs(beam_widths=(1, 2)))


def wrong_wide_beams_only(beam_search):
    wide = _inputs(vocab_sizes=(2, 3), beam_widths=(6, 7), max_lens=(1, 3))
    return _judge(beam_search, wide)


def wrong_two_steps(beam_search):
    return _judge(beam_search, _inputs(max_lens=(1, 3)))


def wrong_beams_of_three(beam_search):
    return _judge(beam_search, _inputs(beam_widths=(3, 4)))


def wrong_no_penalty(beam_search):
    return _judge(beam_search, _inputs(penalties=(0.0,)))


def wrong_always_the_mean(beam_search):
    return _judge(beam_search, _inputs(penalties=(1.0,)))


def wrong_no_equals(beam_search):
    return _judge(beam_search, _inputs(levels=(None,)))


def wrong_equals_only(beam_search):
    return _judge(beam_search, _inputs(levels=(1,)))


def wrong_does_not_look_at_what_is_asked(beam_search):
    return _judge(beam_search, _inputs(), same_asked=lambda got, want: True)


def wrong_looks_at_what_is_asked_only(beam_search):
    return _judge(beam_search, _inputs(), same_found=lambda got, want: True)


def wrong_counts_calls_only(beam_search):
    return _judge(beam_search, _inputs(), same_asked=lambda got, want: len(got) == len(want))


def wrong_wants_an_order_of_asking(beam_search):
    return _judge(beam_search, _inputs(), same_asked=lambda got, want: got == want)


def wrong_one_id_of_start(beam_search):
    return _judge(beam_search, _inputs(start_lengths=(1, 2)))


def wrong_five_ids(beam_search):
    return _judge(beam_search, _inputs(vocab_sizes=(2, 6)))


def wrong_looks_at_the_best_only(beam_search):
    return _judge(beam_search, _inputs(), lambda got, want: _same_found(got[:1], want[:1]))


def wrong_looks_at_ids_only(beam_search):
    return _judge(
        beam_search, _inputs(), lambda got, want: [s for s, _ in got] == [s for s, _ in want]
    )


def wrong_looks_at_numbers_only(beam_search):
    def same(got, want):
        return np.allclose([p for _, p in got], [p for _, p in want], rtol=0, atol=1e-4)

    return _judge(beam_search, _inputs(), same)


def wrong_nan_is_not_far(beam_search):
    def same(got, want):
        return len(got) == len(want) and not any(
            said != right or abs(p - right_p) > 1e-4
            for (said, p), (right, right_p) in zip(got, want, strict=True)
        )

    return _judge(beam_search, _inputs(), same)


def wrong_shorter_lists_will_do(beam_search):
    def same(got, want):
        return all(
            said == right and abs(p - right_p) <= 1e-4
            for (said, p), (right, right_p) in zip(got, want, strict=False)
        )

    return _judge(beam_search, _inputs(), same)


def wrong_the_order_does_not_matter(beam_search):
    return _judge(beam_search, _inputs(), lambda got, want: _same_found(sorted(got), sorted(want)))


def wrong_to_the_last_digit(beam_search):
    return _judge(beam_search, _inputs(), lambda got, want: got == want)


def wrong_lenient(beam_search):
    def same(got, want):
        return len(got) == len(want) and all(
            len(said) == len(right) and abs(p - right_p) <= 0.5
            for (said, p), (right, right_p) in zip(got, want, strict=True)
        )

    return _judge(beam_search, _inputs(), same)


def wrong_lets_it_raise(beam_search):
    for table, *rest in _inputs():
        right, other = TableModel(*table), TableModel(*table)
        want = parts.beam_search(right.next_log_probs, *rest)
        if not _same_found(beam_search(other.next_log_probs, *rest), want):
            return True
        if not _same_asked(other.asked, right.asked):
            return True
    return False


def wrong_asks_for_wider_beams(beam_search):
    return _judge(beam_search, _inputs(beam_widths=(1, 12)))


def wrong_asks_for_more_steps(beam_search):
    return _judge(beam_search, _inputs(max_lens=(1, 13)))


def wrong_asks_for_more_ids(beam_search):
    return _judge(beam_search, _inputs(vocab_sizes=(2, 12)))


def wrong_wants_a_value_error(beam_search):
    model = TableModel(3, 1)
    try:
        beam_search(model.next_log_probs, torch.tensor([0]), 1, 0, 3, 0.0)
    except ValueError:
        return _judge(beam_search, _inputs())
    except Exception:
        return True
    return True


def wrong_compares_with_greedy_and_with_everything(beam_search):
    ends = [*_inputs(beam_widths=(1, 2)), *_inputs(vocab_sizes=(2, 3), max_lens=(1, 3))]
    return _judge(beam_search, ends)


def other_many_random_inputs(beam_search):
    return _judge(beam_search, _inputs(seed=5, n=100))


def other_several_seeds(beam_search):
    return any(_judge(beam_search, _inputs(seed=seed, n=40)) for seed in (11, 12))


def other_own_beam_search(beam_search):
    def by_the_definition(model, start, end, K, max_len, penalty):
        beam, asked = [((), 0.0)], []
        for _ in range(max_len):
            live = [said for said, _ in beam if said[-1:] != (end,)]
            if not live:
                break
            asked.append(sorted((0, (*start, *said)) for said in live))
            candidates = []
            for place, (said, total) in enumerate(beam):
                if said in live:
                    row = enumerate(model.log_probs(0, (*start, *said)))
                    candidates += [(-total - p, place, i, (*said, i)) for i, p in row]
                else:
                    candidates.append((-total, place, 0, said))
            beam = [(said, -cost) for cost, _, _, said in sorted(candidates)[:K]]
        return sorted(beam, key=lambda h: -h[1] / len(h[0]) ** penalty), asked

    for table, start, end, K, max_len, penalty in _inputs(seed=3, n=80):
        model = TableModel(*table)
        want, asked = by_the_definition(model, start.tolist(), end, K, max_len, penalty)
        try:
            got = beam_search(model.next_log_probs, start, end, K, max_len, length_penalty=penalty)
            if [sorted(call) for call in model.asked] != asked:
                return True
            if [list(said) for said, _ in want] != [said for said, _ in got]:
                return True
            if not all(
                math.isclose(p, right_p, abs_tol=1e-4, rel_tol=0)
                for (_, p), (_, right_p) in zip(got, want, strict=True)
            ):
                return True
        except Exception:
            return True
    return False


def other_penalties_of_0_and_2(beam_search):
    return _judge(beam_search, _inputs(seed=8, n=30, penalties=(0.0, 2.0)))
