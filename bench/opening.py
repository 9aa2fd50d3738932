"""Opens a file of word vectors with gensim. Prints the seconds and a hash of the floats. Usage: FILE binary|text|glove"""
import hashlib
import json
import sys
import time

from gensim.models import KeyedVectors

file, kind = sys.argv[1:]
began = time.perf_counter()
vectors = KeyedVectors.load_word2vec_format(file, binary=kind == 'binary', no_header=kind == 'glove')
seconds = time.perf_counter() - began
print(json.dumps({'seconds': seconds, 'words': len(vectors), 'floats': hashlib.sha256(vectors.vectors.tobytes()).hexdigest()}))
