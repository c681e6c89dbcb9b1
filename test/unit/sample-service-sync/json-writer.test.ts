import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileSink, JsonWriter, memorySink } from '../../../main/sample-service/sync/json-writer.ts';

function writeValue(writer: JsonWriter, value: unknown): void {
  if (Array.isArray(value)) {
    writer.beginArray();
    for (const item of value) writeValue(writer, item);
    writer.end();
  } else if (typeof value === 'object' && value !== null) {
    writer.beginObject();
    for (const [key, item] of Object.entries(value)) {
      writer.key(key);
      writeValue(writer, item);
    }
    writer.end();
  } else {
    writer.value(value);
  }
}

describe('JsonWriter', () => {
  it('writes piece by piece what JSON.stringify writes at once', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const sink = memorySink();
        const writer = new JsonWriter(sink);
        writeValue(writer, value);
        writer.finish();
        expect(sink.text()).toBe(JSON.stringify(value));
      }),
    );
  });

  it('leaves out undefined members and keeps all digits of a bigint', () => {
    const sink = memorySink();
    new JsonWriter(sink)
      .beginObject()
      .members({ a: undefined, b: 9007199254740993n })
      .end()
      .finish();
    expect(sink.text()).toBe('{"b":9007199254740993}');
  });

  it('writes more than its buffer holds to a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'json-writer-'));
    try {
      const path = join(folder, 'a.json');
      const writer = new JsonWriter(fileSink(path)).beginArray();
      for (let index = 0; index < 40_000; index += 1) writer.value(`Größe ${index}`);
      writer.end().finish();
      const values = JSON.parse(readFileSync(path, 'utf8')) as string[];
      expect(values).toHaveLength(40_000);
      expect(values[39_999]).toBe('Größe 39999');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('does not finish inside an open object, nor end without a beginning', () => {
    expect(() => {
      new JsonWriter(memorySink()).beginObject().finish();
    }).toThrow(/inside an open/);
    expect(() => new JsonWriter(memorySink()).end()).toThrow(/without a beginning/);
  });
});
