/** What the window may ask about one replica file. */
import { z } from 'zod';
import type { ReplicaDefinition } from '../model/definition.ts';
import type { Receipt, Session } from '../model/edit.ts';
import type { TakeOverPlan } from '../model/geodatabase.ts';
import type { RegisterPlan } from '../model/register-copy.ts';
import type { StatusReport } from '../model/report.ts';
import type { ServiceDescription } from '../model/service.ts';
import type {
  FeatureDetails,
  RowsCursor,
  TableRow,
  ViewExtents,
  ViewLayer,
} from '../model/view.ts';
import type { SessionDetails } from '../model/window.ts';
import { returns, type Groups } from './call.ts';
import {
  FilePath,
  GlobalIdText,
  Key,
  KeyInput,
  LayerId,
  Page,
  ReceiptFilter,
  RowsQueryInput,
} from './schemas.ts';

const TextFile = z.enum(['csv', 'json']);

export const replicaCalls = {
  status: returns<StatusReport>().from(KeyInput),
  layers: returns<readonly ViewLayer[]>().from(KeyInput),
  extents: returns<ViewExtents>().from(KeyInput),
  /** Changes whenever the content of the file has changed, by whatever program. */
  version: returns<string>().from(KeyInput),
  definition: returns<ReplicaDefinition>().from(KeyInput),
  /** The service as it described itself when the replica was made. */
  service: returns<ServiceDescription>().from(KeyInput),
  openRows: returns<RowsCursor>().from(z.strictObject({ key: Key, query: RowsQueryInput })),
  rows: returns<readonly TableRow[]>().from(z.strictObject({ key: Key, cursor: z.int(), ...Page })),
  /** Where a feature stands in the table; -1 = not in it. */
  indexOf: returns<number>().from(z.strictObject({ key: Key, cursor: z.int(), fid: z.int() })),
  closeRows: returns<void>().from(z.strictObject({ key: Key, cursor: z.int() })),
  feature: returns<FeatureDetails | null>().from(
    z.strictObject({ key: Key, layerId: LayerId, feature: z.union([z.int(), GlobalIdText]) }),
  ),
  saveAttachment: returns<string | null>().from(
    z.strictObject({ key: Key, layerId: LayerId, globalId: GlobalIdText }),
  ),
  sessions: returns<readonly Session[]>().from(KeyInput),
  session: returns<SessionDetails>().from(z.strictObject({ key: Key, sessionId: z.int() })),
  receipts: returns<{ readonly total: number; readonly receipts: readonly Receipt[] }>().from(
    z.strictObject({ key: Key, sessionId: z.int(), filter: ReceiptFilter, ...Page }),
  ),
  exportReceipts: returns<string | null>().from(
    z.strictObject({ key: Key, sessionId: z.int(), format: TextFile }),
  ),
  /** What registering this file as a copy would do; asks the service. */
  previewRegister: returns<RegisterPlan>().from(KeyInput),
  /** A folder beside the file for copies of it. */
  suggestCopiesFolder: returns<string>().from(KeyInput),
  chooseCopiesFolder: returns<string | null>().from(z.strictObject({ suggested: FilePath })),
  /** What taking over the geodatabase that this file shows would do; asks the service. */
  previewTakeOver: returns<TakeOverPlan>().from(KeyInput),
  /** Asks for a GeoPackage and writes what an opened geodatabase holds; null = the user changed their mind. */
  exportOpened: returns<string | null>().from(KeyInput),
  /** Ends the process that reads this file. */
  close: returns<void>().from(KeyInput),
} as const satisfies Groups[string];
