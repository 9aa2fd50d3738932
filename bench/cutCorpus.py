"""Prints names of .txt files, shuffled by a seed, until their sizes reach a number of bytes. Usage: FOLDER BYTES SEED"""
import os
import random
import sys

folder, size, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
names = sorted(name for name in os.listdir(folder) if name.endswith(".txt"))
random.Random(seed).shuffle(names)
for name in names:
    if size <= 0:
        break
    size -= os.path.getsize(os.path.join(folder, name))
    print(name)
