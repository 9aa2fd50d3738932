import { foldOf, MARK, MAX_ROLE, SPECIAL } from './characters';
import { decodeUtf8, TRUNCATED } from './utf8';

/** No address begins here. */
export const NO_ADDRESS = 0;
/** More bytes are needed to decide. */
export const NEEDS_MORE = -1;

const SPACE = 0x20;
/** The bytes of a host name, a scheme or the name in an e-mail address; letters above ASCII count too. */
const inName = new Uint8Array(256).fill(1, 0x80);
for (let byte = 0; byte < 0x80; byte++) {
  inName[byte] = /[\w.+%-]/.test(String.fromCharCode(byte)) ? 1 : 0;
}
const endsAddress = new Uint8Array(256).fill(1, 0, SPACE + 1);
for (const character of '<>"{}|\\^`[]\u007f') {
  endsAddress[character.charCodeAt(0)] = 1;
}

/** Schemes without `//`. */
const plainSchemes = new Set(['mailto', 'doi', 'urn', 'magnet']);
/** Top-level domains that are neither words nor endings of files. */
const domains = new Set(
  (
    'com org net edu gov mil int info biz name app dev eu ac ad ae af ag al am ao aq ar au aw ax az ba bb bd bf bg bh ' +
    'bi bj bm bn bo br bs bt bw bz ca cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm dz ec ee eg er es ' +
    'et eu fi fj fk fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gt gu gw gy hk hn hr ht hu ie il im iq ir je jm jo ' +
    'jp ke kg kh ki km kn kp kr kw ky kz lb lc li lk lr ls lt lu lv ly ma mc mg mh mk ml mn mo mp mq mr ms mt mu mv mw ' +
    'mx mz na nc ne nf ng ni nl np nr nu nz om pa pe pf pg ph pk pn pr pt pw qa re ro ru rw sa sb sc sd se sg si sj sk ' +
    'sl sm sn sr st su sv sx sy sz tc td tf tg th tj tk tl tm tn tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu ' +
    'wf ws ye yt za zm zw io ai'
  ).split(' '),
);
/** Short hosts whose domain is a word too. */
const shortHosts = new Set(['t.me', 'wa.me', 'youtu.be', 'redd.it', 'lnkd.in', 'amzn.to', 'fb.me']);

/**
 * Whether the address of a page, a mail box or a document begins at `start`, where a word begins: returns an index in
 * the address, after what shows that it is one, or `NO_ADDRESS` or `NEEDS_MORE`. It looks at `limit` bytes at most.
 * `https://…`, `www.…`, `mailto:…`, `doi:…`, `name@host.org`, `host.org/path`, `10.1000/182`.
 */
export function addressAt(bytes: Uint8Array, start: number, end: number, last: boolean, limit: number): number {
  const bound = Math.min(end, start + limit);
  let i = start;
  while (i < bound && inName[bytes[i]!]) {
    i++;
  }
  if (i === start + limit) {
    return NO_ADDRESS;
  }
  if (i + 4 > end && !last) {
    return NEEDS_MORE;
  }
  const next = i + 1 < end ? bytes[i + 1]! : SPACE;
  switch (i < end ? bytes[i]! : SPACE) {
    case 0x40: // @
      return mailHostEnd(bytes, i + 1, bound, end, last);
    case 0x3a: // :
      if (next === 0x2f && bytes[i + 2] === 0x2f && i + 3 < end && !endsAddress[bytes[i + 3]!]) {
        return /^[a-z][a-z0-9+.-]*$/i.test(textOf(bytes, start, i)) ? i + 3 : NO_ADDRESS;
      }
      if (!endsAddress[next] && plainSchemes.has(textOf(bytes, start, i).toLowerCase())) {
        return i + 1;
      }
      break;
    case 0x2f: // /
      if (!endsAddress[next] && isHost(textOf(bytes, start, i))) {
        return i + 1;
      }
  }
  const isPage = (bytes[start]! | 0x20) === 0x77 && /^www\.[^.]/i.test(textOf(bytes, start, Math.min(i, start + 8)));
  return isPage ? i : NO_ADDRESS;
}

/** The end of the host of a mail address if there is one: `host.org`. */
function mailHostEnd(bytes: Uint8Array, from: number, bound: number, end: number, last: boolean): number {
  let i = from;
  while (i < bound && inName[bytes[i]!]) {
    i++;
  }
  if (i === bound && i === end && !last) {
    return NEEDS_MORE;
  }
  return /[a-z0-9\x80-\xff]\.[a-z\x80-\xff]{2,}[.-]*$/i.test(textOf(bytes, from, i)) ? i : NO_ADDRESS;
}

function isHost(name: string): boolean {
  const host = name.toLowerCase();
  const domain = /[a-z0-9\x80-\xff]\.([a-z]{2,4})$/.exec(host)?.[1];
  return (domain !== undefined && domains.has(domain)) || shortHosts.has(host) || /^10\.\d{4,9}$/.test(host);
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

/** Skips the rest of an address, which may go on in the next piece. */
export class AddressSkipper {
  /** Whether the address may go on in the next piece. */
  isOpen = false;
  /** Open parentheses of the address: `…/Whale_(animal)`. */
  private depth = 0;

  begin(): void {
    this.depth = 0;
  }

  /** Returns the index after the address, or after the part of it in this piece. */
  skip(bytes: Uint8Array, from: number, end: number, last: boolean): number {
    this.isOpen = false;
    let i = from;
    while (i < end) {
      const byte = bytes[i]!;
      if (byte >= 0x80) {
        const decoded = decodeUtf8(bytes, i, end);
        if (decoded === TRUNCATED && !last) {
          break;
        }
        if (decoded < 0 || !belongsToAddress(foldOf(decoded >>> 3))) {
          return i;
        }
        i += decoded & 7;
        continue;
      }
      if (endsAddress[byte] || (byte === 0x29 && this.depth === 0)) {
        return i;
      }
      this.depth += byte === 0x28 ? 1 : byte === 0x29 ? -1 : 0;
      i++;
    }
    this.isOpen = !last;
    return i;
  }
}

/** Whether a character above ASCII belongs to an address: letters, digits and marks, but not of text without spaces. */
function belongsToAddress(fold: number): boolean {
  return fold > MAX_ROLE || fold === MARK || fold === SPECIAL;
}
