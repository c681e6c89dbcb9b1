/** A process that has a replica file open, as a second Syncline has it: says `open`, and lets go when its input ends. */
import { openReplicaFile } from '../../main/store/replica-file.ts';

const file = openReplicaFile(process.argv[2]!);
console.log('open');
process.stdin.resume();
process.stdin.on('end', () => file.close());
