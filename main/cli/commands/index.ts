/** All commands, in the order in which they are needed. */
import type { Command } from '../command.ts';
import { adminAudit } from './admin-audit.ts';
import { adminDefinitions } from './admin-definitions.ts';
import { adminHold, adminRelease } from './admin-hold.ts';
import { adminList } from './admin-list.ts';
import { adminRetry, adminUnregister } from './admin-unregister.ts';
import { carryOver } from './carry-over.ts';
import { changes } from './changes.ts';
import { comment } from './comment.ts';
import { conflicts } from './conflicts.ts';
import { create } from './create.ts';
import { exportCommand } from './export.ts';
import { geodatabaseExport, geodatabaseInfo, geodatabaseTakeOver } from './geodatabase.ts';
import { history } from './history.ts';
import { hold, release } from './hold.ts';
import { kitGiveUp } from './kit-give-up.ts';
import { kitInfo } from './kit-info.ts';
import { kitMake } from './kit-make.ts';
import { registerCopy } from './register-copy.ts';
import { relayClose } from './relay-close.ts';
import { relayCreate } from './relay-create.ts';
import { relayHistory, relayStatus } from './relay-look.ts';
import { relaySync } from './relay-sync.ts';
import { resolve } from './resolve.ts';
import { returnMake } from './return-make.ts';
import {
  returnAnswer,
  returnDecide,
  returnRelease,
  returnSend,
  returnShow,
} from './return-review.ts';
import { revert } from './revert.ts';
import { sampleService } from './sample-service.ts';
import { service } from './service.ts';
import { status } from './status.ts';
import { sync } from './sync.ts';
import { unregister } from './unregister.ts';
import { verify } from './verify.ts';

export const COMMANDS: readonly Command[] = [
  service,
  create,
  exportCommand,
  status,
  changes,
  hold,
  release,
  revert,
  comment,
  sync,
  conflicts,
  resolve,
  history,
  verify,
  carryOver,
  registerCopy,
  unregister,
  kitMake,
  kitInfo,
  kitGiveUp,
  returnMake,
  returnShow,
  returnDecide,
  returnSend,
  returnAnswer,
  returnRelease,
  geodatabaseInfo,
  geodatabaseExport,
  geodatabaseTakeOver,
  adminList,
  adminUnregister,
  adminRetry,
  adminHold,
  adminRelease,
  adminAudit,
  adminDefinitions,
  relayCreate,
  relaySync,
  relayStatus,
  relayHistory,
  relayClose,
  sampleService,
];
