/** Writes one JSON document piece by piece, so that its size is bound by the disk and not by memory. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { writeJson } from '../json.ts';

/** Where the text goes. */
export interface TextSink {
  write(text: string): void;
  close(): void;
}

const FLUSH_AT_CHARACTERS = 65_536;

/** A sink that appends to a new file. */
export function fileSink(path: string): TextSink {
  const descriptor = openSync(path, 'wx');
  return {
    write: (text) => {
      writeWhole(descriptor, Buffer.from(text));
    },
    close: () => {
      closeSync(descriptor);
    },
  };
}

/** A sink that keeps the text, for answers that are embedded in the response. */
export function memorySink(): TextSink & { text(): string } {
  const parts: string[] = [];
  return {
    write: (text) => {
      parts.push(text);
    },
    close: () => {},
    text: () => parts.join(''),
  };
}

function writeWhole(descriptor: number, bytes: Uint8Array): void {
  let offset = 0;
  while (offset < bytes.length) offset += writeSync(descriptor, bytes, offset);
}

/** Objects and arrays are opened and closed in turn; commas come by themselves. */
export class JsonWriter {
  readonly #sink: TextSink;
  #buffer = '';
  /** One entry for each open object or array: its closing character and whether it has members. */
  readonly #open: { readonly end: '}' | ']'; filled: boolean }[] = [];
  #afterKey = false;

  constructor(sink: TextSink) {
    this.#sink = sink;
  }

  beginObject(): this {
    return this.#begin('{', '}');
  }

  beginArray(): this {
    return this.#begin('[', ']');
  }

  /** Closes the innermost object or array. */
  end(): this {
    const top = this.#open.pop();
    if (top === undefined) throw new Error('JsonWriter.end without a beginning.');
    return this.#emit(top.end);
  }

  key(name: string): this {
    this.#separate();
    this.#afterKey = true;
    return this.#emit(`${JSON.stringify(name)}:`);
  }

  /** Undefined is written as null: a member that is announced is there. */
  value(value: unknown): this {
    this.#separate();
    return this.#emit(value === undefined ? 'null' : writeJson(value));
  }

  /** A member of the open object; left out when undefined, as JSON.stringify does. */
  member(name: string, value: unknown): this {
    return value === undefined ? this : this.key(name).value(value);
  }

  members(values: Readonly<Record<string, unknown>>): this {
    for (const [name, value] of Object.entries(values)) this.member(name, value);
    return this;
  }

  /** Writes out what is buffered and closes the sink. */
  finish(): void {
    if (this.#open.length > 0) throw new Error('JsonWriter.finish inside an open object or array.');
    this.#flush();
    this.#sink.close();
  }

  /** Closes the sink of a document that will not be finished. */
  abandon(): void {
    this.#sink.close();
  }

  #begin(start: '{' | '[', end: '}' | ']'): this {
    this.#separate();
    this.#open.push({ end, filled: false });
    return this.#emit(start);
  }

  #separate(): void {
    if (this.#afterKey) {
      this.#afterKey = false;
      return;
    }
    const top = this.#open.at(-1);
    if (top === undefined) return;
    if (top.filled) this.#emit(',');
    top.filled = true;
  }

  #emit(text: string): this {
    this.#buffer += text;
    if (this.#buffer.length > FLUSH_AT_CHARACTERS) this.#flush();
    return this;
  }

  #flush(): void {
    if (this.#buffer.length === 0) return;
    this.#sink.write(this.#buffer);
    this.#buffer = '';
  }
}
