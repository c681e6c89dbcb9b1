/**
 * A process that dies: takes a geodatabase over and kills itself (SIGKILL) at a named point. Take-over has no points of its
 * own: they are where it says what it does, where it commits, and where the file gets its name.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import Database from 'better-sqlite3';
import { createConnection } from '../../main/arcgis/request.ts';
import { createEngine } from '../../main/engine/engine.ts';
import type { TakeOverTask, TakeOverPoint } from './take-over-crash.ts';
import { quickClock, run } from './world.ts';

const { from, path, point, occurrence } = JSON.parse(process.argv[2]!) as TakeOverTask;
let passed = 0;

function at(reached: TakeOverPoint): void {
  if (reached === point && ++passed === occurrence) process.kill(process.pid, 'SIGKILL');
}

const rename = fs.renameSync;
fs.renameSync = (...parameters: Parameters<typeof rename>) => {
  at('rename:before');
  rename(...parameters);
  at('rename:after');
};
syncBuiltinESMExports();

const database = Database.prototype as {
  exec: (this: unknown, source: string) => unknown;
  transaction: (this: unknown, work: () => unknown) => { readonly immediate: () => unknown };
};
const { exec, transaction } = database;
database.exec = function (source) {
  if (source === 'COMMIT') at('commit:before');
  const result = exec.call(this, source);
  if (source === 'COMMIT') at('commit:after');
  return result;
};
database.transaction = function (work) {
  const { immediate } = transaction.call(this, () => {
    const result = work();
    at('commit:before');
    return result;
  });
  return {
    immediate: () => {
      const result = immediate();
      at('commit:after');
      return result;
    },
  };
};

const engine = createEngine({
  connectionTo: () => createConnection({ fetch }),
  clock: quickClock,
});
const options = run();
await engine.takeOver(
  from,
  path,
  {},
  {
    ...options,
    progress: { ...options.progress, phase: () => at('phase'), rows: () => at('rows') },
  },
);
console.log('survived');
