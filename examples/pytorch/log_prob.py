#!/usr/bin/env python3
"""Reads a checkpoint of ours and tells log p of images, in PyTorch, with nothing of ours.

    python3 examples/pytorch/log_prob.py model.safetensors t10k-images-idx3-ubyte.gz \
        --labels t10k-labels-idx1-ubyte.gz --count 16

It prints, for each image, minus its log-probability in nats and in bits per dimension, as
`pixelweft evaluate` does; with --each, log p of every sub-pixel given all before it, one line
an image. Colour images are IDX files of four dimensions, or npy files of levels.
"""

import argparse
import math

import torch
from gated_pixelcnn import GatedPixelCNN
from idx_files import read_idx

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("checkpoint")
parser.add_argument("images", help="an IDX or npy file")
parser.add_argument("--labels", help="the file of their classes, for a model of classes")
parser.add_argument("--count", type=int, default=16, help="only the first images")
parser.add_argument("--each", action="store_true", help="log p of every sub-pixel")
given = parser.parse_args()

model = GatedPixelCNN.load(given.checkpoint)
images = read_idx(given.images)[: given.count].reshape(-1, *model.image_shape)
labels = None if given.labels is None else read_idx(given.labels)[: given.count]
with torch.no_grad():
    log_probs = model.log_prob(images, labels).flatten(1)
for image in log_probs:
    if given.each:
        print(" ".join(f"{value:.7f}" for value in image.tolist()))
    else:
        nats = -image.double().sum().item()
        print(f"{nats:.4f} nats, {nats / math.log(2) / len(image):.5f} bits/dim")
