import { MAX_UNIT_LENGTH, type TextFilter, type TextSink } from './filter';
import { messageText, unescaped } from './properties';

type Place = 'outside' | 'slash' | 'block' | 'star' | 'line' | 'quoted' | 'escape';

/** Reads the values of Apple's `.strings`: `"key" = "value";`. Keys, comments and placeholders are dropped. */
export class AppleStringsFilter implements TextFilter {
  private place: Place = 'outside';
  /** Whether the next string is a value. */
  private isValue = false;
  private text = '';

  constructor(private readonly sink: TextSink) {}

  write(piece: string): void {
    for (const character of piece) {
      this.read(character);
    }
  }

  end(): void {
    this.giveText();
    this.sink.sentenceEnd();
  }

  private read(character: string): void {
    switch (this.place) {
      case 'outside':
        this.readOutside(character);
        return;
      case 'slash':
        this.place = character === '*' ? 'block' : character === '/' ? 'line' : 'outside';
        return;
      case 'block':
        this.place = character === '*' ? 'star' : 'block';
        return;
      case 'star':
        this.place = character === '/' ? 'outside' : character === '*' ? 'star' : 'block';
        return;
      case 'line':
        this.place = character === '\n' || character === '\r' ? 'outside' : 'line';
        return;
      case 'escape':
        this.add(character);
        this.place = 'quoted';
        return;
      case 'quoted':
        this.readQuoted(character);
    }
  }

  private readOutside(character: string): void {
    if (character === '"') {
      this.place = 'quoted';
    } else if (character === '/') {
      this.place = 'slash';
    } else if (character === '=') {
      this.isValue = true;
    } else if (character === ';') {
      this.isValue = false;
    }
  }

  private readQuoted(character: string): void {
    if (character === '"') {
      this.giveText();
      this.place = 'outside';
      return;
    }
    this.add(character);
    this.place = character === '\\' ? 'escape' : 'quoted';
  }

  private add(character: string): void {
    if (this.isValue) {
      this.text += character;
      if (this.text.length > MAX_UNIT_LENGTH && character !== '\\') {
        this.giveText();
      }
    }
  }

  private giveText(): void {
    if (this.text !== '') {
      this.sink.text(messageText(unescaped(this.text.replace(/\\U(?=[0-9a-fA-F]{4})/g, '\\u'))));
      this.sink.sentenceEnd();
      this.text = '';
    }
  }
}
