/** A utility process of Electron that runs the cases over Chromium's network, one for each message. */
import { netFetch } from '../../../main/app/net-fetch.ts';
import { failure, NETWORK_CASES, type Tools } from './network-cases.ts';
import { createConnection } from '../../../main/arcgis/request.ts';
import { readSlowly } from './slow-reader.ts';

/** What it is asked: a case by its name, or one of the questions below. */
export interface NetTask extends Omit<Tools, 'fetch'> {
  readonly name: string;
}

const call = (origin: string) => ({ url: `${origin}/thing`, operation: 'read it' });

async function answer({ name, ...where }: NetTask): Promise<unknown> {
  if (name === 'read slowly') return readSlowly(netFetch, where.origin);
  if (name === 'one read')
    return failure(createConnection({ fetch: netFetch }).json(call(where.origin)));
  if (name === 'one change') {
    const change = { ...call(where.origin), effect: 'changes-server', method: 'POST' } as const;
    return failure(createConnection({ fetch: netFetch }).json(change));
  }
  const found = NETWORK_CASES.find((one) => one.name === name);
  return found?.work({ fetch: netFetch, ...where });
}

process.parentPort.on('message', ({ data }) => {
  answer(data as NetTask).then(
    (given) => process.parentPort.postMessage({ given }),
    (error: unknown) => process.parentPort.postMessage({ error: String(error) }),
  );
});
