#!/usr/bin/env python3
"""Reads a checkpoint of ours and tells log p of images, in PyTorch, with nothing of ours.

    python3 examples/pytorch/log_prob.py model.safetensors t10k-images-idx3-ubyte.gz \
        --labels t10k-labels-idx1-ubyte.gz --count 16

Images and labels are IDX files (MNIST's format; colour images have a fourth dimension) or npy files that hold levels
of the model. It prints, for each image, minus its log-probability in nats and in bits per dimension, as
`pixelweft evaluate` does; with --each, log p of every sub-pixel given all before it, one line an image.
It knows the Gated PixelCNN (van den Oord et al. 2016) with a softmax, grey or colour, with classes or without.
"""

import argparse
import gzip
import json
import math
import struct

import torch
import torch.nn.functional as F


def read_checkpoint(path):
    """A safetensors file: the length of a header in JSON, the header, then the tensors' bytes."""
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__")
    dtypes = {"F32": torch.float32, "F16": torch.float16}
    tensors = {}
    for name, entry in header.items():
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        values = torch.frombuffer(bytearray(data[start:end]), dtype=dtypes[entry["dtype"]])
        tensors[name] = values.reshape(entry["shape"]).float()
    # A run that is not over holds the moving average of its parameters besides; it evaluates best.
    ema = "training.ema."
    averaged = {n[len(ema) :]: t for n, t in tensors.items() if n.startswith(ema)}
    return metadata, json.loads(metadata["config"]), averaged or tensors


def read_idx(path):
    """An IDX file of bytes, packed or not, or whole numbers in an npy file."""
    if path.endswith(".npy"):
        import numpy

        return torch.from_numpy(numpy.load(path).astype(numpy.int64))
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        data = file.read()
    rank = data[3]
    shape = struct.unpack(f">{rank}I", data[4 : 4 + 4 * rank])
    return torch.frombuffer(bytearray(data[4 + 4 * rank :]), dtype=torch.uint8).reshape(shape).long()


def taps(maps, weight, row, column):
    """Convolves maps [n, h, w, in] with a kernel [rows, columns, in, out] whose first tap is at (row, column)."""
    rows, columns = weight.shape[:2]
    edges = (-column, max(0, column + columns - 1), -row, max(0, row + rows - 1))
    padded = F.pad(maps.permute(0, 3, 1, 2), edges)
    out = F.conv2d(padded, weight.permute(3, 2, 0, 1)).permute(0, 2, 3, 1)
    return out[:, : maps.shape[1], : maps.shape[2]]


def activate(pre, gate):
    """The first half of the channels is the signal, the second half opens or closes it (equation 2); or a ReLU."""
    if gate == "relu":
        return torch.relu(pre)
    signal, opening = pre.chunk(2, dim=-1)
    return (signal if gate == "glu" else torch.tanh(signal)) * torch.sigmoid(opening)


def encode(images, config, p):
    """2 x / (D - 1) - 1 for each colour, or a plane or an embedding for each level; a plane of ones; the place, from -1 to 1."""
    if config["input"] == "embedding":
        planes = F.embedding(images, p["input.embedding"]).flatten(-2)
    elif config["input"] == "one-hot":
        planes = F.one_hot(images, config["levels"]).float().flatten(-2)
    else:
        planes = 2 * images.float() / (config["levels"] - 1) - 1
    count, height, width = images.shape[:3]
    planes = torch.cat([planes, torch.ones(count, height, width, 1)], dim=-1)
    if not config.get("positionPlanes"):
        return planes

    def along(size):
        return torch.linspace(-1, 1, size) if size > 1 else torch.zeros(1)

    row = along(height)[None, :, None, None].expand(count, height, width, 1)
    column = along(width)[None, None, :, None].expand(count, height, width, 1)
    return torch.cat([planes, row, column], dim=-1)


def log_prob(config, p, images, labels=None):
    """log p of every sub-pixel given all before it, in nats: [n, height, width, colours]."""

    def conditioned(pre, name):
        pre = pre + p[f"{name}.bias"]
        return pre if labels is None else pre + p[f"{name}.condition"][labels][:, None, None]

    gate = config.get("gate", "gated")
    vertical = horizontal = encode(images, config, p)
    skips = 0
    for layer in range(config["layers"]):
        name = f"layers.{layer}"
        q = ((config["firstKernelSize"] if layer == 0 else config["kernelSize"]) - 1) // 2
        # Rows above only: the first layer's kernel ends a row above, the others read what is already a row above.
        above = conditioned(taps(vertical, p[f"{name}.vertical.weight"], -q, -q), f"{name}.vertical")
        beside = taps(horizontal, p[f"{name}.horizontal.weight"], 0, -q)
        beside = conditioned(beside, f"{name}.horizontal") + above @ p[f"{name}.link.weight"]
        gated = activate(beside, gate)
        if config.get("skip"):
            skips = skips + gated @ p[f"head.skip.{layer}.weight"]
        branch = gated @ p[f"{name}.residual.weight"] + p[f"{name}.residual.bias"]
        vertical = activate(above, gate)
        horizontal = branch if layer == 0 else branch + horizontal
    middle = torch.relu(horizontal) @ p["head.0.weight"] + p["head.0.bias"] + skips
    if config.get("headActivation") == "crelu":
        middle = middle + torch.relu(-horizontal) @ p["head.0.negative"]
    middle = torch.relu(middle)
    logits = middle @ p["head.1.weight"] + p["head.1.bias"]
    logits = logits.reshape(*images.shape, config["levels"])
    return torch.log_softmax(logits, dim=-1).gather(-1, images[..., None])[..., 0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("checkpoint")
    parser.add_argument("images", help="an IDX or npy file")
    parser.add_argument("--labels", help="the file of classes, for a model that is conditional on them")
    parser.add_argument("--count", type=int, default=16, help="only the first images")
    parser.add_argument("--each", action="store_true", help="log p of every sub-pixel")
    given = parser.parse_args()
    metadata, config, parameters = read_checkpoint(given.checkpoint)
    plain = config.get("output", "softmax") == "softmax" and not config.get("verticalResidual")
    if metadata["model"] != "gated-pixelcnn" or not plain or config.get("blindSpot") or config["spatialChannels"] > 0:
        parser.error(f"cannot read {given.checkpoint}: this example knows the Gated PixelCNN with a softmax")
    if (config["numClasses"] > 0) != (given.labels is not None):
        parser.error("a model that is conditional on classes needs them, and no other takes them: --labels")
    size = (config["height"], config["width"], config["channels"])
    images = read_idx(given.images)[: given.count].reshape(-1, *size)
    labels = None if given.labels is None else read_idx(given.labels)[: given.count]
    with torch.no_grad():
        nats = log_prob(config, parameters, images, labels)
    for image in nats.flatten(1):
        if given.each:
            print(" ".join(f"{value:.7f}" for value in image.tolist()))
        else:
            total = -image.double().sum().item()
            print(f"{total:.4f} nats, {total / math.log(2) / len(image):.5f} bits/dim")


if __name__ == "__main__":
    main()
