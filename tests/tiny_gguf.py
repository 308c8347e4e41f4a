"""A true language model of about 1 MB, made here: the pairs of letters of a text, counted, inside the Llama form.

Each token is a unit vector, attention and feed-forward add nothing, and the output matrix holds the logarithms of how
often one token follows another, so that llama.cpp computes exactly a bigram model. It is written in GGUF version 3
(github.com/ggml-org/ggml, docs/gguf.md) by hand: a header, key-value pairs, tensor descriptions, 32-byte aligned data.
"""

import struct
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

_UINT32, _FLOAT32, _BOOL, _STRING, _ARRAY, _INT32 = 4, 6, 7, 8, 9, 5
_NORMAL, _UNKNOWN, _CONTROL, _BYTE = 1, 2, 3, 6
_ALIGNMENT = 32
_HEAD, _FORWARD, _CONTEXT = 64, 64, 8192
_RARE, _NEVER = 1e-4, 1e-9
_BYTES, _LETTERS = 3, 3 + 256
"""Where in the vocabulary the bytes and the letters begin."""
_NEW_LINE = _BYTES + 10
"""The token before an answer."""

_TEMPLATE = (
    "{% for m in messages %}<|{{ m['role'] }}|>\n{{ m['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)

Vocabulary = list[tuple[str, float, int]]
"""token, score, type of each number."""


def write(path: Path, texts: Iterable[str]) -> Path:
    """Make a model that writes like these texts (printable ASCII), and return its path."""
    words = _vocabulary()
    width = -(-len(words) // _HEAD) * _HEAD
    tensors = _tensors(_followers(words, texts), width)
    values: dict[str, tuple[int, Any]] = {
        "general.architecture": (_STRING, "llama"),
        "general.name": (_STRING, "utta-tiny"),
        "llama.context_length": (_UINT32, _CONTEXT),
        "llama.embedding_length": (_UINT32, width),
        "llama.block_count": (_UINT32, 1),
        "llama.feed_forward_length": (_UINT32, _FORWARD),
        "llama.attention.head_count": (_UINT32, width // _HEAD),
        "llama.attention.head_count_kv": (_UINT32, width // _HEAD),
        "llama.attention.layer_norm_rms_epsilon": (_FLOAT32, 1e-5),
        "llama.rope.dimension_count": (_UINT32, _HEAD),
        "llama.vocab_size": (_UINT32, len(words)),
        "tokenizer.ggml.model": (_STRING, "llama"),
        "tokenizer.ggml.tokens": (_STRING, [token for token, _, _ in words]),
        "tokenizer.ggml.scores": (_FLOAT32, [score for _, score, _ in words]),
        "tokenizer.ggml.token_type": (_INT32, [kind for _, _, kind in words]),
        "tokenizer.ggml.unknown_token_id": (_UINT32, 0),
        "tokenizer.ggml.bos_token_id": (_UINT32, 1),
        "tokenizer.ggml.eos_token_id": (_UINT32, 2),
        "tokenizer.ggml.add_bos_token": (_BOOL, True),
        "tokenizer.chat_template": (_STRING, _TEMPLATE),
    }
    path.write_bytes(_gguf(values, tensors))
    return path


def _vocabulary() -> Vocabulary:
    special: Vocabulary = [("<unk>", 0.0, _UNKNOWN), ("<s>", 0.0, _CONTROL), ("</s>", 0.0, _CONTROL)]
    raw: Vocabulary = [(f"<0x{number:02X}>", 0.0, _BYTE) for number in range(256)]
    letters: Vocabulary = [(letter, -1000.0, _NORMAL) for letter in ["▁", *(chr(code) for code in range(33, 127))]]
    return [*special, *raw, *letters]


def _followers(words: Vocabulary, texts: Iterable[str]) -> Any:
    """Row i, column j: the logarithm of how often token j follows token i."""
    number = {token: at for at, (token, _, _) in enumerate(words)}
    counts = np.full((len(words), len(words)), _NEVER)
    counts[:, _LETTERS:] = _RARE  # rather a letter than the byte that is written the same
    for text in texts:
        tokens = [_NEW_LINE, *(number[letter] for letter in text.replace(" ", "▁")), 2]
        for one, next_one in pairwise(tokens):
            counts[one, next_one] += 1
    for letter in map(chr, range(33, 127)):
        counts[_BYTES + ord(letter)] = counts[number[letter]]
    counts[_BYTES + ord(" ")] = counts[number["▁"]]
    return np.log(counts / counts.sum(axis=1, keepdims=True))


def _tensors(followers: Any, width: int) -> dict[str, Any]:
    size = len(followers)
    embedding = np.zeros((size, width))
    embedding[np.arange(size), np.arange(size)] = 1.0
    output = np.zeros((size, width))
    output[:, :size] = followers.T / np.sqrt(width)  # the norm before it makes a unit vector √width long
    nothing = np.zeros((width, width))
    block = {f"attn_{part}": nothing for part in ("q", "k", "v", "output")}
    block |= {"ffn_gate": np.zeros((_FORWARD, width)), "ffn_up": np.zeros((_FORWARD, width))}
    block |= {"ffn_down": np.zeros((width, _FORWARD)), "attn_norm": np.ones(width), "ffn_norm": np.ones(width)}
    return {
        "token_embd.weight": embedding,
        "output_norm.weight": np.ones(width),
        "output.weight": output,
        **{f"blk.0.{name}.weight": tensor for name, tensor in block.items()},
    }


def _gguf(values: Mapping[str, tuple[int, Any]], tensors: Mapping[str, Any]) -> bytes:
    head = [b"GGUF", struct.pack("<IQQ", 3, len(tensors), len(values))]
    head += [_string(key) + _value(kind, value) for key, (kind, value) in values.items()]
    data, at = [], 0
    for name, tensor in tensors.items():
        sizes = tensor.shape[::-1]  # GGUF names the innermost first
        head.append(_string(name) + struct.pack(f"<I{len(sizes)}QIQ", len(sizes), *sizes, 0, at))
        data.append(_padded(np.ascontiguousarray(tensor, "<f4").tobytes()))
        at += len(data[-1])
    return _padded(b"".join(head)) + b"".join(data)


def _value(kind: int, value: Any) -> bytes:
    if isinstance(value, list):
        return struct.pack("<IIQ", _ARRAY, kind, len(value)) + b"".join(_bare(kind, item) for item in value)
    return struct.pack("<I", kind) + _bare(kind, value)


def _bare(kind: int, value: Any) -> bytes:
    if kind == _STRING:
        return _string(value)
    return struct.pack({_UINT32: "<I", _INT32: "<i", _FLOAT32: "<f", _BOOL: "<?"}[kind], value)


def _string(text: str) -> bytes:
    raw = text.encode()
    return struct.pack("<Q", len(raw)) + raw


def _padded(raw: bytes) -> bytes:
    return raw + bytes(-len(raw) % _ALIGNMENT)
