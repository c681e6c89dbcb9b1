/**
 * The life of a replica in under a minute, against the sample service: create, edit, synchronise with one edit that
 * the server refuses, repair, see what a rollback does, verify, unregister. Leaves nothing behind.
 */
import type { SyncReport } from '../../shared/model/report.ts';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from '../../main/arcgis/request.ts';
import type { Engine } from '../../main/engine/api.ts';
import { createEngine } from '../../main/engine/engine.ts';
import { systemClock } from '../../main/platform/clock.ts';
import { startSampleService } from '../../main/sample-service/start.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import type { Receipt } from '../../shared/model/edit.ts';
import { describeEditCode } from '../../shared/model/edit-codes.ts';
import { editWithGdal, editWithSql, findGdal, look } from './edit.ts';
import { heading, list, say } from './say.ts';

const run = {
  signal: new AbortController().signal,
  progress: { phase: () => undefined, rows: () => undefined, transfer: () => undefined },
};

const started = Date.now();
const folder = mkdtempSync(join(tmpdir(), 'syncline-demo-'));
const path = join(folder, 'avila-beach.gpkg');

console.log('Syncline: the life of an offline replica, from beginning to end.');
heading('Start a feature service on this machine');
const sample = await startSampleService({ profile: 'hosted' });
try {
  const url = sample.services.find(({ name }) => name === 'SaveTheBay')!.url;
  say(`It speaks Esri's sync protocol at ${url}`);
  const engine = createEngine({
    connectionTo: () => createConnection({ fetch }),
    clock: systemClock,
  });
  await create(engine, url);
  edit(engine);
  await synchroniseWithOneRefused(engine);
  await repair(engine);
  await rollBack(engine);
  await finish(engine);
} finally {
  await sample.close();
  rmSync(folder, { recursive: true, force: true });
}
console.log(
  `\nDone in ${((Date.now() - started) / 1000).toFixed(1)} seconds. Nothing was left behind.`,
);

async function create(engine: Engine, serviceUrl: string): Promise<void> {
  heading('Create a replica: incidents around Avila Beach with their photos, and the observations');
  const definition: ReplicaDefinition = {
    serviceUrl,
    replicaName: 'AvilaBeach',
    layers: [0, 4],
    layerQueries: { '4': { queryOption: 'none', includeRelated: true } },
    geometry: { xmin: -120.8, ymin: 35.1, xmax: -120.6, ymax: 35.25 },
    geometryType: 'esriGeometryEnvelope',
    inSR: 4326,
    returnAttachments: true,
    returnAttachmentsDataByUrl: true,
    attachmentsSyncDirection: 'bidirectional',
    dataFormat: 'json',
    targetType: 'client',
  };
  const plan = await engine.planCreate(definition, run);
  say('Before anything is asked for, this is what will come:');
  list(
    plan.layers.map(({ name, count, sentence }) => `${name}: ${count ?? '?'} rows. ${sentence}`),
  );
  const report = await engine.create(definition, path, run);
  say(`The server registered it as ${report.replicaName} and sent:`);
  list(report.layers.map(({ name, count }) => `${name}: ${count} rows`));
  list([`${report.attachments} attachments`]);
  say(
    `All of it is one GeoPackage of ${Math.round(statSync(path).size / 1024)} KB that QGIS and ArcGIS Pro open.`,
  );
}

function edit(engine: Engine): void {
  heading('Edit it offline');
  editWithSql(path, [
    `UPDATE Incidents SET Remarks = 'Cleaned up by the beach crew.', Severity = 1
       WHERE fid = (SELECT min(fid) FROM Incidents)`,
    `INSERT INTO Incidents (geom, IncidentNumber, Type, Status, Severity, ReportedDate)
       SELECT geom, 'INC-2026-09001', 3, 'new', 2, '2026-05-04T09:30:00.000Z' FROM Incidents ORDER BY fid LIMIT 1`,
    `INSERT INTO Incidents__ATTACH (REL_GLOBALID, CONTENT_TYPE, ATT_NAME, DATA)
       SELECT GlobalID, 'text/plain', 'note.txt', CAST('Net, 4 m, removed.' AS BLOB) FROM Incidents
       WHERE IncidentNumber = 'INC-2026-09001'`,
    `DELETE FROM Incidents WHERE fid = (SELECT max(fid) FROM Incidents WHERE IncidentNumber <> 'INC-2026-09001')`,
    // The service knows no such status.
    `UPDATE Incidents SET Status = 'mislaid' WHERE fid = (SELECT min(fid) + 1 FROM Incidents)`,
  ]);
  say('A script changed, added and deleted incidents and attached a note.');
  const python = findGdal();
  if (python) {
    editWithGdal(python, path, {
      table: 'Incidents',
      filter: 'fid = 5',
      field: 'Place',
      value: 'Fossil Point',
    });
    say('GDAL changed a place name. The file itself keeps track, whoever edits it.');
  } else {
    say('GDAL is not installed here, so only the script edited.');
  }
  say('These are the edits that wait:');
  list(
    [...engine.changes(path)].map(
      ({ layerName, target, kind, changes }) =>
        `${kind} ${target} of ${layerName}${kind === 'update' ? `: ${changes.map(({ field, before, after }) => `${field} ${show(before)} -> ${show(after)}`).join(', ')}` : ''}`,
    ),
  );
}

async function synchroniseWithOneRefused(engine: Engine): Promise<void> {
  heading('Ask first: what would the server say?');
  const dry = await engine.dryRun(path, {}, run);
  say(dry.summary);
  list(dry.findings.map(({ code, text }) => `${code ?? ''} ${text}`));
  heading('Synchronise anyway, skipping bad edits');
  const report = await engine.sync(path, { rollbackOnFailure: false }, run);
  showReport(report);
  say('The refused edit is still here, untouched, with the reason beside it.');
}

async function repair(engine: Engine): Promise<void> {
  heading('Repair the refused edit and synchronise again');
  editWithSql(path, [`UPDATE Incidents SET Status = 'in_progress' WHERE Status = 'mislaid'`]);
  showReport(await engine.sync(path, {}, run));
}

async function rollBack(engine: Engine): Promise<void> {
  heading('Send a batch with one bad edit, all or nothing');
  const before = look(path, 'SELECT count(*) AS n FROM Incidents')['n'];
  editWithSql(path, [
    `UPDATE Incidents SET Confidence = 95 WHERE fid IN (SELECT fid FROM Incidents ORDER BY fid LIMIT 3 OFFSET 10)`,
    `UPDATE Incidents SET Confidence = 400 WHERE fid IN (SELECT fid FROM Incidents ORDER BY fid LIMIT 1 OFFSET 20)`,
  ]);
  const report = await engine.sync(path, { rollbackOnFailure: true }, run);
  showReport(report);
  if (report.rollback) {
    say('The server undid the whole batch because of this edit:');
    list(report.rollback.culprits.map(({ serverMessage }) => serverMessage ?? 'it gave no reason'));
    say(
      report.rollback.isProven
        ? 'Syncline asked it afterwards: it holds none of these edits. All of them still wait here.'
        : 'Some of it is on the server; the receipts say which.',
    );
  }
  say(
    `Rows here before and after: ${String(before)} and ${String(look(path, 'SELECT count(*) AS n FROM Incidents')['n'])}.`,
  );
  editWithSql(path, [`UPDATE Incidents SET Confidence = 40 WHERE Confidence = 400`]);
  say('With the bad value corrected, the same batch goes through:');
  showReport(await engine.sync(path, { rollbackOnFailure: true }, run));
}

async function finish(engine: Engine): Promise<void> {
  heading('Prove it: compare every row and attachment with the server');
  say((await engine.verify(path, run)).summary);
  heading('Unregister the replica');
  const { replicaId, outcome, pending } = await engine.unregister(path, run);
  say(
    `${replicaId}: ${outcome === 'done' ? 'the server has let go of it' : 'it was already gone'}.`,
  );
  say(`${pending} edits are left unsent in the file.`);
}

function showReport({ summary, receipts }: SyncReport): void {
  say(summary);
  list(receipts.map(receiptLine));
}

function receiptLine(receipt: Receipt): string {
  const { outcome, kind, target, globalId, code, serverMessage } = receipt;
  const words = outcome === 'refused' ? serverMessage : describeEditCode(code, serverMessage).title;
  const why = code === null ? '' : ` (${code}: ${words ?? 'no reason given'})`;
  return `${outcome.padEnd(11)} ${kind} ${target} ${globalId.slice(1, 9)}…${why}`;
}

function show(value: unknown): string {
  return value === null || value === undefined ? '(empty)' : JSON.stringify(value);
}
