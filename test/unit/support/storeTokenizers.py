"""Makes the tokenizers and ids of storedTokenizers.json again, for the lines that it has.

Needs `tokenizers`, `sentencepiece` and `protobuf`: python test/unit/support/storeTokenizers.py
"""
import json
import pathlib
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).parent
stored = here / 'storedTokenizers.json'
lines = json.loads(stored.read_text())['lines']
names = ['gpt2', 'llama3', 'qwen2', 'llama2', 'bert', 'continued', 'words', 'sentencepiece', 'sentencepieceBpe']
corpus = [line for line in lines if line.isascii()] * 3
request = {'corpus': corpus, 'lines': lines, 'vocabulary': 420, 'names': names}
with tempfile.TemporaryDirectory() as folder:
    script = here / 'referenceTokenizers.py'
    pathlib.Path(folder, 'request.json').write_text(json.dumps(request))
    subprocess.run([sys.executable, script, folder, pathlib.Path(folder, 'request.json')], check=True)
    made = {
        name: {
            'tokenizer': json.loads(pathlib.Path(folder, f'{name}.json').read_text()),
            'ids': json.loads(pathlib.Path(folder, f'{name}.ids.json').read_text()),
        }
        for name in names
    }
stored.write_text(json.dumps({'lines': lines, 'made': made}, separators=(',', ':')) + '\n')
