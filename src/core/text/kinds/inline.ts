import { decodeHTML } from 'entities/decode';
import { endsSentence } from './html';

/** Drops web addresses and mail addresses. */
export function withoutAddresses(text: string): string {
  const plain = /:\/\/|www\.|mailto:/i.test(text)
    ? text.replace(
        /\b(?:(?:https?|s?ftp|file|ircs?|git|ssh):\/\/|mailto:)[^\s<>"'\])}|]{1,2000}|\bwww\.[^\s<>"'\])}|]{1,2000}/gi,
        ' ',
      )
    : text;
  return plain.includes('@')
    ? plain.replace(/(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g, ' ')
    : plain;
}

/** Drops HTML tags. Tags inside a sentence join the words around them, others separate. */
export function withoutTags(text: string): string {
  return text.replace(/<\/?([a-zA-Z][\w-]{0,30})(?:[\s/][^<>]{0,2000})?>/g, (_, name: string) =>
    endsSentence(name) ? ' ' : '',
  );
}

/** Decodes the character references of HTML. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});/g, (entity) =>
    decodeHTML(entity),
  );
}
