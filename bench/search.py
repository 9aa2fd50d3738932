"""Answers the questions of search.mjs with gensim, and with faiss where it is installed. Usage: MODEL.safetensors"""
import json
import sys
import time

import numpy as np
from gensim.models import KeyedVectors

COUNT = 10
with open(sys.argv[1], 'rb') as file:
    content = file.read()
start = 8 + int.from_bytes(content[:8], 'little')
header = json.loads(content[8:start])
begin, end = header['vectors']['data_offsets']
vectors = np.frombuffer(content[start + begin:start + end], dtype='<f4').reshape(header['vectors']['shape'])
size, dimensions = vectors.shape
words = KeyedVectors(dimensions)
words.add_vectors([str(id) for id in range(size)], vectors)
words.fill_norms()


def gensim(ids):
    times, found = [], []
    for id in ids:
        began = time.perf_counter()
        near = words.most_similar(str(id), topn=COUNT)
        times.append(1000 * (time.perf_counter() - began))
        found.append([int(word) for word, _ in near])
    return times, found


methods = {'gensim': gensim}
try:
    import faiss
except ImportError:
    faiss = None
if faiss:
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1), 1e-30)[:, None]
    index = faiss.IndexFlatIP(dimensions)
    index.add(unit)

    def without(id, near):
        return [int(other) for other in near if other != id][:COUNT]

    def faiss_one(ids):
        times, found = [], []
        for id in ids:
            began = time.perf_counter()
            near = index.search(unit[id:id + 1], COUNT + 1)[1][0]
            times.append(1000 * (time.perf_counter() - began))
            found.append(without(id, near))
        return times, found

    def faiss_batch(ids):
        began = time.perf_counter()
        near = index.search(unit[ids], COUNT + 1)[1]
        return [1000 * (time.perf_counter() - began) / len(ids)], [without(id, row) for id, row in zip(ids, near)]

    methods['faiss'] = faiss_one
    methods['faissBatch'] = faiss_batch

for line in sys.stdin:
    request = json.loads(line)
    if request['method'] == 'describe':
        answer = {'size': size, 'methods': list(methods)}
    else:
        before = time.process_time()
        times, found = methods[request['method']](request['ids'])
        answer = {'times': times, 'found': found, 'cpu': 1000 * (time.process_time() - before)}
    print(json.dumps(answer), flush=True)
