/** What a variant of protocol.md is, and how to see on the wire that a service has shown it. */
import type { ProfileName } from '../../../main/sample-service/context.ts';
import type { Exchange, Json, Wire } from './wire.ts';

export interface Variant {
  /** Paragraph of protocol.md. */
  readonly place: string;
  readonly says: string;
  readonly profile: ProfileName;
  readonly isShown: (wire: Wire) => boolean;
}

export type See = (wire: Wire) => boolean;

export const ROOT = /^\?/;
export const LAYERS = /^\/(layers|\d+)\?/;
export const LIST = /^\/replicas\?/;
export const INFO = /^\/replicas\/[^?]/;
export const CREATE = /^\/createReplica$/;
export const CALL = /^\/(create|synchronize)Replica$/;
export const JOB = /^\/(jobs\/|createReplica\/|synchronizeReplica\/)/;
export const ANSWER = /^\/(createReplica|synchronizeReplica|jobs)\b|\/(blobs|replicafiles)\//;
export const RESULT = /\/(blobs|replicafiles)\//;
export const UNREGISTER = /^\/unRegisterReplica/;
export const ANY = /./;

/** Some body of such an answer is like this. */
export const body =
  (path: RegExp, test: (json: Json) => boolean): See =>
  (wire) =>
    wire.bodies(path).some(test);

/** Some object within such an answer is like this. */
export const inside =
  (path: RegExp, test: (json: Json) => boolean): See =>
  (wire) =>
    wire.objects(path).some(test);

export const some =
  (test: (exchange: Exchange) => boolean): See =>
  (wire) =>
    wire.exchanges.some(test);

export const has =
  (...keys: readonly string[]) =>
  (json: Json): boolean =>
    keys.every((key) => key in json);
export const lacks =
  (key: string, beside: string) =>
  (json: Json): boolean =>
    beside in json && !(key in json);
export const is =
  (key: string, ...values: readonly unknown[]) =>
  (json: Json): boolean =>
    key in json && values.includes(json[key]);
export const like =
  (key: string, pattern: RegExp) =>
  (json: Json): boolean =>
    typeof json[key] === 'string' && pattern.test(json[key]);
export const kind =
  (key: string, type: string) =>
  (json: Json): boolean =>
    key in json && typeof json[key] === type;
export const both =
  (...tests: readonly ((json: Json) => boolean)[]) =>
  (json: Json): boolean =>
    tests.every((test) => test(json));
export const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : [];
export const part = (json: Json | null, key: string): Json => (json?.[key] ?? {}) as Json;

export const BARE_LOWER = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
export const BARE_UPPER = /^[0-9A-F]{8}-[0-9A-F-]{27}$/;
export const BRACED_LOWER = /^\{[0-9a-f]{8}-[0-9a-f-]{27}\}$/;
export const BRACED_UPPER = /^\{[0-9A-F]{8}-[0-9A-F-]{27}\}$/;
/** A letter shows the case. */
export const LETTER = /[a-f]/i;
export const guidLike =
  (key: string, pattern: RegExp) =>
  (json: Json): boolean =>
    like(key, pattern)(json) && LETTER.test(String(json[key]));

export const generations = (json: Json): readonly unknown[] => {
  const raw = json['layerServerGens'];
  return typeof raw === 'string' ? list(JSON.parse(raw)) : list(raw);
};
export const attributes = (test: (keys: readonly string[]) => boolean): See =>
  inside(RESULT, (json) => 'attributes' in json && test(Object.keys(part(json, 'attributes'))));
export const error = (test: (json: Json) => boolean): See =>
  body(ANY, (json) => 'error' in json && test(part(json, 'error')));
export const results = (test: (json: Json) => boolean): See =>
  inside(RESULT, both(has('success'), test));

export const hostile = (place: string, says: string, isShown: See): Variant => ({
  ...{ place, says, isShown },
  profile: 'hostile',
});
export const on = (profile: ProfileName, place: string, says: string, isShown: See): Variant => ({
  ...{ place, says, isShown, profile },
});

/** A generation that is a counter and no time. */
export const isCount = (item: unknown): boolean =>
  Number((item as Json | null)?.['serverGen'] ?? Infinity) < 1e9;
