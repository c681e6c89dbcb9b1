import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildDelta, type AttachmentPayload } from '../../../main/sync/delta.ts';
import type { UploadRow } from '../../../main/sync/ports.ts';
import { guid, photo, row, uploadRow } from '../../support/sync.ts';

const NONE = new Map<number, AttachmentPayload>();

interface Changes {
  readonly adds: readonly Readonly<Record<string, unknown>>[];
  readonly updates: readonly Readonly<Record<string, unknown>>[];
  readonly deleteIds: readonly string[];
}

interface LayerChanges {
  readonly id: number;
  readonly features: Changes;
  readonly attachments: Changes;
}

function built(rows: readonly UploadRow[], payloads = NONE): LayerChanges[] {
  return JSON.parse(buildDelta(rows, payloads)) as LayerChanges[];
}

describe('buildDelta', () => {
  it('has the shape of example two of the synchronizeReplica page', () => {
    const added = row(
      { Type: 2, Comments: '', Submitted: 1298911207000, GlobalID: guid(1) },
      { x: -120.739, y: 35.166 },
    );
    const updated = row({ Type: 2, GlobalID: guid(2) }, { x: -120.54, y: 35.11 });
    const payloads = new Map<number, AttachmentPayload>([
      [4, { uploadId: 'c5210e85845a49018afb6028b05234f5' }],
      [5, { uploadId: '92ea2e2bed874febab6bb8a0e1729c31' }],
    ]);
    const text = buildDelta(
      [
        uploadRow(1, { kind: 'add' }, { feature: added }),
        uploadRow(2, { kind: 'update' }, { feature: updated }),
        uploadRow(3, { kind: 'delete' }),
        uploadRow(
          4,
          { kind: 'add', target: 'attachment' },
          { attachment: photo({ name: 'manatee.jpg', parentGlobalId: guid(2) }) },
        ),
        uploadRow(
          5,
          { kind: 'update', target: 'attachment' },
          { attachment: photo({ name: 'salmon.jpg', parentGlobalId: guid(9), size: 77 }) },
        ),
        uploadRow(6, { kind: 'delete', target: 'attachment' }),
      ],
      payloads,
    );
    expect(JSON.parse(text)).toEqual([
      {
        id: 0,
        features: { adds: [added], updates: [updated], deleteIds: [guid(3)] },
        attachments: {
          adds: [
            {
              globalId: guid(4),
              parentGlobalId: guid(2),
              contentType: 'image/jpeg',
              name: 'manatee.jpg',
              size: 3,
              uploadId: 'c5210e85845a49018afb6028b05234f5',
            },
          ],
          updates: [
            {
              globalId: guid(5),
              parentGlobalId: guid(9),
              contentType: 'image/jpeg',
              name: 'salmon.jpg',
              size: 77,
              uploadId: '92ea2e2bed874febab6bb8a0e1729c31',
            },
          ],
          deleteIds: [guid(6)],
        },
      },
    ]);
  });

  it('writes empty arrays where a layer has nothing of a kind', () => {
    expect(built([uploadRow(1, { kind: 'delete', layerId: 7 })])).toEqual([
      {
        id: 7,
        features: { adds: [], updates: [], deleteIds: [guid(1)] },
        attachments: { adds: [], updates: [], deleteIds: [] },
      },
    ]);
  });

  it('embeds the bytes of an attachment where they were not uploaded', () => {
    const payloads = new Map([[1, { data: 'AQID' }]]);
    const [layer] = built(
      [uploadRow(1, { kind: 'add', target: 'attachment' }, { attachment: photo() })],
      payloads,
    );
    expect(layer!.attachments.adds[0]).toMatchObject({ data: 'AQID' });
    expect(layer!.attachments.adds[0]).not.toHaveProperty('uploadId');
    expect(layer!.attachments.adds[0]).not.toHaveProperty('attachmentId');
  });

  it('says {UPPER-CASE} for every GlobalID that it writes itself', () => {
    const [layer] = built([uploadRow(10, { kind: 'delete' })]);
    expect(layer!.features.deleteIds[0]).toMatch(/^\{[0-9A-F-]{36}\}$/);
  });

  it('writes integers beyond 2^53 digit by digit', () => {
    const feature = row({
      GlobalID: guid(1),
      big: 9007199254740993n,
      small: -9223372036854775808n,
    });
    const text = buildDelta([uploadRow(1, { kind: 'add' }, { feature })], NONE);
    expect(text).toContain('"big":9007199254740993,');
    expect(text).toContain('"small":-9223372036854775808');
  });

  it('writes any integer as the number that it is', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (big) => {
        const feature = row({ big });
        const text = buildDelta([uploadRow(1, { kind: 'add' }, { feature })], NONE);
        expect(/"big":(-?\d+)/.exec(text)?.[1]).toBe(String(big));
      }),
    );
  });

  it('sends nulls, also a shape that was taken away', () => {
    const feature = row({ GlobalID: guid(1), Status: null }, null);
    const [layer] = built([uploadRow(1, {}, { feature })]);
    expect(layer!.features.updates[0]).toEqual({
      geometry: null,
      attributes: { GlobalID: guid(1), Status: null },
    });
  });

  it('is an empty list without edits', () => {
    expect(buildDelta([], NONE)).toBe('[]');
  });

  it('refuses an add without its row and an attachment without its bytes: a bug', () => {
    expect(() => buildDelta([uploadRow(1, { kind: 'add' })], NONE)).toThrow(/edit 1 has no row/);
    const bare = uploadRow(2, { kind: 'add', target: 'attachment' }, { attachment: photo() });
    expect(() => buildDelta([bare], NONE)).toThrow(/edit 2 has no attachment/);
  });

  it('holds every edit exactly once, layers and edits in the order given', () => {
    const rows = fc.array(
      fc.record({
        layerId: fc.nat({ max: 3 }),
        target: fc.constantFrom('feature' as const, 'attachment' as const),
        kind: fc.constantFrom('add' as const, 'update' as const, 'delete' as const),
      }),
    );
    fc.assert(
      fc.property(rows, (kinds) => {
        const given = kinds.map((each, editId) => {
          const isGone = each.kind === 'delete';
          return each.target === 'feature'
            ? uploadRow(editId, each, { feature: isGone ? null : row({ GlobalID: guid(editId) }) })
            : uploadRow(editId, each, { attachment: isGone ? null : photo() });
        });
        const layers = built(given, new Map(given.map(({ edit }) => [edit.editId, { data: '' }])));
        expect(layers.map(({ id }) => id)).toEqual([
          ...new Set(kinds.map(({ layerId }) => layerId)),
        ]);
        for (const { id, features, attachments } of layers) {
          for (const [target, changes] of [
            ['feature', features],
            ['attachment', attachments],
          ] as const) {
            const wanted = (kind: string) =>
              given
                .filter(
                  ({ edit }) => edit.layerId === id && edit.target === target && edit.kind === kind,
                )
                .map(({ edit }) => edit.globalId);
            const idOf = (item: Readonly<Record<string, unknown>>) =>
              target === 'feature'
                ? (item['attributes'] as Record<string, unknown>)['GlobalID']
                : item['globalId'];
            expect(changes.adds.map(idOf)).toEqual(wanted('add'));
            expect(changes.updates.map(idOf)).toEqual(wanted('update'));
            expect(changes.deleteIds).toEqual(wanted('delete'));
          }
        }
      }),
    );
  });
});
