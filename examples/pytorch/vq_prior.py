#!/usr/bin/env python3
"""A prior for a vector quantiser: codes of images out of PyTorch, a Gated PixelCNN learns them, and its samples become pictures again.

    python3 examples/pytorch/vq_prior.py train-images-idx3-ubyte.gz train-labels-idx1-ubyte.gz --minutes 10

Writes codes.npy [n, height / 4, width / 4], labels.npy, the run in prior/, sampled.npy and, a class a column, sampled.pgm.
Options that it does not know are those of `pixelweft train`. Needs PyTorch and numpy, and `pixelweft` where npx finds it.
"""

import argparse
import subprocess

import numpy as np
import torch
from log_prob import read_idx
from torch import nn
from torch.nn.functional import mse_loss

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("images", help="an IDX file of bytes")
parser.add_argument("labels", help="an IDX file of classes")
parser.add_argument("--levels", type=int, default=512, help="entries of the codebook")
parser.add_argument("--vq-steps", type=int, default=1500, help="batches of 64 that the quantiser is trained on")
parser.add_argument("--pixelweft", default="npx pixelweft", help="the command")
given, train_options = parser.parse_known_args()
images, labels = read_idx(given.images)[:, None] / 255, read_idx(given.labels)

# A quantiser of 4 x 4 pixels to one of so many entries of a book (van den Oord et al. 2017), and back.
torch.manual_seed(0)
down = nn.Sequential(nn.Conv2d(1, 64, 4, 2, 1), nn.ReLU(), nn.Conv2d(64, 32, 4, 2, 1))
up = nn.Sequential(nn.ConvTranspose2d(32, 64, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(64, 1, 4, 2, 1))
book = nn.Embedding(given.levels, 32)


def quantise(pictures):
    vectors = down(pictures).permute(0, 2, 3, 1)
    return vectors, torch.cdist(vectors, book.weight).argmin(-1)


optimiser = torch.optim.Adam([*down.parameters(), *up.parameters(), *book.parameters()], lr=2e-3)
for step in range(given.vq_steps):
    pictures = images[torch.randint(len(images), (64,))]
    vectors, codes = quantise(pictures)
    if step % 50 == 0:  # Entries that nothing is near to go where something is.
        unused = torch.ones(given.levels, dtype=torch.bool).index_fill(0, codes.flatten(), False)
        spots = torch.randint(codes.numel(), (int(unused.sum()),))
        book.weight.data[unused] = vectors.detach().flatten(0, 2)[spots]
        vectors, codes = quantise(pictures)
    chosen = book(codes)
    made = up((vectors + (chosen - vectors).detach()).permute(0, 3, 1, 2))
    loss = mse_loss(made, pictures) + mse_loss(chosen, vectors.detach()) + 0.25 * mse_loss(vectors, chosen.detach())
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()

# The codes of all images go out, and new ones come back.
with torch.no_grad():
    codes = torch.cat([quantise(some)[1] for some in images.split(512)])
print(f"{codes.unique().numel()} of {given.levels} codes are used")
np.save("codes.npy", codes.numpy().astype(np.uint16))
np.save("labels.npy", labels.numpy())
levels = ["--levels", str(given.levels)]
for words in (
    ["train", "codes.npy", *levels, "--condition", "labels.npy", "--out", "prior", *train_options],
    ["sample", "prior", "--count", "80", "--out", "sampled.npy"],
):
    subprocess.run([*given.pixelweft.split(), *words], check=True)
sampled = torch.from_numpy(np.load("sampled.npy").astype(np.int64))
with torch.no_grad():
    pixels = (up(book(sampled).permute(0, 3, 1, 2)).clamp(0, 1) * 255).round().byte()
height, width = pixels.shape[2:]
sheet = pixels.view(-1, 10, height, width).permute(0, 2, 1, 3).reshape(-1, 10 * width)
with open("sampled.pgm", "wb") as file:
    file.write(b"P5 %d %d 255\n" % (10 * width, len(sheet)) + sheet.numpy().tobytes())
