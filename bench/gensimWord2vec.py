"""Trains with gensim in its fastest mode, a corpus file read by C threads.
Usage: CORPUS MODEL sg|cbow THREADS [name=value ...] with options of gensim's Word2Vec."""
import ast
import sys

from gensim.models import Word2Vec

corpus, model, kind, threads, *given = sys.argv[1:]
options = {name: ast.literal_eval(value) for name, value in (pair.split("=") for pair in given)}
trained = Word2Vec(corpus_file=corpus, sg=int(kind == "sg"), workers=int(threads), **options)
trained.wv.save_word2vec_format(model, binary=True)
