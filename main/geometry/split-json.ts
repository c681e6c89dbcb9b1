import { ElementBatches, type TakeResult } from './element-batches.ts';
import { JsonStreamError } from './errors.ts';
import { GrowingBytes } from './growing-bytes.ts';
import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  grouped,
  isLiteralByte,
  isWhitespace,
  nameOfByte,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from './json-bytes.ts';
import { JsonOutline } from './json-outline.ts';
import { compilePatterns } from './json-pattern.ts';
import type { JsonMatch, JsonSplitter, JsonSplitterOptions } from './json-splitter.ts';

const MAX_ELEMENT_BYTES = 256 * 1024 * 1024;
const MAX_REST_BYTES = 64 * 1024 * 1024;
/** Service answers are less than ten deep outside of their elements. */
const MAX_DEPTH = 500;

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const LITERAL = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

/**
 * What may come next. `start` takes a byte order mark or a value; `first-…` may also be the end of
 * the container; `after` follows a complete value; the last four are within something.
 */
type State =
  | 'start'
  | 'value'
  | 'first-item'
  | 'first-member'
  | 'member'
  | 'colon'
  | 'after'
  | 'done'
  | 'byte-order-mark'
  | 'string'
  | 'literal'
  | 'elements';

/**
 * Makes a splitter that reads one JSON document of any size in bounded memory: it cuts out the
 * elements of the wanted arrays and hands them over in batches of about 256 KiB, and returns the rest
 * of the document at the end. Members are compared by their decoded names.
 *
 * The document is checked in full, the elements as far as their ends are concerned: whoever parses
 * them finds out the rest. Nothing is promised about elements handed over before an error.
 */
export function createJsonSplitter(options: JsonSplitterOptions): JsonSplitter {
  const splitter = new Splitter(options);
  return { feed: (chunk) => splitter.feed(chunk), end: () => splitter.end() };
}

class Splitter implements JsonSplitter {
  private readonly options: JsonSplitterOptions;
  private readonly subject: string;
  private readonly maxElementBytes: number;
  private readonly maxRestBytes: number;
  private readonly outline: JsonOutline;
  private readonly rest = new GrowingBytes(16 * 1024);
  private readonly batches: ElementBatches;
  private readonly text = new TextDecoder('utf-8', { ignoreBOM: true });
  private state: State = 'start';
  /** What ended the reading: nothing can be fed after it. */
  private failure: Error | null = null;
  /** Bytes of earlier chunks. */
  private consumed = 0;
  /** Where the current string or literal begins in `rest`. */
  private tokenStart = 0;
  private isMemberName = false;
  private isEscaped = false;
  private hasEscapes = false;
  private markLength = 0;
  private match: JsonMatch | null = null;

  constructor(options: JsonSplitterOptions) {
    this.options = options;
    this.subject = options.subject ?? 'The answer';
    this.maxElementBytes = options.maxElementBytes ?? MAX_ELEMENT_BYTES;
    this.maxRestBytes = options.maxRestBytes ?? MAX_REST_BYTES;
    this.outline = new JsonOutline(compilePatterns(options.arrays));
    this.batches = new ElementBatches(this.maxElementBytes, (json, count) => {
      if (this.match !== null) options.onElements(this.match, json, count);
    });
  }

  feed(chunk: Uint8Array): void {
    if (this.failure !== null) throw this.failure;
    let at = 0;
    while (at < chunk.length) at = this.step(chunk, at);
    this.consumed += chunk.length;
  }

  end(): unknown {
    if (this.failure !== null) throw this.failure;
    if (this.state === 'literal' && this.outline.depth === 0) this.endLiteral(0);
    if (this.state === 'start') throw this.fail(`${this.subject} is empty.`, 0);
    if (this.state !== 'done') throw this.fail(`${this.subject} ends ${this.whereItEnds()}.`, 0);
    try {
      return JSON.parse(this.text.decode(this.rest.written()));
    } catch (cause) {
      throw this.fail(`${this.subject} is not valid JSON.`, 0, cause);
    }
  }

  /** Consumes at least one byte, or changes the state; returns where to go on. */
  private step(chunk: Uint8Array, at: number): number {
    switch (this.state) {
      case 'elements':
        return this.scanElements(chunk, at);
      case 'string':
        return this.scanString(chunk, at);
      case 'literal':
        return this.scanLiteral(chunk, at);
      case 'start':
      case 'byte-order-mark':
        return this.passByteOrderMark(chunk, at);
      default:
        if (!isWhitespace(chunk[at]!)) this.passToken(chunk[at]!, at);
        return at + 1;
    }
  }

  private passByteOrderMark(chunk: Uint8Array, at: number): number {
    if (chunk[at] === BYTE_ORDER_MARK[this.markLength]) {
      this.markLength++;
      this.state = this.markLength === BYTE_ORDER_MARK.length ? 'value' : 'byte-order-mark';
      return at + 1;
    }
    if (this.markLength > 0) throw this.unexpected(chunk[at]!, at);
    if (isWhitespace(chunk[at]!)) return at + 1;
    this.state = 'value';
    return at;
  }

  private passToken(byte: number, at: number): void {
    switch (this.state) {
      case 'first-item':
        if (byte === CLOSE_BRACKET) return this.closeContainer(byte);
        return this.beginValue(byte, at);
      case 'first-member':
        if (byte === CLOSE_BRACE) return this.closeContainer(byte);
        return this.beginMember(byte, at);
      case 'member':
        return this.beginMember(byte, at);
      case 'colon':
        if (byte !== COLON) throw this.unexpected(byte, at);
        this.keep(byte, at);
        this.state = 'value';
        return;
      case 'after':
        return this.passAfterValue(byte, at);
      case 'done':
        throw this.fail(
          `${this.subject} goes on after its end, with ${nameOfByte(byte)} at byte ${this.place(at)}.`,
          at,
        );
      default:
        return this.beginValue(byte, at);
    }
  }

  private passAfterValue(byte: number, at: number): void {
    const isInObject = this.outline.isInObject === true;
    if (byte === (isInObject ? CLOSE_BRACE : CLOSE_BRACKET)) return this.closeContainer(byte);
    if (byte !== COMMA) throw this.unexpected(byte, at);
    this.keep(byte, at);
    if (!isInObject) this.outline.nextItem();
    this.state = isInObject ? 'member' : 'value';
  }

  private beginValue(byte: number, at: number): void {
    if (byte === QUOTE) return this.beginString(at, false);
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return this.openContainer(byte, at);
    if (!isLiteralByte(byte)) throw this.unexpected(byte, at);
    this.tokenStart = this.rest.length;
    this.keep(byte, at);
    this.state = 'literal';
  }

  private openContainer(byte: number, at: number): void {
    this.keep(byte, at);
    const pattern = byte === OPEN_BRACKET ? (this.outline.nodeOfValue()?.pattern ?? null) : null;
    if (pattern !== null) return this.beginElements(pattern);
    if (this.outline.depth === MAX_DEPTH) {
      throw this.fail(
        `${this.subject} is nested more than ${MAX_DEPTH} deep at byte ${this.place(at)}.`,
        at,
      );
    }
    this.outline.open(byte === OPEN_BRACE);
    this.state = byte === OPEN_BRACE ? 'first-member' : 'first-item';
  }

  private closeContainer(byte: number): void {
    this.rest.push(byte);
    this.outline.close();
    this.endValue();
  }

  private endValue(): void {
    this.state = this.outline.depth === 0 ? 'done' : 'after';
  }

  private beginMember(byte: number, at: number): void {
    if (byte !== QUOTE) throw this.unexpected(byte, at);
    this.beginString(at, true);
  }

  private beginString(at: number, isMemberName: boolean): void {
    this.tokenStart = this.rest.length;
    this.keep(QUOTE, at);
    this.isMemberName = isMemberName;
    this.isEscaped = false;
    this.hasEscapes = false;
    this.state = 'string';
  }

  private scanString(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (this.isEscaped) this.isEscaped = false;
      else if (byte === BACKSLASH) this.isEscaped = this.hasEscapes = true;
      else if (byte === QUOTE) {
        this.keepRun(chunk, from, at + 1);
        this.endString(at);
        return at + 1;
      }
    }
    this.keepRun(chunk, from, chunk.length);
    return chunk.length;
  }

  private endString(at: number): void {
    if (this.isMemberName) {
      this.outline.setMember(this.hasEscapes ? String(this.parseToken(at)) : this.tokenText(1));
      this.state = 'colon';
      return;
    }
    if (this.outline.wantsScalar) this.outline.keepScalar(this.parseToken(at));
    this.endValue();
  }

  private scanLiteral(chunk: Uint8Array, from: number): number {
    let at = from;
    while (at < chunk.length && isLiteralByte(chunk[at]!)) at++;
    this.keepRun(chunk, from, at);
    if (at < chunk.length) this.endLiteral(at);
    return at;
  }

  private endLiteral(at: number): void {
    const literal = this.tokenText(0);
    if (!LITERAL.test(literal)) {
      throw this.fail(
        `${this.subject} is not valid JSON: "${literal.slice(0, 40)}" before byte ${this.place(at)}.`,
        at,
      );
    }
    if (this.outline.wantsScalar) this.outline.keepScalar(JSON.parse(literal));
    this.endValue();
  }

  private tokenText(quotes: number): string {
    return this.text.decode(this.rest.written(this.tokenStart + quotes, this.rest.length - quotes));
  }

  private parseToken(at: number): unknown {
    try {
      return JSON.parse(this.tokenText(0));
    } catch (cause) {
      throw this.fail(
        `${this.subject} has a text that is not valid JSON before byte ${this.place(at)}.`,
        at,
        cause,
      );
    }
  }

  private beginElements(pattern: string): void {
    this.match = {
      path: pattern,
      indices: this.outline.indices(),
      item: this.outline.itemScalars(),
    };
    this.batches.begin();
    this.state = 'elements';
  }

  private scanElements(chunk: Uint8Array, from: number): number {
    const result = this.takeElements(chunk, from);
    const at = this.batches.position;
    if (result === 'unexpected') throw this.unexpected(chunk[at]!, at);
    if (result === 'too-large') {
      throw this.fail(
        `${this.subject} has an element of more than ${grouped(this.maxElementBytes)} bytes in ${this.outline.path()}, at byte ${this.place(at)}.`,
        at,
      );
    }
    if (result === 'ended') {
      this.match = null;
      this.rest.push(CLOSE_BRACKET);
      this.endValue();
    }
    return at;
  }

  private takeElements(chunk: Uint8Array, from: number): TakeResult {
    try {
      return this.batches.take(chunk, from);
    } catch (cause) {
      if (cause instanceof SyntaxError) {
        const at = this.batches.position;
        throw this.fail(
          `${this.subject} is not valid JSON in ${this.outline.path()}, before byte ${this.place(at)}.`,
          at,
          cause,
        );
      }
      this.failure = cause instanceof Error ? cause : new Error('Not taken.', { cause });
      throw cause;
    }
  }

  private keep(byte: number, at: number): void {
    this.rest.push(byte);
    this.checkRestSize(at);
  }

  private keepRun(chunk: Uint8Array, from: number, to: number): void {
    this.rest.append(chunk, from, to);
    this.checkRestSize(to);
  }

  private checkRestSize(at: number): void {
    if (this.rest.length <= this.maxRestBytes) return;
    throw this.fail(
      `${this.subject} has more than ${grouped(this.maxRestBytes)} bytes outside of ${this.options.arrays.join(', ')}, at byte ${this.place(at)}.`,
      at,
    );
  }

  private whereItEnds(): string {
    const path = this.outline.path();
    const where = path === '' ? 'before it is complete,' : `in the middle of ${path}`;
    return `${where} at byte ${this.place(0)}`;
  }

  private place(at: number): string {
    return grouped(this.consumed + at);
  }

  private unexpected(byte: number, at: number): JsonStreamError {
    const path = this.outline.path();
    const where = path === '' ? '' : ` in ${path}`;
    return this.fail(
      `${this.subject} is not valid JSON: unexpected ${nameOfByte(byte)} at byte ${this.place(at)}${where}.`,
      at,
    );
  }

  /** `at` counts within the current chunk. */
  private fail(message: string, at: number, cause?: unknown): JsonStreamError {
    const options = cause === undefined ? undefined : { cause };
    const failure = new JsonStreamError(message, this.consumed + at, options);
    this.failure = failure;
    return failure;
  }
}
