/**
 * Change tracking: triggers that turn whatever is done to a row, by whatever program, into its net edit.
 *
 * They use core SQLite functions only, because QGIS, ArcGIS Pro and scripts bring no others. They never rely on a
 * conflict clause of their own: SQLite replaces those by the outer statement's, so that an INSERT OR REPLACE from
 * outside would turn an INSERT OR IGNORE in here into a replacement of the before-image.
 *
 * What holds after every statement (tracking on), for every GlobalID:
 *   - no edit: the row is as at the last sync, and there is no before-image;
 *   - add: there is a row and no before-image;
 *   - update: there are both, and they differ;
 *   - delete: there is a before-image and no row.
 * While an edit is sent and its fate unknown (sent_revision) it does not fold into nothing: then update may equal the
 * before-image, and delete may have none (an add that was sent and deleted since).
 */
import { literal, quote, type Db } from './db.ts';
import { rtreeName } from './gpkg/rtree.ts';
import { ATTACHMENT, columnNames, indexedTable, type TablePlan } from './table-plan.ts';

const NOW = `strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`;
const HEX = '[0-9A-F]';
const GUID_PATTERN = `'{${[8, 4, 4, 4, 12].map((digits) => HEX.repeat(digits)).join('-')}}'`;
/** A random GUID of version 4. */
const NEW_GUID = `'{' || hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
  || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)) || '}'`;

/** A GUID in our one spelling; NULL for NULL and blank text. */
function canonical(value: string): string {
  return `('{' || upper(trim(nullif(trim(${value}), ''), '{}')) || '}')`;
}

/** Creates the triggers of a table. */
export function createTrackingTriggers(db: Db, plan: TablePlan): void {
  for (const [name, body] of Object.entries(trackingTriggers(plan))) {
    db.exec(`CREATE TRIGGER ${quote(name)} ${body}`);
  }
}

/** Drops the triggers of a table where they are there. */
export function dropTrackingTriggers(db: Db, plan: TablePlan): void {
  for (const name of Object.keys(trackingTriggers(plan))) {
    db.exec(`DROP TRIGGER IF EXISTS ${quote(name)}`);
  }
}

/** The triggers of a table by name, each from BEFORE or AFTER on. */
function trackingTriggers(plan: TablePlan): Record<string, string> {
  const parts = partsOf(plan);
  const name = (event: string): string => `syncline_${plan.table}_${event}`;
  return {
    [name('before_insert')]: beforeInsert(parts),
    [name('after_insert')]: afterInsert(parts),
    [name('keep_global_id')]: keepGlobalId(parts),
    [name('respell_global_id')]: respellGlobalId(parts),
    [name('keep_fid')]: keepFid(parts),
    [name('after_update')]: afterUpdate(parts),
    [name('after_delete')]: afterDelete(parts),
    ...(plan.target === 'attachment'
      ? {
          [name('data_size')]: attachmentSize(parts),
          [name('has_parent')]: requireParent(parts, 'INSERT'),
          [name('keep_parent')]: requireParent(parts, `UPDATE OF ${quote(ATTACHMENT.parent)}`),
        }
      : {}),
  };
}

/** SQL fragments of one table. */
interface Parts {
  readonly plan: TablePlan;
  readonly table: string;
  readonly images: string;
  readonly id: string;
  readonly fid: string;
  /** Of a before-image, besides its role. */
  readonly columns: string;
  /** `layer_id = 1 AND target = 'feature'`, and as values. */
  readonly scope: string;
  readonly scopeValues: string;
}

const IS_TRACKING = '(SELECT tracking FROM syncline_replica) = 1';

function partsOf(plan: TablePlan): Parts {
  return {
    plan,
    table: quote(plan.table),
    images: quote(plan.images),
    id: quote(plan.identity),
    fid: quote(plan.fid),
    columns: columnNames(plan).map(quote).join(', '),
    scope: `layer_id = ${plan.layerId} AND target = '${plan.target}'`,
    scopeValues: `${plan.layerId}, '${plan.target}'`,
  };
}

/** A condition: the rows that two aliases name differ in something that the service would be told. */
export function differs(plan: TablePlan, a: string, b: string): string {
  // The size of an attachment follows from its bytes.
  const fields = plan.fields.filter(
    ({ name }) => plan.target === 'feature' || name !== ATTACHMENT.size,
  );
  const list = (alias: string): string =>
    fields.map(({ name }) => `${alias}.${quote(name)}`).join(', ');
  const conditions = fields.length === 0 ? [] : [`(${list(a)}) IS NOT (${list(b)})`];
  if (plan.geometry) {
    const column = quote(plan.geometry.name);
    const [x, y] = [`${a}.${column}`, `${b}.${column}`];
    conditions.push(`(${x} IS NOT ${y} AND ${wellKnownBinary(x)} IS NOT ${wellKnownBinary(y)})`);
  }
  return conditions.length === 0 ? '0' : `(${conditions.join(' OR ')})`;
}

/** A geometry without its header: programs disagree about envelopes, and a rewritten header is no change. */
function wellKnownBinary(blob: string): string {
  const flags = `substr(hex(substr(${blob}, 4, 1)), 2, 1)`;
  return `substr(${blob}, CASE WHEN ${flags} IN ('0', '1') THEN 9 WHEN ${flags} IN ('2', '3') THEN 41
    WHEN ${flags} IN ('4', '5', '6', '7') THEN 57 ELSE 73 END)`;
}

function editOf(parts: Parts, globalId: string): string {
  return `EXISTS (SELECT 1 FROM syncline_edit WHERE ${parts.scope} AND global_id = ${globalId})`;
}

function baseOf({ images, id }: Parts, globalId: string): string {
  return `EXISTS (SELECT 1 FROM ${images} WHERE syncline_role = 'base' AND ${id} = ${globalId})`;
}

/** Before-images without an edit are left over from statements that came to nothing. */
function dropStrayBase(parts: Parts, globalId: string): string {
  return `DELETE FROM ${parts.images} WHERE syncline_role = 'base' AND ${parts.id} = ${globalId}
    AND NOT ${editOf(parts, globalId)};`;
}

/** Keeps a row as it was, unless it has changed before. */
function keepBase(parts: Parts, globalId: string): string {
  const values = columnNames(parts.plan)
    .map((column) => (column === parts.plan.identity ? globalId : `OLD.${quote(column)}`))
    .join(', ');
  return `${dropStrayBase(parts, globalId)}
  INSERT INTO ${parts.images} (syncline_role, ${parts.columns})
    SELECT 'base', ${values} WHERE NOT ${editOf(parts, globalId)};`;
}

/** Records a change of a row that is there: counts it in its edit, or begins one. */
function recordPresent(parts: Parts, globalId: string): string {
  const kind = `CASE WHEN ${baseOf(parts, globalId)} THEN 'update' ELSE 'add' END`;
  return `UPDATE syncline_edit SET kind = ${kind}, revision = revision + 1, last_changed_at = ${NOW}
    WHERE ${parts.scope} AND global_id = ${globalId};
  INSERT INTO syncline_edit (layer_id, target, global_id, kind, first_changed_at, last_changed_at)
    SELECT ${parts.scopeValues}, ${globalId}, ${kind}, ${NOW}, ${NOW} WHERE NOT ${editOf(parts, globalId)};`;
}

/** An edit that leads back to the before-image is none. */
function dropIfUndone(parts: Parts, globalId: string): string {
  return `DELETE FROM syncline_edit WHERE ${parts.scope} AND global_id = ${globalId}
    AND kind = 'update' AND sent_revision IS NULL
    AND EXISTS (SELECT 1 FROM ${parts.table} AS r JOIN ${parts.images} AS b ON b.${parts.id} = r.${parts.id}
      WHERE r.${parts.fid} = NEW.${parts.fid} AND b.syncline_role = 'base' AND NOT ${differs(parts.plan, 'r', 'b')});
  ${dropStrayBase(parts, globalId)}`;
}

/** INSERT OR REPLACE removes rows without a word: remember which, and what they were. */
function beforeInsert(parts: Parts): string {
  const { table, images, id, fid, scope, scopeValues, columns } = parts;
  const replaced = `(SELECT global_id FROM syncline_replaced WHERE ${scope})`;
  const unedited = `${id} IN ${replaced} AND ${id} NOT IN
      (SELECT global_id FROM syncline_edit WHERE ${scope} AND global_id IN ${replaced})`;
  return `BEFORE INSERT ON ${table} WHEN ${IS_TRACKING} BEGIN
  DELETE FROM syncline_replaced WHERE ${scope};
  INSERT INTO syncline_replaced (layer_id, target, global_id, fid)
    SELECT ${scopeValues}, ${id}, ${fid} FROM ${table} WHERE ${fid} = NEW.${fid} OR ${id} = ${canonical(`NEW.${id}`)};
  DELETE FROM ${images} WHERE syncline_role = 'base' AND ${unedited};
  INSERT INTO ${images} (syncline_role, ${columns}) SELECT 'base', ${columns} FROM ${table} WHERE ${unedited};
END`;
}

function afterInsert(parts: Parts): string {
  const { plan, table, images, id, fid, scope, scopeValues } = parts;
  const row = `(SELECT ${id} FROM ${table} WHERE ${fid} = NEW.${fid})`;
  const lost = `SELECT global_id FROM syncline_replaced AS x WHERE ${scope}
      AND NOT EXISTS (SELECT 1 FROM ${table} AS r WHERE r.${id} = x.global_id)`;
  return `AFTER INSERT ON ${table} WHEN ${IS_TRACKING} BEGIN
  UPDATE ${table} SET ${id} = coalesce(${canonical(`NEW.${id}`)}, ${NEW_GUID})
    WHERE ${fid} = NEW.${fid} AND ${id} IS NOT ${canonical(`NEW.${id}`)} OR ${fid} = NEW.${fid} AND ${id} IS NULL;
  SELECT RAISE(ABORT, ${literal(`${plan.identity} must be a GUID that no other row has; leave it empty to get a new one.`)})
    WHERE ${row} IS NULL OR ${row} NOT GLOB ${GUID_PATTERN};
  DELETE FROM syncline_edit WHERE ${scope} AND kind = 'add' AND sent_revision IS NULL AND global_id IN (${lost});
  UPDATE syncline_edit SET kind = 'delete', revision = revision + 1, last_changed_at = ${NOW}
    WHERE ${scope} AND kind <> 'delete' AND global_id IN (${lost});
  INSERT INTO syncline_edit (layer_id, target, global_id, kind, first_changed_at, last_changed_at)
    SELECT ${scopeValues}, l.global_id, 'delete', ${NOW}, ${NOW} FROM (${lost}) AS l
    WHERE NOT ${editOf(parts, 'l.global_id')} AND ${baseOf(parts, 'l.global_id')};
  DELETE FROM ${images} WHERE syncline_role = 'base' AND ${id} = ${row} AND NOT ${editOf(parts, row)}
    AND ${row} NOT IN (SELECT global_id FROM syncline_replaced WHERE ${scope});
  ${recordPresent(parts, row)}
  ${plan.target === 'attachment' ? correctAttachment(parts) : ''}
  ${dropIfUndone(parts, row)}
  ${dropReplacedEntries(parts)}
  DELETE FROM syncline_replaced WHERE ${scope};
END`;
}

/** The R-tree triggers of the specification do not hear of rows that INSERT OR REPLACE removes. */
function dropReplacedEntries({ plan, table, fid, scope }: Parts): string {
  const indexed = indexedTable(plan);
  if (!indexed) return '';
  const shape = `r.${quote(indexed.column)}`;
  const isEmpty = `substr(hex(substr(${shape}, 4, 1)), 1, 1) IN ('1', '3')`;
  return `DELETE FROM ${quote(rtreeName(indexed))} WHERE id IN (SELECT fid FROM syncline_replaced AS x WHERE ${scope}
    AND NOT EXISTS (SELECT 1 FROM ${table} AS r WHERE r.${fid} = x.fid AND ${shape} NOTNULL AND NOT ${isEmpty}));`;
}

function keepGlobalId({ plan, table, id }: Parts): string {
  return `BEFORE UPDATE OF ${id} ON ${table}
  WHEN ${IS_TRACKING} AND ${canonical(`OLD.${id}`)} IS NOT NULL
    AND ${canonical(`NEW.${id}`)} IS NOT ${canonical(`OLD.${id}`)} BEGIN
  SELECT RAISE(ABORT, ${literal(`${plan.identity} cannot be changed or emptied: it is what the row is known by on the service.`)});
END`;
}

function respellGlobalId({ table, id, fid }: Parts): string {
  return `AFTER UPDATE OF ${id} ON ${table}
  WHEN ${IS_TRACKING} AND ${canonical(`OLD.${id}`)} IS NOT NULL AND NEW.${id} IS NOT ${canonical(`OLD.${id}`)} BEGIN
  UPDATE ${table} SET ${id} = ${canonical(`OLD.${id}`)} WHERE ${fid} = NEW.${fid};
END`;
}

/** UPDATE OR REPLACE would remove the other row without a word. */
function keepFid({ plan, table, fid }: Parts): string {
  return `BEFORE UPDATE OF ${fid} ON ${table}
  WHEN ${IS_TRACKING} AND NEW.${fid} IS NOT OLD.${fid}
    AND EXISTS (SELECT 1 FROM ${table} WHERE ${fid} = NEW.${fid}) BEGIN
  SELECT RAISE(ABORT, ${literal(`Another row of ${plan.table} has that ${plan.fid}.`)});
END`;
}

function afterUpdate(parts: Parts): string {
  const { plan, table, id } = parts;
  const globalId = canonical(`OLD.${id}`);
  return `AFTER UPDATE ON ${table} WHEN ${IS_TRACKING} AND ${differs(plan, 'OLD', 'NEW')}
    AND ${globalId} IS NOT NULL BEGIN
  ${keepBase(parts, globalId)}
  ${recordPresent(parts, globalId)}
  ${dropIfUndone(parts, globalId)}
END`;
}

function afterDelete(parts: Parts): string {
  const { table, id, scope, scopeValues } = parts;
  const globalId = canonical(`OLD.${id}`);
  return `AFTER DELETE ON ${table} WHEN ${IS_TRACKING} BEGIN
  ${keepBase(parts, globalId)}
  DELETE FROM syncline_edit WHERE ${scope} AND global_id = ${globalId} AND kind = 'add' AND sent_revision IS NULL;
  UPDATE syncline_edit SET kind = 'delete', revision = revision + 1, last_changed_at = ${NOW}
    WHERE ${scope} AND global_id = ${globalId};
  INSERT INTO syncline_edit (layer_id, target, global_id, kind, first_changed_at, last_changed_at)
    SELECT ${scopeValues}, ${globalId}, 'delete', ${NOW}, ${NOW}
    WHERE NOT ${editOf(parts, globalId)} AND ${baseOf(parts, globalId)};
END`;
}

/** Rows from outside: the parent's GlobalID in our spelling, and the size where it was left out. */
function correctAttachment({ table, fid }: Parts): string {
  const [parent, size, data] = [ATTACHMENT.parent, ATTACHMENT.size, ATTACHMENT.data].map(quote);
  return `UPDATE ${table} SET ${parent} = ${canonical(parent!)}, ${size} = coalesce(${size}, length(${data}))
    WHERE ${fid} = NEW.${fid} AND (${parent} IS NOT ${canonical(parent!)} OR ${size} IS NULL);`;
}

/** Services refuse a whole upload for one attachment that belongs to nothing. */
function requireParent({ table }: Parts, event: string): string {
  const parent = canonical(`NEW.${quote(ATTACHMENT.parent)}`);
  return `BEFORE ${event} ON ${table}
  WHEN ${IS_TRACKING} AND coalesce(${parent}, '') NOT GLOB ${GUID_PATTERN} BEGIN
  SELECT RAISE(ABORT, '${ATTACHMENT.parent} must be the GlobalID of the feature that the attachment belongs to.');
END`;
}

function attachmentSize({ table, fid }: Parts): string {
  const [size, data] = [ATTACHMENT.size, ATTACHMENT.data].map(quote);
  return `AFTER UPDATE OF ${data} ON ${table}
  WHEN ${IS_TRACKING} AND NEW.${data} IS NOT OLD.${data} AND NEW.${size} IS NOT length(NEW.${data}) BEGIN
  UPDATE ${table} SET ${size} = length(${data}) WHERE ${fid} = NEW.${fid};
END`;
}
