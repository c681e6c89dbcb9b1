/** All commands, in the order in which they are needed. */
import type { Command } from '../command.ts';
import { adminList } from './admin-list.ts';
import { adminUnregister } from './admin-unregister.ts';
import { changes } from './changes.ts';
import { create } from './create.ts';
import { history } from './history.ts';
import { sampleService } from './sample-service.ts';
import { service } from './service.ts';
import { status } from './status.ts';
import { sync } from './sync.ts';
import { unregister } from './unregister.ts';
import { verify } from './verify.ts';

export const COMMANDS: readonly Command[] = [
  service,
  create,
  status,
  changes,
  sync,
  history,
  verify,
  unregister,
  adminList,
  adminUnregister,
  sampleService,
];
