/** The sample service with its real-looking data, and replicas of it in many states. */
import { catalog } from '../../../main/sample-service/catalog/catalog.ts';
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import { startScenario, type Scenario } from '../../e2e/support/scenario.ts';

/** Longer than any column, with words that cannot be broken. */
export const LONG_NAME =
  'Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung Bezirk Mecklenburgische Seenplatte Nord 2026';

/** Where, and which layers. */
export const AROUND_AVILA: Pick<
  ReplicaDefinition,
  'layers' | 'layerQueries' | 'geometry' | 'geometryType' | 'inSR'
> = {
  layers: [0, 1, 2, 4],
  layerQueries: { '4': { queryOption: 'none', includeRelated: true } },
  geometry: { xmin: -120.8, ymin: 35.1, xmax: -120.6, ymax: 35.25 },
  geometryType: 'esriGeometryEnvelope',
  inSR: 4326,
};

/** A window with a replica of SaveTheBay around Avila Beach. */
export function startBay(
  definition: Partial<ReplicaDefinition> = {},
  name = 'Avila Beach',
): Promise<Scenario> {
  return startScenario({
    name,
    serviceName: 'SaveTheBay',
    service: { specs: catalog() },
    definition: {
      ...AROUND_AVILA,
      replicaName: name,
      attachmentsSyncDirection: 'bidirectional',
      ...definition,
    },
  });
}

/** Edits of every kind; two of them are refused. */
export const MIXED_EDITS: readonly string[] = [
  `UPDATE Incidents SET Remarks = 'Cleaned up by the beach crew, who found more of it under the pier and took that away as well.', Severity = 1
     WHERE fid = (SELECT min(fid) FROM Incidents)`,
  `INSERT INTO Incidents (geom, IncidentNumber, Type, Status, Severity, ReportedDate)
     SELECT geom, 'INC-2026-09001', 3, 'new', 2, '2026-05-04T09:30:00.000Z' FROM Incidents ORDER BY fid LIMIT 1`,
  `INSERT INTO Incidents__ATTACH (REL_GLOBALID, CONTENT_TYPE, ATT_NAME, DATA)
     SELECT GlobalID, 'text/plain', 'note.txt', CAST('Net, 4 m, removed.' AS BLOB) FROM Incidents
     WHERE IncidentNumber = 'INC-2026-09001'`,
  `DELETE FROM Incidents WHERE fid = (SELECT max(fid) FROM Incidents WHERE IncidentNumber <> 'INC-2026-09001')`,
  `UPDATE Incidents SET Confidence = 95 WHERE fid IN (SELECT fid FROM Incidents ORDER BY fid LIMIT 9 OFFSET 10)`,
];

export const BAD_EDITS: readonly string[] = [
  `UPDATE Incidents SET Status = 'mislaid' WHERE fid = (SELECT min(fid) + 1 FROM Incidents)`,
  `UPDATE Incidents SET Confidence = 400 WHERE fid = (SELECT min(fid) + 2 FROM Incidents)`,
];
