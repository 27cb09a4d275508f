#!/usr/bin/env python3
"""Trains a model of ours further in PyTorch, and writes weights that `pixelweft evaluate` and `sample` read.

    python3 examples/pytorch/finetune.py packages/models/weights/fashion-mnist-class.safetensors \
        train-images-idx3-ubyte.gz --labels train-labels-idx1-ubyte.gz --steps 20 --out tuned.safetensors
"""

import argparse
import json
import math
import struct

import torch
from log_prob import log_prob, read_checkpoint, read_idx


def write_checkpoint(path, metadata, tensors):
    """Parameters in 32 bits; the metadata says which network they are of and, where it was known, what it was trained on."""
    header, start = {"__metadata__": {k: v for k, v in metadata.items() if k not in ("checksums", "training")}}, 0
    for name, tensor in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [start, start + 4 * tensor.numel()]}
        start += 4 * tensor.numel()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(tensor.detach().contiguous().float().numpy().tobytes())


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("checkpoint")
    parser.add_argument("images", help="an IDX or npy file")
    parser.add_argument("--labels", help="the file of their classes, for a model of classes")
    parser.add_argument("--count", type=int, default=256, help="only the first images")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--out", required=True)
    given = parser.parse_args()
    metadata, config, parameters = read_checkpoint(given.checkpoint)
    images = read_idx(given.images)[: given.count].reshape(-1, config["height"], config["width"], config["channels"])
    labels = None if given.labels is None else read_idx(given.labels)[: given.count]
    for name, tensor in parameters.items():
        tensor.requires_grad_()
        # Zeros of a kernel are masked: of what they would read comes later.
        if name.endswith(".weight"):
            tensor.register_hook(lambda slope, live=tensor.detach() != 0: slope * live)

    def bits(rows):
        return -log_prob(config, parameters, images[rows], None if labels is None else labels[rows]).mean() / math.log(2)

    def report(when):
        with torch.no_grad():
            parts = torch.arange(len(images)).split(32)
            print(f"{when}: {sum(bits(part).item() * len(part) for part in parts) / len(images):.5f} bits/dim")

    report("read")
    optimiser = torch.optim.Adam(parameters.values(), lr=1e-4)
    for _ in range(given.steps):
        loss = bits(torch.randint(len(images), (16,)))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    report(f"after {given.steps} steps")
    write_checkpoint(given.out, metadata, parameters)


if __name__ == "__main__":
    main()
