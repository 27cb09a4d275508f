"""The plain loop that one would write with Pillow, tarfile and numpy: `data_loop.py tar|folder|npz|pickle FOLDER`.

Reads all images into batches of 128 and prints how many and how long that took, without the start of Python.
"""

import io
import json
import os
import pickle
import sys
import tarfile
import time

import numpy as np
from PIL import Image


def from_tar(folder):
    with tarfile.open(os.path.join(folder, "pictures.tar")) as archive:
        for member in archive:
            yield np.asarray(Image.open(io.BytesIO(archive.extractfile(member).read())))


def from_folder(folder):
    inner = os.path.join(folder, "train_32x32")
    for name in sorted(os.listdir(inner)):
        with Image.open(os.path.join(inner, name)) as picture:
            yield np.asarray(picture)


def from_npz(folder):
    data = np.load(os.path.join(folder, "train_data_batch_1.npz"))["data"]
    yield from data.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)


def from_pickle(folder):
    with open(os.path.join(folder, "pickle", "test_batch"), "rb") as file:
        data = pickle.load(file, encoding="bytes")[b"data"]
    yield from data.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)


def main(kind, folder):
    read = {"tar": from_tar, "folder": from_folder, "npz": from_npz, "pickle": from_pickle}[kind]
    start, cpu = time.perf_counter(), time.process_time()
    images, batch = 0, []
    for image in read(folder):
        batch.append(image)
        if len(batch) == 128:
            images += len(np.stack(batch))
            batch = []
    images += len(batch)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(json.dumps({"images": images, "seconds": seconds, "cpu": cpu}))


main(*sys.argv[1:])
