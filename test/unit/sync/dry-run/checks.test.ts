/** Every cause against descriptions made by hand. */
import { describe, expect, it } from 'vitest';
import { areaTest } from '../../../../main/store/area.ts';
import { checkAttachment } from '../../../../main/sync/dry-run/check-attachment.ts';
import { checkFeature } from '../../../../main/sync/dry-run/check-feature.ts';
import { checkParent, linksOf } from '../../../../main/sync/dry-run/check-related.ts';
import type { LayerFacts, ServiceFacts, Verdict } from '../../../../main/sync/dry-run/verdict.ts';
import type { EditKind, WireFeature } from '../../../../shared/model/edit.ts';
import type { GlobalId } from '../../../../shared/model/ids.ts';
import type { AttachmentInfo, CreateRequest } from '../../../../shared/model/protocol.ts';
import type { LayerDescription, Ownership } from '../../../../shared/model/service.ts';
import { definition, field, layer, LAYERS, service } from '../../../support/service-description.ts';
import { edit, guid, photo, row, uploadRow } from '../../../support/sync.ts';

const HYDRANTS = layer({
  hasAttachments: true,
  editFields: { creator: 'Creator', created: null, editor: 'Editor', edited: 'Edited' },
  fields: [
    field('OBJECTID', 'OID'),
    field('GlobalID', 'GlobalID'),
    { ...field('Status'), length: 6 },
    field('Installed', 'Date'),
    ...['Creator', 'Editor'].map((name) => ({ ...field(name), editable: false })),
    { ...field('Edited', 'Date'), editable: false },
  ],
});

function facts(changes: Partial<ServiceFacts> = {}): ServiceFacts {
  const request: CreateRequest = {
    ...definition(),
    replicaName: 'r',
    syncModel: 'perLayer',
    async: true,
    returnAttachments: true,
    transportType: 'esriTransportTypeUrl',
  };
  const replica = { definition: definition(), request, replicaSR: { wkid: 4326 } };
  return {
    today: service({ layers: [HYDRANTS] }),
    replica,
    isOutside: areaTest(replica),
    user: 'ada',
    isDownloadOnly: false,
    uploadLimit: null,
    downloadsFirst: false,
    isAllOrNothing: false,
    ...changes,
  };
}

const hydrant = (
  changes: Readonly<Record<string, unknown>> = {},
  geometry?: WireFeature['geometry'],
) => row({ OBJECTID: 7, GlobalID: guid(1), Status: 'open', Creator: 'ada', ...changes }, geometry);

interface Case {
  readonly kind?: EditKind;
  readonly globalId?: string;
  readonly feature?: WireFeature;
  readonly base?: WireFeature | null;
  readonly mine?: WireFeature | null;
  /** Null: the row is not there. */
  readonly server?: WireFeature | null;
  readonly then?: LayerDescription;
  readonly now?: LayerDescription | null;
  readonly service?: Partial<ServiceFacts>;
}

/** The update of the status of one hydrant, unless the case says otherwise. */
function verdicts({
  kind = 'update',
  globalId = guid(1),
  feature = hydrant({ Status: 'shut' }),
  base = hydrant(),
  mine = kind === 'delete' ? null : hydrant(feature.attributes, feature.geometry),
  server = hydrant(),
  then = HYDRANTS,
  now = HYDRANTS,
  service: changes = {},
}: Case): Verdict[] {
  const id = globalId as GlobalId;
  const change = uploadRow(
    1,
    { kind, globalId: id },
    { feature: kind === 'delete' ? null : feature },
  );
  const facts_: LayerFacts = {
    ...{ then, now, rows: [change], attachments: null },
    versions: new Map([[id, { edit: edit(1), base: kind === 'add' ? null : base, mine }]]),
    server: new Map(server ? [[id, server]] : []),
  };
  return checkFeature(change, facts_, facts(changes));
}

const brief = (found: readonly Verdict[]) =>
  found.map(({ cause, code, field: name }) => [cause, code, name]);

const owned = (changes: Partial<Ownership> = {}): LayerDescription => ({
  ...HYDRANTS,
  ownership: {
    ...{ othersMayUpdate: false, othersMayDelete: false },
    ...{ anonymousMayUpdate: false, anonymousMayDelete: true },
    ...changes,
  },
});
const capable = (words: string) => ({
  today: service({ layers: [HYDRANTS], capabilities: words.split(' ') }),
});
const words = (text: string) => ({ ...HYDRANTS, capabilities: text.split(' ') });
const bens = { server: hydrant({ Creator: 'ben' }) };
const nobodys = { server: hydrant({ Creator: null }) };

describe('checkFeature', () => {
  const add = { kind: 'add', server: null } as const;
  const remove = { kind: 'delete' } as const;
  const cases: readonly (readonly [string, Case, readonly (readonly unknown[])[]])[] = [
    ['nothing wrong', {}, []],
    ['a new row', add, []],
    ['a delete', remove, []],
    [
      'a text that is too long',
      { feature: row({ Status: 'missing' }) },
      [['value', 1016, 'Status']],
    ],
    [
      'no value',
      {
        feature: row({ Status: null }),
        now: { ...HYDRANTS, fields: HYDRANTS.fields.map((f) => ({ ...f, nullable: false })) },
      },
      [['value', 1001, 'Status']],
    ],
    [
      'a field that is read-only now',
      { now: { ...HYDRANTS, fields: HYDRANTS.fields.map((f) => ({ ...f, editable: false })) } },
      [['read-only', 1023, 'Status']],
    ],
    [
      'a field that is gone',
      { now: { ...HYDRANTS, fields: HYDRANTS.fields.filter(({ name }) => name !== 'Status') } },
      [['field-gone', 1023, 'Status']],
    ],
    [
      'a shape that may not change',
      { feature: row({}, { x: 1, y: 1 }), now: { ...HYDRANTS, allowGeometryUpdates: false } },
      [
        ['shape', 1004, null],
        ['outside-filter', null, null],
      ],
    ],
    [
      'a new shape without Z',
      { ...add, feature: row({}, { x: -100, y: 36 }), now: { ...HYDRANTS, hasZ: true } },
      [['shape', 1014, null]],
    ],
    ['no GlobalID', { ...add, globalId: '' }, [['identity', 1020, null]]],
    ['a GlobalID that is none', { ...add, globalId: '{7}' }, [['identity', 1021, null]]],
    [
      'a GlobalID of zeros',
      { ...add, globalId: '{00000000-0000-0000-0000-000000000000}' },
      [['identity', 1021, null]],
    ],
    ['a GlobalID that is taken', { kind: 'add' }, [['already-there', 1022, null]]],
    ['an update of a row that is gone', { server: null }, [['gone', 1011, null]]],
    ['a delete of a row that is gone', { ...remove, server: null }, [['gone', null, null]]],
    [
      'the same in a batch that is undone by it',
      { ...remove, server: null, service: { isAllOrNothing: true } },
      [['gone', 1011, null]],
    ],
    [
      'the same after a download, which settles it',
      { ...remove, server: null, service: { isAllOrNothing: true, downloadsFirst: true } },
      [['gone', null, null]],
    ],
    ['a layer that is gone', { now: null }, [['not-allowed', 2001, null]]],
    [
      'no Create',
      { ...add, service: capable('query update sync') },
      [['not-allowed', -2147220987, null]],
    ],
    ['no Update', { service: capable('query create sync') }, [['not-allowed', -2147220987, null]]],
    [
      'no Delete',
      { ...remove, service: capable('query create sync') },
      [['not-allowed', -2147220987, null]],
    ],
    [
      'Editing for all three, as older services write',
      { service: capable('query editing sync') },
      [],
    ],
    [
      'a layer that takes no changes',
      { now: words('query create') },
      [['not-allowed', -2147220987, null]],
    ],
    [
      'a service that says nothing of capabilities',
      { service: { today: service({ capabilities: [] }) } },
      [],
    ],
    ['Query and Sync alone, for the owner', { service: capable('query sync') }, []],
    [
      'a replica that may only download',
      { service: { isDownloadOnly: true } },
      [['not-allowed', -2147220987, null]],
    ],
    ['my own row', { now: owned() }, []],
    ['my own row, written otherwise', { now: owned(), server: hydrant({ Creator: 'ADA' }) }, []],
    ['a row of somebody else', { ...bens, now: owned() }, [['not-owner', 1007, null]]],
    [
      'a delete of a row of somebody else',
      { ...bens, ...remove, now: owned() },
      [['not-owner', 1007, null]],
    ],
    [
      'a row of somebody else that all may update',
      { ...bens, now: owned({ othersMayUpdate: true }) },
      [],
    ],
    ['a row of somebody else where rows belong to nobody', { ...bens }, []],
    [
      'a row of somebody else, by nobody',
      { ...bens, now: owned(), service: { user: null } },
      [['not-owner', 1007, null]],
    ],
    [
      'a row of somebody else, by nobody knows whom',
      { ...bens, now: owned(), service: { user: undefined } },
      [['not-owner', null, null]],
    ],
    [
      'a row of nobody, by nobody',
      { ...nobodys, now: owned(), service: { user: null } },
      [['not-owner', 1007, null]],
    ],
    [
      'a delete of a row of nobody, by nobody',
      { ...nobodys, ...remove, now: owned(), service: { user: null } },
      [],
    ],
    ['a row of nobody, by somebody', { ...nobodys, now: owned() }, [['not-owner', 1007, null]]],
    [
      'a date that would be shifted',
      { feature: row({ Installed: 5 }), now: { ...HYDRANTS, datesInUnknownTimeZone: true } },
      [['time-zone', null, 'Installed']],
    ],
    [
      'a date that is emptied',
      { feature: row({ Installed: null }), now: { ...HYDRANTS, datesInUnknownTimeZone: true } },
      [],
    ],
    [
      'the same field changed meanwhile',
      { server: hydrant({ Status: 'lost' }) },
      [['changed-meanwhile', null, 'Status']],
    ],
    [
      'another field changed meanwhile',
      { server: hydrant({ Installed: 9 }) },
      [['changed-meanwhile', null, 'Installed']],
    ],
    [
      'the same change meanwhile',
      { server: hydrant({ Status: 'shut' }) },
      [['changed-meanwhile', null, null]],
    ],
    ['editor tracking alone', { server: hydrant({ Editor: 'ben', Edited: 9 }) }, []],
    [
      'a row that I delete, changed meanwhile',
      { ...remove, server: hydrant({ Status: 'lost' }) },
      [['changed-meanwhile', null, 'Status']],
    ],
    ['a shape inside the area', { feature: row({}, { x: -100, y: 36 }) }, []],
    [
      'a shape outside the area',
      { feature: row({}, { x: 5, y: 36 }) },
      [['outside-filter', null, null]],
    ],
    [
      'a new row outside the area',
      { ...add, feature: hydrant({}, { x: 5, y: 36 }) },
      [['outside-filter', null, null]],
    ],
  ];

  it.each(cases)('%s', (_name, given, expected) => {
    expect(brief(verdicts(given))).toEqual(expected);
  });

  it('says who changed the row, when, and what becomes of both versions', () => {
    const theirs = {
      server: hydrant({ Status: 'lost', Editor: 'ben', Edited: 1_770_000_000_000 }),
    };
    const [told] = verdicts(theirs);
    expect(told!.text).toBe(
      'Changed on the server by ben on 2026-02-02 at 02:40 UTC, since the last sync: Status. Your version would overwrite theirs.',
    );
    expect(verdicts({ ...theirs, service: { downloadsFirst: true } })[0]!.text).toMatch(
      /The sync compares both versions before it sends anything; one of them has to be chosen\.$/,
    );
    expect(verdicts({ ...theirs, kind: 'delete' })[0]!.text).toMatch(
      /Your delete would remove it all the same\.$/,
    );
  });

  it('says that a capability stops the whole upload, and that a layer does not', () => {
    expect(verdicts({ service: capable('query create sync') })[0]!.stopsAll).toBe(true);
    expect(verdicts({ service: { isDownloadOnly: true } })[0]!.stopsAll).toBe(true);
    expect(verdicts({ now: words('query create') })[0]!.stopsAll).toBeUndefined();
  });

  it('says whose row it is, and who the service takes the user for', () => {
    expect(verdicts({ ...bens, now: owned() })[0]!.text).toBe(
      'It belongs to ben, and only the creator of a row and administrators may change it. You are ada.',
    );
    expect(verdicts({ ...bens, now: owned(), service: { user: undefined } })[0]!.text).toMatch(
      /Which user the service takes you for is not known here\.$/,
    );
  });
});

describe('checkAttachment', () => {
  interface Given {
    readonly kind?: EditKind;
    readonly size?: number;
    readonly parent?: GlobalId | null;
    readonly parents?: readonly GlobalId[];
    readonly listed?: readonly GlobalId[] | null;
    readonly accepted?: readonly GlobalId[];
    readonly now?: LayerDescription | null;
    readonly service?: Partial<ServiceFacts>;
  }
  const MB = 1024 * 1024;

  function found({
    kind = 'add',
    size = 3,
    parent = guid(1),
    parents = [guid(1)],
    listed = [],
    accepted = [],
    now = HYDRANTS,
    service: changes = {},
  }: Given): Verdict[] {
    const change = uploadRow(
      5,
      { kind, target: 'attachment', globalId: guid(5) },
      { attachment: kind === 'delete' ? null : photo({ parentGlobalId: parent, size }) },
    );
    const layerFacts: LayerFacts = {
      ...{ then: HYDRANTS, now, rows: [change], versions: new Map() },
      server: new Map(parents.map((id) => [id, hydrant({ GlobalID: id })])),
      attachments: listed && new Map(listed.map((id) => [id, { globalId: id } as AttachmentInfo])),
    };
    return checkAttachment(change, layerFacts, facts(changes), new Set(accepted));
  }

  const none = facts();
  const without = {
    replica: { ...none.replica, request: { ...none.replica.request, returnAttachments: false } },
  };
  it.each<[string, Given, readonly (readonly unknown[])[]]>([
    ['a new attachment', {}, []],
    ['one that is there', { listed: [guid(5)] }, [['already-there', 1022, null]]],
    ['one whose feature is gone', { parents: [] }, [['attachment-parent', 1008, null]]],
    ['one whose feature goes up with it', { parents: [], accepted: [guid(1)] }, []],
    ['a changed one', { kind: 'update', listed: [guid(5)] }, []],
    ['a changed one that is gone', { kind: 'update' }, [['gone', 1009, null]]],
    ['a changed one where the server tells no GlobalIDs', { kind: 'update', listed: null }, []],
    ['a deleted one', { kind: 'delete' }, []],
    [
      'one that is too large',
      { size: 11 * MB, service: { uploadLimit: 10 * MB } },
      [['attachment-size', null, null]],
    ],
    [
      'a changed one that is too large',
      { kind: 'update', listed: null, size: 11 * MB, service: { uploadLimit: 10 * MB } },
      [['attachment-size', null, null]],
    ],
    ['one as large as it may be', { size: 10 * MB, service: { uploadLimit: 10 * MB } }, []],
    [
      'a layer without attachments',
      { now: { ...HYDRANTS, hasAttachments: false } },
      [['not-allowed', 1008, null]],
    ],
    [
      'a replica without attachments',
      { kind: 'delete', service: without },
      [['not-allowed', 1010, null]],
    ],
    ['a layer that is gone', { now: null }, [['not-allowed', 2001, null]]],
    [
      'a replica that may only download',
      { service: { isDownloadOnly: true } },
      [['not-allowed', -2147220987, null]],
    ],
  ])('%s', (_name, given, expected) => {
    expect(brief(found(given))).toEqual(expected);
  });

  it('says how large the file is and how large it may be', () => {
    const [told] = found({ size: 2.5 * MB, service: { uploadLimit: 2 * MB } });
    expect(told).toMatchObject({ staysHere: true });
    expect(told!.text).toMatch(
      /^The file has 2\.5 MB, and the service takes files of up to 2 MB\./,
    );
  });
});

describe('rows that belong to others', () => {
  const inspections: LayerDescription = {
    ...LAYERS[1]!,
    fields: [...LAYERS[1]!.fields, field('HydrantID', 'GUID')],
  };
  const today = service({ layers: [LAYERS[0]!, inspections] });
  const [link] = linksOf(inspections, today);
  const ids = (...numbers: readonly number[]) => new Set(numbers.map(guid));
  const parents = { onServer: ids(1), accepted: ids(2), refused: ids(3), deleted: ids(4) };

  it('are tied by the GlobalID of their origin', () => {
    expect(link).toMatchObject({ field: 'HydrantID', origin: { id: 0 } });
    expect(linksOf(LAYERS[0]!, today)).toEqual([]);
    const byNumber = {
      ...LAYERS[0]!,
      relationships: LAYERS[0]!.relationships.map((one) => ({ ...one, keyField: 'OBJECTID' })),
    };
    expect(linksOf(inspections, service({ layers: [byNumber, inspections] }))).toEqual([]);
    expect(linksOf(inspections, service({ layers: [inspections] }))).toEqual([]);
  });

  it.each([
    [1, null],
    [2, null],
    [3, /would be refused/],
    [4, /that this upload deletes/],
    [5, /The server has no row of Hydrants/],
  ] as const)('parent %i: %s', (n, text) => {
    const verdict = checkParent(guid(n), link!, parents);
    if (text === null) expect(verdict).toBeNull();
    else {
      expect(verdict).toMatchObject({ cause: 'related-parent', code: null, field: 'HydrantID' });
      expect(verdict!.text).toMatch(text);
    }
  });
});
