"""gensim's fastest way: a corpus file, read by its C threads. Usage: CORPUS MODEL THREADS"""
import sys

from gensim.models import Word2Vec

corpus, model, threads = sys.argv[1:]
trained = Word2Vec(
    corpus_file=corpus,
    sg=1,
    vector_size=100,
    window=5,
    negative=5,
    sample=1e-4,
    epochs=5,
    min_count=5,
    workers=int(threads),
)
trained.wv.save_word2vec_format(model, binary=True)
