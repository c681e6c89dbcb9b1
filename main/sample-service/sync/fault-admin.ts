/**
 * `/arcgis/rest/admin/faults`: switches faults at run time.
 *
 * GET lists what is still to happen. POST takes
 * - `clear` (true): switches everything off first;
 * - `faults`: a JSON array of texts as on the command line, such as `["stall:5000@createReplicax2"]`;
 * - `fault`: one such text.
 *
 * Both answer `{ "success": true, "faults": [...] }`; what cannot be read changes nothing and gives an error.
 */
import type { FaultPlan, InterceptedRequest, Parameters } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { parseFault } from './fault-text.ts';
import type { Fault } from './fault-text.ts';
import type { FaultList } from './faults.ts';
import { refusal, textOf } from './reading.ts';

const PATH = '/arcgis/rest/admin/faults';

export function isFaultsResource({ path, service }: InterceptedRequest): boolean {
  return service === null && path.toLowerCase().replace(/\/$/, '') === PATH;
}

/** The answer of the resource, as a plan: the request never reaches the services. */
export function answerFaults(request: InterceptedRequest, faults: FaultList): FaultPlan {
  try {
    if (request.method === 'POST') {
      const added = readFaults(request.parameters);
      if (request.parameters.flag('clear', false)) faults.clear();
      faults.add(...added);
    }
    return json({ success: true, faults: faults.texts() });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { code, message, details } = error;
    return json({ error: { code, message, details } });
  }
}

function readFaults(parameters: Parameters): Fault[] {
  const one = textOf(parameters, 'fault');
  const list = textOf(parameters, 'faults') === null ? [] : parameters.json('faults');
  if (!Array.isArray(list)) throw refusal("'faults' must be a JSON array of texts.");
  const texts: unknown[] = one === null ? list : [...(list as unknown[]), one];
  return texts.map((text) => {
    if (typeof text !== 'string') throw refusal("'faults' must be a JSON array of texts.");
    try {
      return parseFault(text);
    } catch (error) {
      throw refusal(error instanceof Error ? error.message : String(error));
    }
  });
}

function json(body: unknown): FaultPlan {
  return {
    answer: {
      status: 200,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    },
  };
}
