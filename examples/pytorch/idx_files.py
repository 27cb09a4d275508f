"""Whole numbers out of IDX files (MNIST's format) and npy files."""

import gzip
import struct

import numpy as np
import torch


def read_idx(path):
    """An IDX file of bytes, packed or not, or an npy file, as a tensor of whole numbers."""
    if path.endswith(".npy"):
        return torch.from_numpy(np.load(path).astype(np.int64))
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        data = file.read()
    rank = data[3]
    shape = struct.unpack(f">{rank}I", data[4 : 4 + 4 * rank])
    values = np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape)
    return torch.from_numpy(values.astype(np.int64))
