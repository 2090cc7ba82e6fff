"""Tiny CLIP and Chinese-CLIP checkpoints with random weights, in the usual layouts."""

import json
import string

import torch
from safetensors.torch import save_file

WIDTH, INNER, LAYERS, HEADS, SIZE = 8, 16, 1, 2, 6
SIDE, PATCH = 16, 8
LETTERS = [*string.ascii_lowercase, *(c + "</w>" for c in string.ascii_lowercase)]
PAIRS = [("s", "t"), ("st", "e"), ("e", "l</w>"), ("ste", "el</w>")]
MERGED = ["st", "ste", "el</w>", "steel</w>"]
VOCABULARY = [*LETTERS, *MERGED, "<|startoftext|>", "<|endoftext|>"]
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "划", "痕", "钢", "steel", "scr", "##atch"]


def _tensors(shapes, seed):
    random = torch.Generator().manual_seed(seed)
    return {
        name: torch.randn(shape, generator=random) * 0.3
        for name, shape in shapes.items()
    }


def _norm(name, width=WIDTH):
    return {f"{name}.weight": (width,), f"{name}.bias": (width,)}


def _linear(name, inner, outer):
    return {f"{name}.weight": (outer, inner), f"{name}.bias": (outer,)}


def _clip_layers(tower):
    shapes = {}
    for layer in range(LAYERS):
        start = f"{tower}_model.encoder.layers.{layer}"
        for part in ("q_proj", "k_proj", "v_proj", "out_proj"):
            shapes |= _linear(f"{start}.self_attn.{part}", WIDTH, WIDTH)
        shapes |= _norm(f"{start}.layer_norm1") | _norm(f"{start}.layer_norm2")
        shapes |= _linear(f"{start}.mlp.fc1", WIDTH, INNER)
        shapes |= _linear(f"{start}.mlp.fc2", INNER, WIDTH)
    return shapes


def _vision():
    start = "vision_model"
    return {
        f"{start}.embeddings.class_embedding": (WIDTH,),
        f"{start}.embeddings.patch_embedding.weight": (WIDTH, 3, PATCH, PATCH),
        f"{start}.embeddings.position_embedding.weight": (
            (SIDE // PATCH) ** 2 + 1,
            WIDTH,
        ),
        **_norm(f"{start}.pre_layrnorm"),
        **_norm(f"{start}.post_layernorm"),
        **_clip_layers("vision"),
        "visual_projection.weight": (SIZE, WIDTH),
        "text_projection.weight": (SIZE, WIDTH),
        "logit_scale": (),
    }


def clip_shapes(length=12):
    """Shapes of all tensors of a CLIP."""
    return {
        **_vision(),
        "text_model.embeddings.token_embedding.weight": (len(VOCABULARY), WIDTH),
        "text_model.embeddings.position_embedding.weight": (length, WIDTH),
        **_clip_layers("text"),
        **_norm("text_model.final_layer_norm"),
    }


def chinese_shapes(length=16):
    """Shapes of all tensors of a Chinese-CLIP."""
    shapes = {
        **_vision(),
        "text_model.embeddings.word_embeddings.weight": (len(WORDS), WIDTH),
        "text_model.embeddings.position_embeddings.weight": (length, WIDTH),
        "text_model.embeddings.token_type_embeddings.weight": (2, WIDTH),
        **_norm("text_model.embeddings.LayerNorm"),
    }
    for layer in range(LAYERS):
        start = f"text_model.encoder.layer.{layer}"
        for part in ("query", "key", "value"):
            shapes |= _linear(f"{start}.attention.self.{part}", WIDTH, WIDTH)
        shapes |= _linear(f"{start}.attention.output.dense", WIDTH, WIDTH)
        shapes |= _norm(f"{start}.attention.output.LayerNorm")
        shapes |= _linear(f"{start}.intermediate.dense", WIDTH, INNER)
        shapes |= _linear(f"{start}.output.dense", INNER, WIDTH)
        shapes |= _norm(f"{start}.output.LayerNorm")
    return shapes


def _config(kind):
    heads = {"num_attention_heads": HEADS}
    return {
        "model_type": kind,
        "text_config": dict(heads),
        "vision_config": dict(heads),
    }


def write_clip(folder, *, binary=False, seed=0):
    """A CLIP folder; weights as safetensors or as a pickle of tensors."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(_config("clip")))
    tensors = _tensors(clip_shapes(), seed)
    if binary:
        torch.save(tensors, folder / "pytorch_model.bin")
    else:
        save_file(tensors, folder / "model.safetensors")
    table = {piece: number for number, piece in enumerate(VOCABULARY)}
    (folder / "vocab.json").write_text(json.dumps(table))
    lines = ["#version: 0.2", *(" ".join(pair) for pair in PAIRS)]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n")
    return folder


def write_chinese(folder, seed=0):
    """A Chinese-CLIP folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(_config("chinese_clip")))
    save_file(_tensors(chinese_shapes(), seed), folder / "model.safetensors")
    (folder / "vocab.txt").write_text("\n".join(WORDS) + "\n", encoding="utf-8")
    return folder
