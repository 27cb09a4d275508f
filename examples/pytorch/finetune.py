#!/usr/bin/env python3
"""Trains a model of ours further in PyTorch, and saves weights that `pixelweft evaluate` reads.

    python3 finetune.py fashion-mnist-class.safetensors train-images-idx3-ubyte.gz \
        --labels train-labels-idx1-ubyte.gz --steps 20 --out tuned.safetensors
"""

import argparse

import torch
from gated_pixelcnn import GatedPixelCNN
from idx_files import read_idx

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("checkpoint")
parser.add_argument("images", help="an IDX or npy file")
parser.add_argument("--labels", help="the file of their classes, for a model of classes")
parser.add_argument("--count", type=int, default=256, help="only the first images")
parser.add_argument("--steps", type=int, default=20)
parser.add_argument("--out", required=True)
given = parser.parse_args()

model = GatedPixelCNN.load(given.checkpoint)
images = read_idx(given.images)[: given.count].reshape(-1, *model.image_shape)
labels = None if given.labels is None else read_idx(given.labels)[: given.count]
print(f"read: {model.bits_per_dim(images, labels):.5f} bits/dim")

optimiser = torch.optim.Adam(model.parameters.values(), lr=1e-4)
for _ in range(given.steps):
    rows = torch.randint(len(images), (16,))
    loss = -model.log_prob(images[rows], None if labels is None else labels[rows]).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
print(f"after {given.steps} steps: {model.bits_per_dim(images, labels):.5f} bits/dim")
model.save(given.out)
