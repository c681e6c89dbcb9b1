/** Services with replicas of earlier years in a process of their own. Ends with its standard input. */
import { workServices } from '../../main/sample-service/catalog/works/services.ts';
import { startSampleService } from '../../main/sample-service/start.ts';

const [services, replicas] = process.argv.slice(2).map(Number) as [number, number];
const sample = await startSampleService({
  specs: workServices(services),
  users: [{ name: 'admin', password: 'admin', isAdministrator: true }],
  oldReplicas: replicas,
});
console.log(JSON.stringify(sample.services.map(({ url }) => url)));
process.stdin.resume().once('end', () => void sample.close().then(() => process.exit()));
