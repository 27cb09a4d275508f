#!/usr/bin/env python3
"""A prior for a VQ-VAE: a Gated PixelCNN learns its codes, and samples become pictures.

    python3 vq_prior.py train-images-idx3-ubyte.gz train-labels-idx1-ubyte.gz --minutes 10

Writes codes.npy, labels.npy, the run in prior/, sampled.npy and, a class a column, sampled.pgm.
Options that it does not know are those of `pixelweft train`.
"""

import argparse
import subprocess

import numpy as np
import torch
from idx_files import read_idx
from vq_vae import VqVae

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("images", help="an IDX file of bytes")
parser.add_argument("labels", help="an IDX file of classes")
parser.add_argument("--levels", type=int, default=512, help="entries of the codebook")
parser.add_argument("--vq-steps", type=int, default=1500, help="batches for the VQ-VAE")
parser.add_argument("--pixelweft", default="npx pixelweft", help="the command")
given, train_options = parser.parse_known_args()

images = read_idx(given.images)[:, None] / 255
torch.manual_seed(0)
vq_vae = VqVae(given.levels)
vq_vae.fit(images, given.vq_steps)
np.save("codes.npy", vq_vae.encode(images).numpy().astype(np.uint16))
np.save("labels.npy", read_idx(given.labels).numpy())
train = f"train codes.npy --levels {given.levels} --condition labels.npy --out prior"
for words in (train.split() + train_options, "sample prior --count 80 --out sampled.npy".split()):
    subprocess.run(given.pixelweft.split() + words, check=True)
pixels = (vq_vae.decode(read_idx("sampled.npy")) * 255).round().byte()
height, width = pixels.shape[2:]
sheet = pixels.view(-1, 10, height, width).transpose(1, 2).reshape(-1, 10 * width)
with open("sampled.pgm", "wb") as file:
    file.write(b"P5 %d %d 255\n" % (10 * width, len(sheet)) + sheet.numpy().tobytes())
