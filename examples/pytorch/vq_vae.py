"""A small VQ-VAE (van den Oord et al. 2017): 4 x 4 grey pixels become one entry of a codebook."""

import torch
from torch import nn
from torch.nn.functional import mse_loss


class VqVae(nn.Module):
    """Codes [n, h / 4, w / 4] of pictures [n, 1, h, w] from 0 to 1, and pictures of codes."""

    def __init__(self, levels):
        super().__init__()
        self.levels = levels
        self.down = nn.Sequential(nn.Conv2d(1, 64, 4, 2, 1), nn.ReLU(), nn.Conv2d(64, 32, 4, 2, 1))
        wider = nn.ConvTranspose2d(32, 64, 4, 2, 1)
        self.up = nn.Sequential(wider, nn.ReLU(), nn.ConvTranspose2d(64, 1, 4, 2, 1))
        self.book = nn.Embedding(levels, 32)

    def quantise(self, pictures):
        vectors = self.down(pictures).permute(0, 2, 3, 1)
        return vectors, torch.cdist(vectors, self.book.weight).argmin(-1)

    def fit(self, images, steps):
        """Trains it on batches of 64."""
        optimiser = torch.optim.Adam(self.parameters(), lr=2e-3)
        for step in range(steps):
            pictures = images[torch.randint(len(images), (64,))]
            vectors, codes = self.quantise(pictures)
            if step % 50 == 0:  # Entries that nothing is near to go where something is.
                unused = torch.ones(self.levels, dtype=torch.bool)
                unused[codes.flatten()] = False
                spots = torch.randint(codes.numel(), (int(unused.sum()),))
                self.book.weight.data[unused] = vectors.detach().flatten(0, 2)[spots]
                vectors, codes = self.quantise(pictures)
            chosen = self.book(codes)
            made = self.up((vectors + (chosen - vectors).detach()).permute(0, 3, 1, 2))
            loss = mse_loss(made, pictures) + mse_loss(chosen, vectors.detach())
            loss = loss + 0.25 * mse_loss(vectors, chosen.detach())
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()

    @torch.no_grad()
    def encode(self, images):
        codes = torch.cat([self.quantise(some)[1] for some in images.split(512)])
        print(f"{codes.unique().numel()} of {self.levels} codes are used", flush=True)
        return codes

    @torch.no_grad()
    def decode(self, codes):
        return self.up(self.book(codes).permute(0, 3, 1, 2)).clamp(0, 1)
