import type { GrowingBytes } from './growing-bytes.ts';
import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from './json-bytes.ts';

/** 1 for the bytes that mean something within an element and outside of its strings. */
const MEANING = new Uint8Array(256);
for (const byte of [QUOTE, OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE]) MEANING[byte] = 1;

/** Why the scanner stopped. */
export type ScanStop = 'chunk-end' | 'element' | 'array-end' | 'unexpected';

/**
 * Finds the ends of the elements of one JSON array while its bytes come in pieces, and copies what it
 * passes to `target`. It knows strings, escapes and depth, but not the rest of the grammar: whoever
 * parses an element finds out whether it is JSON.
 */
export class ElementScanner {
  /** Where in the chunk the last scan stopped; at `unexpected`, the byte that has no place there. */
  position = 0;
  private readonly target: GrowingBytes;
  private depth = 0;
  private inString = false;
  private isEscaped = false;
  private hasElement = false;
  private needsElement = false;

  constructor(target: GrowingBytes) {
    this.target = target;
  }

  /** Begins an array whose opening bracket has been passed. */
  begin(): void {
    this.depth = 0;
    this.inString = false;
    this.isEscaped = false;
    this.hasElement = false;
    this.needsElement = false;
  }

  /** Whether an element has begun and not ended. */
  get isWithinElement(): boolean {
    return this.hasElement;
  }

  /**
   * Scans `chunk` from `from` on. Stops behind the comma after an element ('element'; the comma is not
   * copied), behind the bracket that ends the array ('array-end', not copied; `isWithinElement` tells
   * whether it ended an element too), at a byte that cannot stand there, or at the end of the chunk.
   */
  scan(chunk: Uint8Array, from: number): ScanStop {
    let at = from;
    while (at < chunk.length) {
      if (this.inString) at = this.passString(chunk, at);
      else if (this.depth > 0) at = this.passNested(chunk, at);
      else {
        const stop = this.passBetween(chunk, at);
        if (stop !== 'chunk-end') return this.stop(stop, chunk, from, at);
        at++;
      }
    }
    return this.stop('chunk-end', chunk, from, at);
  }

  private stop(reason: ScanStop, chunk: Uint8Array, from: number, at: number): ScanStop {
    this.target.append(chunk, from, at);
    this.position = reason === 'element' || reason === 'array-end' ? at + 1 : at;
    return reason;
  }

  private passString(chunk: Uint8Array, from: number): number {
    let at = this.isEscaped ? from + 1 : from;
    this.isEscaped = false;
    for (; at < chunk.length; at++) {
      const byte = chunk[at];
      if (byte === QUOTE) {
        this.inString = false;
        return at + 1;
      }
      if (byte === BACKSLASH) at++;
    }
    // One beyond the end: the chunk ended with a backslash, what it escapes comes with the next.
    this.isEscaped = at > chunk.length;
    return chunk.length;
  }

  private passNested(chunk: Uint8Array, from: number): number {
    let at = from;
    let depth = this.depth;
    for (; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (MEANING[byte] === 0) continue;
      if (byte === QUOTE) {
        this.inString = true;
        at++;
        break;
      }
      depth += byte === OPEN_BRACKET || byte === OPEN_BRACE ? 1 : -1;
      if (depth === 0) {
        at++;
        break;
      }
    }
    this.depth = depth;
    return at;
  }

  /** Looks at one byte between or directly inside elements; 'chunk-end' means: go on. */
  private passBetween(chunk: Uint8Array, at: number): ScanStop {
    const byte = chunk[at]!;
    switch (byte) {
      case 0x20:
      case 0x09:
      case 0x0a:
      case 0x0d:
        return 'chunk-end';
      case COMMA:
        if (!this.hasElement) return 'unexpected';
        this.hasElement = false;
        this.needsElement = true;
        return 'element';
      case CLOSE_BRACKET:
        return !this.hasElement && this.needsElement ? 'unexpected' : 'array-end';
      case CLOSE_BRACE:
      case COLON:
        return 'unexpected';
      case OPEN_BRACKET:
      case OPEN_BRACE:
        this.depth = 1;
        break;
      case QUOTE:
        this.inString = true;
        break;
      default:
    }
    this.hasElement = true;
    return 'chunk-end';
  }
}
