"""Makes tokenizers by Hugging Face's `tokenizers`, and the ids that they give for lines.

python referenceTokenizers.py FOLDER REQUEST.json

The request has `corpus` and `lines` (lists of texts), `vocabulary` (size), `names` (which tokenizers; all by default).
FOLDER gets NAME.json and NAME.ids.json for each, and the names are printed. With `sentencepiece` and `protobuf` there are
two more, `sentencepiece` and `sentencepieceBpe`, which that library makes.
"""
import io
import json
import sys

from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers as N, pre_tokenizers as P, trainers

folder = sys.argv[1]
request = json.load(open(sys.argv[2]))
size = request['vocabulary']


def well_formed(text):
    """Python reads halves of surrogate pairs, which the library refuses. Ours has U+FFFD for them, too."""
    return text.encode('utf-16', 'surrogatepass').decode('utf-16', 'replace')


corpus = [well_formed(text) for text in request['corpus']]
lines = [well_formed(line) for line in request['lines']]
special = ['<unk>', '<s>', '</s>', '[UNK]', '[CLS]', '[MASK]', '<|endoftext|>']
single_bytes = ['<0x%02X>' % byte for byte in range(256)]

contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
llama3 = contractions + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
qwen2 = llama3.replace('{1,3}', '')
o200k = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+" + contractions + "?"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*" + contractions + "?"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
bloom = ' ?[^(\\s|[.,!?…。，、।۔،])]+'
deepseek = (
    r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"
    r"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
clip = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def bpe(**options):
    return trainers.BpeTrainer(vocab_size=size, special_tokens=special, show_progress=False, **options)


def by_bytes():
    return bpe(initial_alphabet=P.ByteLevel.alphabet())


def with_bytes():
    return trainers.BpeTrainer(
        vocab_size=size + 300, special_tokens=special + single_bytes, limit_alphabet=100, show_progress=False
    )


def pieces(model=trainers.WordPieceTrainer):
    return model(vocab_size=2 * size, special_tokens=special, show_progress=False)


def unigram():
    return trainers.UnigramTrainer(vocab_size=9000, special_tokens=special, unk_token='<unk>', show_progress=False)


def split(pattern, behaviour='isolated', invert=False):
    return P.Split(Regex(pattern), behaviour, invert=invert)


def then_bytes(*splits):
    return P.Sequence([*splits, P.ByteLevel(add_prefix_space=False, use_regex=False)])


fallback = dict(unk_token='<unk>', fuse_unk=True, byte_fallback=True)
makers = {
    'gpt2': lambda: (models.BPE(), by_bytes(), None, P.ByteLevel(add_prefix_space=False)),
    'llama3': lambda: (models.BPE(ignore_merges=True), by_bytes(), None, then_bytes(split(llama3))),
    'qwen2': lambda: (models.BPE(), by_bytes(), N.NFC(), then_bytes(split(qwen2))),
    'clip': lambda: (
        models.BPE(unk_token='<unk>', end_of_word_suffix='</w>'),
        bpe(end_of_word_suffix='</w>', limit_alphabet=200),
        N.Sequence([N.NFC(), N.Replace(Regex(r'\s+'), ' '), N.Lowercase()]),
        P.Sequence([split(clip, 'removed', True), P.ByteLevel(add_prefix_space=False)]),
    ),
    'llama2': lambda: (
        models.BPE(**fallback), with_bytes(), N.Sequence([N.Prepend('▁'), N.Replace(' ', '▁')]), None
    ),
    'bert': lambda: (models.WordPiece(unk_token='[UNK]'), pieces(), N.BertNormalizer(), P.BertPreTokenizer()),
    'unigram': lambda: (
        models.Unigram(), unigram(), N.Sequence([N.NFKC(), N.Replace(Regex(' {2,}'), ' ')]), P.Metaspace()
    ),
    'prefixed': lambda: (models.BPE(), by_bytes(), N.NFC(), P.ByteLevel(add_prefix_space=True)),
    'o200k': lambda: (models.BPE(), by_bytes(), None, then_bytes(split(o200k, 'removed', True))),
    'bloom': lambda: (models.BPE(), by_bytes(), None, then_bytes(split(bloom))),
    'deepseek': lambda: (
        models.BPE(), by_bytes(), None,
        then_bytes(split(r'\p{N}{1,3}'), split('[一-龥぀-ゟ゠-ヿ]+'), split(deepseek)),
    ),
    'digits': lambda: (
        models.BPE(), by_bytes(), None, P.Sequence([P.Digits(individual_digits=True), P.ByteLevel(add_prefix_space=False)])
    ),
    'normalizedBytes': lambda: (
        models.BPE(), by_bytes(), N.Sequence([N.NFKC(), N.ByteLevel()]), P.Split(' ', 'merged_with_next')
    ),
    'unknown': lambda: (
        models.BPE(unk_token='<unk>', fuse_unk=True), bpe(limit_alphabet=100), N.NFKD(), P.Whitespace()
    ),
    'continued': lambda: (
        models.BPE(unk_token='<unk>', continuing_subword_prefix='##'),
        bpe(limit_alphabet=100, continuing_subword_prefix='##'),
        None,
        P.Sequence([P.WhitespaceSplit(), P.Punctuation()]),
    ),
    'dropping': lambda: (models.BPE(), bpe(limit_alphabet=60), N.Strip(), P.WhitespaceSplit()),
    'metaspace': lambda: (models.BPE(**fallback), with_bytes(), None, P.Metaspace(prepend_scheme='first', split=False)),
    'gemma': lambda: (models.BPE(**fallback), with_bytes(), N.Replace(' ', '▁'), P.Split(' ', 'merged_with_previous')),
    'cased': lambda: (
        models.WordPiece(unk_token='[UNK]'), pieces(), N.BertNormalizer(lowercase=False), P.BertPreTokenizer()
    ),
    'shortWords': lambda: (
        models.WordPiece(unk_token='[UNK]', max_input_chars_per_word=8),
        pieces(),
        N.Sequence([N.NFD(), N.Lowercase(), N.StripAccents()]),
        P.Sequence([P.Whitespace(), P.Digits()]),
    ),
    'words': lambda: (
        models.WordLevel(unk_token='[UNK]'),
        pieces(trainers.WordLevelTrainer),
        N.Nmt(),
        P.Sequence([P.CharDelimiterSplit(' '), P.Punctuation('contiguous')]),
    ),
    'fixed': lambda: (models.WordLevel(unk_token='[UNK]'), pieces(trainers.WordLevelTrainer), None, P.FixedLength(3)),
    'stripped': lambda: (
        models.Unigram(),
        unigram(),
        N.Sequence([N.Nmt(), N.NFKC(), N.Strip(False, True)]),
        P.Sequence([P.WhitespaceSplit(), P.Metaspace(prepend_scheme='always')]),
    ),
}


def sentencepiece_model(**options):
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2

    written = io.BytesIO()
    sentences = (line for text in corpus for line in text.replace('\0', '').split('\n') if len(line) < 4000)
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=sentences,
        model_writer=written,
        vocab_size=size,
        minloglevel=2,
        character_coverage=0.98,
        **options,
    )
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(written.getvalue())
    return proto


def sentencepiece_bpe():
    """Llama 2's kind of model, as a GGUF file has it: the tokens, their scores and their types."""
    import sentencepiece

    proto = sentencepiece_model(
        model_type='bpe',
        byte_fallback=True,
        normalization_rule_name='identity',
        remove_extra_whitespaces=False,
        user_defined_symbols=['<|user|>'],
    )
    processor = sentencepiece.SentencePieceProcessor(model_proto=proto.SerializeToString())
    content = {
        'tokens': [piece.piece for piece in proto.pieces],
        'scores': [piece.score for piece in proto.pieces],
        'types': [piece.type for piece in proto.pieces],
    }
    return content, [processor.encode(line) for line in lines]


def sentencepiece():
    """A unigram model with a small table of characters, as multilingual models have a large one."""
    rules = f'{folder}/rules.tsv'
    with open(rules, 'w') as file:
        pairs = [('A', 'a'), ('É', 'e'), ('ﬁ', 'fi'), ('é', 'e'), ('e\u0301', 'e'), ('½', '1/2'), ('\t', ' '), ('\u0301', '')]
        for source, target in pairs:
            codes = [' '.join('%X' % ord(letter) for letter in text) for text in (source, target)]
            file.write('\t'.join(codes) + '\n')
    proto = sentencepiece_model(hard_vocab_limit=False, normalization_rule_tsv=rules)
    tokenizer = Tokenizer(models.Unigram([(piece.piece, piece.score) for piece in proto.pieces], unk_id=0))
    tokenizer.normalizer = N.Precompiled(proto.normalizer_spec.precompiled_charsmap)
    tokenizer.pre_tokenizer = P.Metaspace(split=False)
    tokenizer.add_tokens([AddedToken('castle', single_word=True), AddedToken('<x>', lstrip=True, rstrip=True), ' old'])
    return tokenizer


def trained(name):
    model, trainer, normalizer, pre_tokenizer = makers[name]()
    tokenizer = Tokenizer(model)
    if normalizer:
        tokenizer.normalizer = normalizer
    if pre_tokenizer:
        tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.train_from_iterator(corpus, trainer)
    return tokenizer


names = request.get('names') or [*makers]
for name in names:
    if name == 'sentencepieceBpe':
        content, ids = sentencepiece_bpe()
        with open(f'{folder}/{name}.json', 'w') as file:
            json.dump(content, file, ensure_ascii=False, separators=(',', ':'))
        with open(f'{folder}/{name}.ids.json', 'w') as file:
            json.dump(ids, file, separators=(',', ':'))
        continue
    tokenizer = sentencepiece() if name == 'sentencepiece' else trained(name)
    tokenizer.save(f'{folder}/{name}.json', pretty=False)
    ids = [tokenizer.encode(line, add_special_tokens=False).ids for line in lines]
    with open(f'{folder}/{name}.ids.json', 'w') as file:
        json.dump(ids, file, separators=(',', ':'))
print(json.dumps(names))
