/**
 * A process that imports one answer into a replica file, the way create does once the answer is here, and ends.
 * Arguments: the answer, the new file, the layer. Prints its CPU time and peak memory as JSON.
 */
import { readAnswer } from '../../main/arcgis/answer.ts';
import { createReplicaFile } from '../../main/store/replica-file.ts';
import { ownUsage } from './measure.ts';
import { requestFor, SERVICE } from './service.ts';

const [answer, path, layer] = process.argv.slice(2) as [string, string, string];
const at = '2026-03-04T05:06:07.089Z';

const file = createReplicaFile(path, {
  request: requestFor(Number(layer)),
  service: SERVICE,
  replicaName: 'bench',
  instanceId: 'bench',
  now: at,
});
await file.load((sink) => readAnswer(answer, sink, { layers: SERVICE.layers }), at);
file.finish(at);
file.close();
console.log(JSON.stringify(ownUsage()));
