"""Checks that the sampler with a cache draws from the logits of a pass over the whole text."""

import torch

import textbook

torch.manual_seed(1)
torch.set_num_threads(1)
size = {"characters": 11, "length": 9, "width": 8, "heads": 2, "layers": 3}
net = textbook.Transformer(size).eval()
seen = []
draw = textbook.draw


def watched(logits):
    seen.append(logits.clone())
    return draw(logits)


textbook.draw = watched
text = textbook.writer(net, size, torch.device("cpu"))()
with torch.inference_mode():
    before = torch.cat([torch.zeros(1, dtype=torch.long), text[:-1]])
    whole = net(before[None])[0]
error = (torch.cat(seen) - whole).abs().max().item()
assert error < 1e-5, error
print(f"apart by {error:.1e}")
