/** One handler for each call of the contract. */
import type { Handlers } from '../../../shared/contract/contract.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import { accountHandlers } from './accounts.ts';
import { appHandlers } from './app.ts';
import { cleanupHandlers } from './cleanup.ts';
import { conflictHandlers } from './conflicts.ts';
import { crewHandlers } from './crew.ts';
import { defineHandlers } from './define.ts';
import { editHandlers } from './edits.ts';
import type { Desktop } from './files.ts';
import { helpHandlers } from './help.ts';
import { jobHandlers } from './jobs.ts';
import { kitHandlers } from './kits.ts';
import { pendingHandlers } from './pending.ts';
import { relayHandlers } from './relays.ts';
import { repairHandlers } from './repairs.ts';
import { returnHandlers } from './returns.ts';
import { replicaHandlers } from './replica.ts';
import { replicasHandlers } from './replicas.ts';
import { serviceHandlers } from './services.ts';
import { settingsHandlers } from './settings.ts';
import { updateHandlers } from './updates.ts';

/** `bench`: what the handlers act on; `desktop`: dialogs and places of the operating system. */
export function createHandlers(bench: Workbench, desktop: Desktop): Handlers {
  return {
    app: appHandlers(bench, desktop),
    settings: settingsHandlers(bench, desktop),
    updates: updateHandlers(bench, desktop),
    help: helpHandlers(desktop),
    services: serviceHandlers(bench),
    accounts: accountHandlers(bench, desktop),
    define: defineHandlers(bench, desktop),
    replicas: replicasHandlers(bench, desktop),
    replica: replicaHandlers(bench, desktop),
    edits: editHandlers(bench, desktop),
    pending: pendingHandlers(bench, desktop),
    conflicts: conflictHandlers(bench),
    repairs: repairHandlers(bench),
    relays: relayHandlers(bench, desktop),
    returns: returnHandlers(bench, desktop),
    kits: kitHandlers(bench, desktop),
    crew: crewHandlers(bench),
    cleanup: cleanupHandlers(bench, desktop),
    jobs: jobHandlers(bench, desktop),
  };
}
